import { nearest } from '@dataing/base/diagnostics';
import { parseInstant } from '@dataing/base/time';
import { canCast } from './casts.ts';
import { isNumeric, isTime } from './column-home.ts';
import type { Node, Scalar } from './document.ts';
import type { SegmentTerm, SegmentTest } from './incidents.ts';
import { listedValues } from './references.ts';
import {
  type Place,
  type Reading,
  readEntries,
  readFields,
  readScalar,
  readSomeItems,
  report,
} from './reading.ts';
import { findColumn, type ScopeColumn, type ScopeNode } from './scope.ts';

/** `where`: column -> a value, a list of values, or `{min, max}`. */
export function readSegment(
  reading: Reading,
  table: ScopeNode,
  nodes: readonly Node[],
  place: Place,
): SegmentTerm[] | undefined {
  const entries = readEntries(reading, place, 'where');
  if (!entries) return undefined;
  const terms = entries.map((entry) => {
    const column = findColumn(reading, table, entry.keyPlace, entry.key);
    const isListed = column?.type === 'string' || isNumeric(column?.type);
    const known = column && isListed ? listedValues(nodes, table.id, column.name) : undefined;
    const test = column && readTest(reading, column, known, entry.place);
    return column && test && { column: column.name, test };
  });
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

/** `known`: all that the column can hold, where that is written down. */
function readTest(
  reading: Reading,
  column: ScopeColumn,
  known: readonly Scalar[] | undefined,
  place: Place,
): SegmentTest | undefined {
  if (place.value.kind === 'object') return readRange(reading, column, place);
  const places =
    place.value.kind === 'array' ? readSomeItems(reading, place, `the values of "${column.name}"`) : [place];
  const values = places?.map((item) => readListed(reading, column, known, item));
  if (!values?.every((value) => value !== undefined)) return undefined;
  return { kind: 'in', values };
}

function readListed(
  reading: Reading,
  column: ScopeColumn,
  known: readonly Scalar[] | undefined,
  place: Place,
): Scalar | undefined {
  const value = readValue(reading, column, place);
  if (value === undefined || known === undefined) return value;
  const texts = known.map((each) => textIn(column, each));
  if (texts.includes(textIn(column, value))) return value;
  const message = `"${column.name}" is never ${JSON.stringify(value)}`;
  return report(reading, 'DSL_INCIDENT', place, message, {
    suggestion: nearest(textIn(column, value), texts),
    help: `Its values: ${texts.slice(0, 12).join(', ')}.`,
  });
}

/** A value as text, as the column has it: whole numbers are cut towards zero. */
function textIn({ type }: ScopeColumn, value: Scalar): string {
  if (type === 'int') return String(Math.trunc(Number(value)));
  return String(type === 'float' ? Number(value) : value);
}

function readValue(reading: Reading, column: ScopeColumn, place: Place): Scalar | undefined {
  const value = readScalar(reading, place, `the value of "${column.name}"`);
  if (value === undefined) return undefined;
  const isPossible = value !== null && (column.type === undefined || canCast(value, column.type));
  if (isPossible) return value;
  const message = `"${column.name}" is of type ${column.type}: it never equals ${JSON.stringify(value)}`;
  return report(reading, 'DSL_INCIDENT', place, message, { help: 'Change the value.' });
}

function readRange(reading: Reading, column: ScopeColumn, place: Place): SegmentTest | undefined {
  const fields = readFields(reading, place, {
    what: `the range of "${column.name}"`,
    allowed: ['min', 'max'],
  });
  if (!fields) return undefined;
  if (column.type !== undefined && !isNumeric(column.type) && !isTime(column.type)) {
    const message = `"${column.name}" is of type ${column.type}: ranges are of numbers and times`;
    return report(reading, 'DSL_INCIDENT', place, message, { help: 'Give a value or a list of values.' });
  }
  const [minPlace, maxPlace] = [fields.get('min'), fields.get('max')];
  if (!minPlace && !maxPlace) {
    const message = `the range of "${column.name}" has neither "min" nor "max"`;
    return report(reading, 'DSL_MISSING_KEY', place, message, { help: 'Give one of the two.' });
  }
  const min = minPlace && readValue(reading, column, minPlace);
  const max = maxPlace && readValue(reading, column, maxPlace);
  if ((minPlace && min === undefined) || (maxPlace && max === undefined)) return undefined;
  if (min !== undefined && max !== undefined && orderOf(min) > orderOf(max)) {
    const message = `the range is inverted: its lower bound ${min} is above its upper bound ${max}`;
    return report(reading, 'DSL_CLAMP_INVERTED', place, message, { help: 'Swap the two.' });
  }
  return { kind: 'range', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** Numbers as they are, times in microseconds. */
function orderOf(value: Scalar): number {
  if (typeof value === 'string') return parseInstant(value) ?? Number(value);
  return Number(value);
}
