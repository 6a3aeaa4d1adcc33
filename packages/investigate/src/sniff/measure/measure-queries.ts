import type { Cell, SqlDialect } from '@dataing/ports';
import {
  type DialectFacts,
  lowerQuery,
  type Query,
  quoteIdentifier,
  renderQuery,
  type SelectItem,
  type SqlExpression,
  sql,
} from '@dataing/sql';
import type { MeasuredTable } from '../prediction.ts';

/** How queries are written for the warehouse at hand. */
export interface Writing {
  readonly dialect: SqlDialect;
  readonly facts: DialectFacts;
}

/** One table as both sides of a change compute it: names of WITH, and the columns that both have. */
export interface BothSides {
  readonly before: string;
  readonly after: string;
  readonly columns: readonly string[];
  /** Columns that tell its rows apart on both sides; empty where none are known to. */
  readonly key: readonly string[];
}

const BOTH = 'dataing_both';
const SIDE = 'side';
const WRITTEN = (i: number) => `c${i}`;

/** Both sides as one table: 0 and 1 in `side`, every column as a text, so that values of any type can be told apart. */
export function bothTable({ before, after, columns }: BothSides, { dialect, facts }: Writing): string {
  const side = (from: string, number: number) =>
    renderQuery(
      lowerQuery(
        {
          kind: 'query',
          select: [
            sql.item(sql.number(number), SIDE),
            ...columns.map((name, i) => sql.item(sql.cast(sql.column(name), 'varchar'), WRITTEN(i))),
          ],
          from: { kind: 'table', name: from },
        },
        dialect,
      ),
      facts,
    );
  return `${BOTH} as (\n${side(before, 0)}\nunion all\n${side(after, 1)}\n)`;
}

/** The first so many rows of a table, in the order of all its columns: the same rows whenever it is asked. */
export function firstRows(
  table: string,
  columns: readonly string[],
  limit: number,
  { facts }: Pick<Writing, 'facts'>,
): string {
  const quoted = table.split('.').map((it) => quoteIdentifier(it, facts));
  const order = columns.map((_, i) => i + 1).join(', ');
  const list = columns.map((it) => quoteIdentifier(it, facts)).join(', ');
  return `select ${list} from ${quoted.join('.')} order by ${order} limit ${limit}`;
}

const on = (side: 0 | 1) => sql.binary('=', sql.column(SIDE), sql.number(side));
const sumWhen = (condition: SqlExpression, then: SqlExpression = sql.number(1)) =>
  sql.call('coalesce', sql.call('sum', sql.when(condition, then, sql.number(0))), sql.number(0));

/** Rows, and of each column values and distinct values, on both sides. */
export function profileQuery({ columns }: BothSides): Query {
  const items = [0, 1].map((side) => sql.item(sumWhen(on(side as 0 | 1)), `rows_${side}`));
  const of = columns.flatMap((_, i) =>
    ([0, 1] as const).flatMap((side) => {
      const value = sql.when(on(side), sql.column(WRITTEN(i)));
      return [
        sql.item(sql.call('count', value), `values_${i}_${side}`),
        sql.item(sql.countDistinct(value), `distinct_${i}_${side}`),
      ];
    }),
  );
  return { kind: 'query', select: [...items, ...of], from: { kind: 'table', name: BOTH } };
}

/**
 * Rows only one side has, by the key, and of rows of both the ones whose value differs, by column. Where the key repeats, one
 * value stands for all of its rows.
 */
export function keyedQuery({ columns, key }: BothSides): Query {
  const keys = key.map((name) => WRITTEN(columns.indexOf(name)));
  const others = columns.flatMap((name, i) => (key.includes(name) ? [] : [i]));
  const value = (i: number, side: 0 | 1) => sql.call('max', sql.when(on(side), sql.column(WRITTEN(i))));
  const inner: Query = {
    kind: 'query',
    select: [
      ...keys.map((name) => sql.item(sql.column(name), name)),
      ...counted(),
      ...others.flatMap((i) => [sql.item(value(i, 0), `v${i}_0`), sql.item(value(i, 1), `v${i}_1`)]),
    ],
    from: { kind: 'table', name: BOTH },
    groupBy: { kind: 'by', expressions: keys.map((name) => sql.column(name)) },
  };
  const isIn = (name: string) => sql.binary('>', sql.column(name), sql.number(0));
  const inBoth = sql.all([isIn('n0'), isIn('n1')]);
  return {
    kind: 'query',
    select: [
      ...movedItems(),
      ...others.map((i) => sql.item(sumWhen(sql.all([inBoth, differs(`v${i}_0`, `v${i}_1`)])), `d${i}`)),
    ],
    from: { kind: 'subquery', query: inner, alias: 'dataing_rows' },
  };
}

/** Rows only one side has, by the values of some columns: of all of them, or of one. */
export function valuesQuery(columns: readonly number[]): Query {
  const names = columns.map(WRITTEN);
  const inner: Query = {
    kind: 'query',
    select: [...names.map((name) => sql.item(sql.column(name), name)), ...counted()],
    from: { kind: 'table', name: BOTH },
    groupBy: { kind: 'by', expressions: names.map((name) => sql.column(name)) },
  };
  return {
    kind: 'query',
    select: movedItems(),
    from: { kind: 'subquery', query: inner, alias: 'dataing_rows' },
  };
}

const counted = (): SelectItem[] => [sql.item(sumWhen(on(0)), 'n0'), sql.item(sumWhen(on(1)), 'n1')];

function movedItems(): SelectItem[] {
  const [n0, n1] = [sql.column('n0'), sql.column('n1')];
  const more = (a: SqlExpression, b: SqlExpression) => sumWhen(sql.binary('>', a, b), sql.binary('-', a, b));
  return [sql.item(more(n0, n1), 'removed'), sql.item(more(n1, n0), 'added')];
}

function differs(a: string, b: string): SqlExpression {
  const [x, y] = [sql.column(a), sql.column(b)];
  const isSame = sql.binary('or', sql.binary('=', x, y), sql.all([sql.isNull(x), sql.isNull(y)]));
  return sql.binary('=', sql.when(isSame, sql.number(0), sql.number(1)), sql.number(1));
}

/** A table's figures from a row of `profileQuery` and what was found of moved rows and values. */
export function readTable(
  table: string,
  { columns }: BothSides,
  profile: readonly Cell[],
  moved: {
    readonly removed: number;
    readonly added: number;
    /** Null where a key tells rows apart. */
    readonly replaced: number | null;
    readonly differing: ReadonlyMap<string, number>;
  },
): MeasuredTable {
  const [rowsBefore = 0, rowsAfter = 0, ...of] = profile.map(Number);
  return {
    ...{ table, rowsBefore, rowsAfter, rowsAdded: moved.added, rowsRemoved: moved.removed },
    rowsDiffering: moved.replaced,
    columns: columns.map((column, i) => {
      const [valuesBefore, distinctBefore, valuesAfter, distinctAfter] = of.slice(4 * i, 4 * i + 4);
      return {
        column,
        differing: moved.differing.get(column) ?? null,
        nullsBefore: rowsBefore - valuesBefore,
        nullsAfter: rowsAfter - valuesAfter,
        ...{ distinctBefore, distinctAfter },
      };
    }),
  };
}
