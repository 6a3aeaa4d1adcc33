import { spanAt } from '@dataing/base/diagnostics';
import { type ColumnHome, isNumeric, isTime } from './column-home.ts';
import type { Generator, GivenGenerator } from './document.ts';
import { type GivenCase, parseMatch } from './given.ts';
import { type ReadGenerator, readInner } from './read-inner.ts';
import { isRemark, type Place, readEntries, readFields, report } from './reading.ts';
import { readColumnName, type ScopeColumn } from './scope.ts';

const KEYS = { what: 'given', allowed: ['column', 'cases', 'otherwise'] };
const IN_CASE = { code: 'DSL_GIVEN', where: 'stand in a case' };

/** A generator by the value of another column of the row. `read` reads the generators of the cases. */
export function readGiven(home: ColumnHome, place: Place, read: ReadGenerator): GivenGenerator | undefined {
  const { reading, node } = home;
  const fields = readFields(reading, place, KEYS);
  const columnPlace = fields?.need('column');
  const casesPlace = fields?.need('cases', 'Add "cases": {"some value": {"<generator>": {...}}, ...}.');
  const column = columnPlace && readColumnName(reading, node, columnPlace, 'column');
  if (!fields || !column || !columnPlace || !casesPlace || !isFit(home, columnPlace, column))
    return undefined;
  const entries = readEntries(reading, casesPlace, 'the cases')?.filter(({ key }) => !isRemark(key));
  if (!entries) return undefined;
  const cases = entries.map((entry) => readCase(home, column, entry, read));
  const member = place.value.kind === 'object' ? place.value.members.get('otherwise') : undefined;
  const otherwisePlace = fields.get('otherwise');
  const otherwise = otherwisePlace ? readInner(home, otherwisePlace, read, IN_CASE) : member && null;
  if (otherwisePlace && otherwise === undefined) return undefined;
  if (!cases.every((c) => c !== undefined)) return undefined;
  if (cases.length > 0) {
    const span = spanAt(reading.lines, place.value.start, place.value.end);
    return { kind: 'given', column: column.name, cases, otherwise, span };
  }
  return report(reading, 'DSL_GIVEN', casesPlace, 'given has no cases', {
    help: 'Add one, or generate plainly.',
  });
}

function isFit(home: ColumnHome, place: Place, column: ScopeColumn): boolean {
  const why =
    column.name === home.name
      ? `"${home.name}" cannot depend on itself`
      : isTime(column.type)
        ? `"${column.name}" is a time: cases are values or ranges of numbers`
        : undefined;
  if (why === undefined) return true;
  report(home.reading, 'DSL_GIVEN', place, why, {
    help: 'Name another column: a text, a number or a truth value; of a time, an expression can make one.',
  });
  return false;
}

function readCase(
  home: ColumnHome,
  column: ScopeColumn,
  { key, keyPlace, place }: { key: string; keyPlace: Place; place: Place },
  read: ReadGenerator,
): GivenCase<Generator> | undefined {
  const { reading } = home;
  const when = parseMatch(key, isNumeric(column.type));
  if (when === 'inverted') {
    return report(reading, 'DSL_GIVEN', keyPlace, `no number lies in "${key}"`, { help: 'Swap the bounds.' });
  }
  if (isNumeric(column.type) && when.kind === 'text' && !Number.isFinite(Number(when.text))) {
    const message = `"${column.name}" is of type ${column.type}, and "${key}" is neither a number nor a range`;
    return report(reading, 'DSL_GIVEN', keyPlace, message, { help: 'Write 3, 10..20, ..10 or 20.. .' });
  }
  const span = spanAt(reading.lines, keyPlace.value.start, keyPlace.value.end);
  if (place.value.kind === 'null') return { when, label: key, generator: null, span };
  const generator = readInner(home, place, read, IN_CASE);
  return generator && { when, label: key, generator, span };
}
