import type { SqlDialect } from '@dataing/ports';
import { sql } from '../parse/build.ts';
import type { SqlExpression } from '../parse/tree.ts';

/** How a dialect says what a tree says in DuckDB's words. */
export interface Words {
  /** Names of types in casts, by DuckDB's; those that are not here are called alike. */
  readonly types: Readonly<Record<string, string>> & { readonly double: string };
  /** A date or an instant as microseconds since 1970, a double. */
  epochMicros(operand: SqlExpression): SqlExpression;
  /** A value that can be told from others of its column: not all types have an equality. */
  comparable(operand: SqlExpression): SqlExpression;
  /** `quantile_cont(value, share)`. */
  quantile?(call: Extract<SqlExpression, { kind: 'call' }>): SqlExpression;
  readonly joins: '||' | 'concat';
  readonly hasFilter: boolean;
  /** The type that `%` takes, where it takes no doubles. */
  readonly remainderOf?: string;
  /** Dates and instants are texts. */
  readonly comparesTexts?: boolean;
}

const MICROS = sql.number(1_000_000);
/** `to_seconds('1970-01-01')` of MySQL, which counts from the year 0. */
const MYSQL_EPOCH_SECONDS = sql.number(62_167_219_200);

const times = (left: SqlExpression, right: SqlExpression) => sql.binary('*', left, right);
/** SQLite's percentiles end a query at the first infinity. */
const finite = (value: SqlExpression) =>
  sql.when(sql.binary('<=', sql.call('abs', value), sql.number(Number.MAX_VALUE)), value);
const asIs = (operand: SqlExpression) => operand;

export const WORDS: Readonly<Partial<Record<SqlDialect, Words>>> = {
  postgres: {
    types: { double: 'double precision', float: 'double precision' },
    epochMicros: (operand) =>
      times(sql.cast(sql.call('date_part', sql.text('epoch'), operand), 'double precision'), MICROS),
    // JSON, points and lists of them have none.
    comparable: (operand) => sql.cast(operand, 'varchar'),
    quantile: ({ args: [value, share], ...rest }) => {
      const withinGroup = sql.cast(value, 'double precision');
      return { ...rest, name: 'percentile_cont', args: [share], withinGroup };
    },
    joins: '||',
    hasFilter: true,
    remainderOf: 'numeric',
  },
  mysql: {
    types: { double: 'double', float: 'double', varchar: 'char', bigint: 'signed', integer: 'signed' },
    epochMicros: (operand) => {
      const seconds = sql.binary('-', sql.call('to_seconds', operand), MYSQL_EPOCH_SECONDS);
      return sql.binary('+', times(sql.cast(seconds, 'double'), MICROS), sql.call('microsecond', operand));
    },
    comparable: asIs,
    joins: 'concat',
    hasFilter: false,
  },
  sqlite: {
    types: { double: 'real', float: 'real', varchar: 'text', bigint: 'integer' },
    // In whole seconds.
    epochMicros: (operand) => times(sql.cast(sql.call('strftime', sql.text('%s'), operand), 'real'), MICROS),
    comparable: asIs,
    // Of SQLite's percentile extension, which Node's SQLite has.
    quantile: ({ args: [value, share], ...rest }) => ({
      ...rest,
      name: 'percentile_cont',
      args: [finite(sql.cast(value, 'real')), share],
    }),
    joins: '||',
    hasFilter: true,
    comparesTexts: true,
  },
};
