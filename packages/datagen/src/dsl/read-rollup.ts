import { spanAt } from '@dataing/base/diagnostics';
import { isCastable, isComparable } from './casts.ts';
import { type ColumnHome, isNumeric, isTime } from './column-home.ts';
import type { ColumnType } from './document.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './parse-expression.ts';
import { generationOf } from './read-lookup.ts';
import {
  type Fields,
  isRemark,
  type Place,
  readEntries,
  readFields,
  readNumber,
  readText,
  readWord,
  report,
} from './reading.ts';
import { AGGREGATES, type Aggregate, type RollupGenerator } from './rollup.ts';
import { findColumn, readColumnName, readNodeName, type ScopeNode } from './scope.ts';

const KEYS = ['from', 'agg', 'column', 'expression', 'where', 'on', 'decimals', 'empty'];
const MOST_DECIMALS = 9;

/** What is aggregated, and of which type; without a value, rows are counted. */
interface Measured {
  readonly value?: Expression;
  readonly type: ColumnType;
}

/** `{from, agg, column | expression, where, on, decimals, empty}`: an aggregate of the rows that belong to this row. */
export function readRollup(home: ColumnHome, place: Place): RollupGenerator | undefined {
  const { reading, scope } = home;
  const fields = readFields(reading, place, { what: 'rollup', allowed: KEYS });
  const fromPlace = fields?.need('from');
  const from = fromPlace && readNodeName(reading, scope, fromPlace, 'the table of a rollup');
  const aggPlace = fields?.need('agg');
  const agg = aggPlace && readWord(reading, aggPlace, 'agg', AGGREGATES);
  if (!fields || !from || !agg) return undefined;
  const measured = readMeasured(home, fields, from, agg);
  const wherePlace = fields.get('where');
  const where = wherePlace && readCondition(home, wherePlace, from);
  const link = readLink(home, fields, from);
  const decimals = readDecimals(home, fields);
  const empty = measured && readEmpty(home, fields, agg, measured.type);
  if (!measured || !link || decimals === undefined || empty === undefined) return undefined;
  if ((wherePlace && !where) || !checkResult(home, place, agg, measured.type)) return undefined;
  return {
    kind: 'rollup',
    node: from.id,
    agg,
    ...(measured.value ? { value: measured.value } : {}),
    ...(where ? { where } : {}),
    link,
    decimals,
    ...(empty === null ? {} : { empty }),
  };
}

function readMeasured(
  home: ColumnHome,
  fields: Fields,
  from: ScopeNode,
  agg: Aggregate,
): Measured | undefined {
  const { reading } = home;
  const columnPlace = fields.get('column');
  const codePlace = fields.get('expression');
  if (columnPlace && codePlace) {
    const message = 'a rollup aggregates a column or an expression, not both';
    return report(reading, 'DSL_ROLLUP', codePlace, message, { help: 'Remove one of the two.' });
  }
  if (!columnPlace && !codePlace) {
    if (agg === 'count') return { type: 'int' };
    const message = `nothing says what the ${agg} is of`;
    const help = `Name a column of "${from.id}", or write an expression over its columns.`;
    return report(reading, 'DSL_ROLLUP', fields.place, message, { help });
  }
  if (codePlace) {
    const parsed = parseExpression(reading, codePlace, from);
    return parsed && { value: parsed.expression, type: parsed.type ?? 'float' };
  }
  const column = columnPlace && readColumnName(reading, from, columnPlace, 'the column of a rollup');
  if (!column || !columnPlace) return undefined;
  const span = spanAt(reading.lines, columnPlace.value.start, columnPlace.value.end);
  return { value: { kind: 'column', name: column.name, span }, type: column.type ?? 'float' };
}

function readCondition(home: ColumnHome, place: Place, from: ScopeNode): Expression | undefined {
  const parsed = parseExpression(home.reading, place, from);
  if (!parsed) return undefined;
  if (parsed.type === undefined || parsed.type === 'bool') return parsed.expression;
  const message = `a condition is true or false, this one is of type ${parsed.type}`;
  return report(home.reading, 'DSL_EXPRESSION_TYPE', place, message, { help: 'Compare it with something.' });
}

