import { type Call, Callable, Dict, fault, render, type Value } from '../jinja/index.ts';

/** What only a warehouse can answer. */
export function needsRows(what: string): never {
  throw fault(`${what} can only be known from the warehouse`, 'DBT_NEEDS_WAREHOUSE');
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
