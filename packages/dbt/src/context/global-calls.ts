import {
  type Call,
  Callable,
  Dict,
  fault,
  iterate,
  Namespace,
  numberOf,
  PySet,
  render,
  toJson,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { Moment } from './modules.ts';

/** What only a warehouse can answer. */
export function needsRows(what: string): never {
  throw fault(`${what} can only be known from the warehouse`, 'DBT_NEEDS_WAREHOUSE');
}

export const namespaceOf: Call = (args, named) => {
  const space = new Namespace();
  for (const [key, value] of pairsOf(args[0])) space.values.set(render(key), value);
  for (const [key, value] of named) space.values.set(key, value);
  return space;
};

/** Keys and values of a dict or of a list of pairs. */
export function pairsOf(value: Value | undefined): Array<readonly [Value, Value]> {
  if (value === undefined || value === null) return [];
  if (value instanceof Dict) return value.entries();
  return iterate(value).map((pair) => {
    const [key, item] = iterate(pair);
    return [key, item];
  });
}

const RANGE_MAX = 100_000;

export const rangeOf: Call = (args) => {
  const [a, b, c] = args.map((it) => numberOf(it) ?? 0);
  const [start, end, step] = args.length === 1 ? [0, a, 1] : [a, b, c ?? 1];
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!(count <= RANGE_MAX)) throw fault(`a range of more than ${RANGE_MAX}`, 'DBT_TOO_MUCH');
  return Array.from({ length: count }, (_, i) => start + i * step);
};

export function zipped(args: readonly Value[]): Value {
  const lists = args.map(iterate);
  const length = Math.min(...lists.map((it) => it.length));
  return Array.from(
    { length: lists.length === 0 ? 0 : length },
    (_, i) => new Tuple(lists.map((it) => it[i])),
  );
}

export function setOf(items: Value | undefined): Value {
  return new PySet(items === undefined ? [] : iterate(items));
}

export function jsonOr(value: Value, byDefault: Value | undefined, sortKeys: boolean): Value {
  return byDefault === undefined
    ? toJson(value, sortKeys)
    : value === null
      ? byDefault
      : toJson(value, sortKeys);
}

const perDay: Readonly<Record<string, number>> = {
  day: 1,
  hour: 24,
  minute: 1440,
  week: 1 / 7,
  month: 12 / 365.25,
  quarter: 4 / 365.25,
  year: 1 / 365.25,
};

/** How many periods lie between two dates that stand as literals in SQL; anything else only the warehouse can say. */
export function periodsBetween(start: string, end: string, part: string, execute: boolean): Value {
  const literal = (text: string) => /'(\d{4})-(\d\d)-(\d\d)/.exec(text);
  const [a, b] = [literal(start), literal(end)];
  const [unit, plain] = [
    perDay[part.replaceAll("'", '')],
    (text: string) => !/\+|-\s*interval|dateadd|date_add/i.test(text),
  ];
  if (a !== null && b !== null && unit !== undefined && plain(start) && plain(end)) {
    const at = ([, year, month, day]: RegExpExecArray) =>
      Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
    return Math.floor((at(b) - at(a)) * unit);
  }
  return execute ? needsRows(`the number of periods from ${start} to ${end}`) : 1;
}

const raise =
  (code: string): Call =>
  ([message]) => {
    throw fault(render(message ?? 'no reason is given'), code);
  };

/** `exceptions` of dbt: what raises is DBT_RAISED, warnings are silent. */
export const exceptions: Value = Dict.of([
  ['raise_compiler_error', new Callable('raise_compiler_error', raise('DBT_RAISED'))],
  ['raise_not_implemented', new Callable('raise_not_implemented', raise('DBT_RAISED'))],
  ['raise_database_error', new Callable('raise_database_error', raise('DBT_RAISED'))],
  ['relation_wrong_type', new Callable('relation_wrong_type', raise('DBT_RAISED'))],
  ['warn', new Callable('warn', () => '')],
]);

export function modulesNow(nowMs: number): Value {
  return new Moment(nowMs, 'datetime', true);
}