/** Whether the aggregate exists for such values, and fits the column. */
function checkResult(home: ColumnHome, place: Place, agg: Aggregate, type: ColumnType): boolean {
  const counts = agg === 'count';
  const isOrdered = isTime(type) && (agg === 'min' || agg === 'max');
  const isNumber = isNumeric(type) || type === 'bool';
  const result = isOrdered ? type : 'float';
  const fits = isOrdered ? isTime(home.type) : isNumeric(home.type);
  if ((counts || isOrdered || isNumber) && fits && isCastable(result, home.type)) return true;
  const message =
    counts || isOrdered || isNumber
      ? `the ${agg} of a ${type} does not fit "${home.name}", which is of type ${home.type}`
      : `a ${type} has no ${agg}`;
  report(home.reading, 'DSL_GENERATOR_TYPE', place, message, {
    help: 'Aggregate numbers (times have a min and a max), into a column of such a type.',
  });
  return false;
}

function readDecimals(home: ColumnHome, fields: Fields): number | undefined {
  const place = fields.get('decimals');
  if (!place) return home.type === 'int' ? 0 : 6;
  return readNumber(home.reading, place, 'decimals', { integer: true, min: 0, max: MOST_DECIMALS });
}

/** Null: rows without any are null. Counts and sums of nothing are 0, other aggregates need to be told. */
function readEmpty(
  home: ColumnHome,
  fields: Fields,
  agg: Aggregate,
  type: ColumnType,
): number | null | undefined {
  const { reading, node, name } = home;
  const place = fields.get('empty');
  if (place && isTime(type)) {
    const message = 'where there is no time, there is no number either: "empty" is for numbers';
    return report(reading, 'DSL_ROLLUP', place, message, { help: 'Make the column nullable instead.' });
  }
  if (place) return readNumber(reading, place, 'empty');
  if (agg === 'count' || agg === 'sum') return 0;
  if (node.columns.get(name)?.nullable) return null;
  const message = `rows that nothing belongs to have no ${agg}: "${name}" must be nullable`;
  return report(reading, 'DSL_ROLLUP', fields.place, message, {
    help: isTime(type) ? 'Add "nullable": true.' : 'Add "nullable": true, or a number as "empty".',
  });
}

/** The rows that belong to a row: as `on` says, else its descendants, else those that look up its key. */
function readLink(home: ColumnHome, fields: Fields, from: ScopeNode): RollupGenerator['link'] | undefined {
  const { reading, scope, node } = home;
  const onPlace = fields.get('on');
  if (onPlace) return readOn(home, onPlace, from);
  const generation = generationOf(scope, from, node.id);
  if (generation !== undefined) {
    const path: string[] = [];
    for (let at = from; path.length < generation; at = scope.nodes.get(at.parents[0])!) path.unshift(at.id);
    return { kind: 'descendants', path };
  }
  const keys = [...node.columns.values()].filter(({ name }) => node.pk?.includes(name));
  const looksUp = (own: string) =>
    [...from.columns.values()].filter(({ lookupFrom }) => lookupFrom === `${node.id}.${own}`);
  const found = keys.length === 1 ? looksUp(keys[0].name) : [];
  if (found.length === 1) return { kind: 'keys', on: [{ own: keys[0].name, other: found[0].name }] };
  const why =
    found.length === 0 ? 'none of its columns looks up' : `${found.map((c) => c.name).join(' and ')} look up`;
  const message = `which rows of "${from.id}" belong to a row of "${node.id}"? ${why} its key`;
  return report(reading, 'DSL_ROLLUP', fields.place, message, {
    help: `Add "on": {"${keys[0]?.name ?? 'column'}": "column of ${from.id}"}.`,
  });
}

/** `{own column: column of the other table}`. */
function readOn(home: ColumnHome, place: Place, from: ScopeNode): RollupGenerator['link'] | undefined {
  const { reading, node } = home;
  const entries = readEntries(reading, place, 'on')?.filter(({ key }) => !isRemark(key));
  if (entries?.length === 0) {
    return report(reading, 'DSL_EMPTY_LIST', place, 'on must not be empty', { help: 'Name two columns.' });
  }
  const on: Array<{ own: string; other: string }> = [];
  for (const entry of entries ?? []) {
    const own = findColumn(reading, node, entry.keyPlace, entry.key);
    const name = readText(reading, entry.place, `a column of "${from.id}"`);
    const other = name === undefined ? undefined : findColumn(reading, from, entry.place, name);
    if (!own || !other) return undefined;
    if (own.type && other.type && !isComparable(own.type, other.type)) {
      const message = `"on" compares "${own.name}" (${own.type}) with "${from.id}.${other.name}" (${other.type})`;
      return report(reading, 'DSL_GENERATOR_TYPE', entry.place, message, {
        help: 'Name columns of one type.',
      });
    }
    on.push({ own: own.name, other: other.name });
  }
  return entries && { kind: 'keys', on };
}
