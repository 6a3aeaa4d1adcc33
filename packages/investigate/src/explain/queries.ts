import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { compareTime, type TimeAxis, tickExpression } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';
import { metricAggregates } from '../metric/aggregates.ts';
import type { Metric } from '../metric/metric.ts';

/** The window and the grains before it, in ticks. */
export interface Frame {
  readonly axis: TimeAxis;
  readonly at: number;
  readonly until: number;
  readonly from: number;
  readonly grain: number;
  /** True where a longer baseline was asked for, and is there, than is read. */
  readonly isCut?: true;
}

/** One row: rows, first and last tick, and roughly how many distinct values each column has. */
export function profileQuery(
  table: string,
  axis: Pick<TimeAxis, 'column' | 'kind'>,
  columns: readonly string[],
): Query {
  const tick = tickExpression(axis);
  return {
    kind: 'query',
    select: [
      sql.item(sql.cast(sql.countRows(), 'double'), 'row_count'),
      sql.item(sql.call('min', tick), 'first_tick'),
      sql.item(sql.call('max', tick), 'last_tick'),
      ...columns.map((name, i) =>
        sql.item(sql.cast(sql.call('approx_count_distinct', sql.column(name)), 'double'), `distinct_${i}`),
      ),
    ],
    from: relationNamed(table),
  };
}

/** The latest distinct ticks up to and including `at`, newest first. */
export function ticksQuery(table: string, axis: TimeAxis, at: number, limit: number): Query {
  const tick = tickExpression(axis);
  return {
    kind: 'query',
    distinct: true,
    select: [sql.item(tick, 'tick')],
    from: relationNamed(table),
    where: compareTime(axis, '<', at + 1),
    orderBy: [{ expression: sql.column('tick'), descending: true }],
    limit,
  };
}

const inFrame = ({ axis, from, until }: Frame) =>
  sql.all([compareTime(axis, '>=', from), compareTime(axis, '<', until)]);

/** 0 in the window, i in the i-th grain before it. */
function timeOf({ axis, at, grain }: Frame): SqlExpression {
  const steps = sql.binary('/', sql.binary('-', sql.number(at), tickExpression(axis)), sql.number(grain));
  return sql.when(
    compareTime(axis, '>=', at),
    sql.cast(sql.number(0), 'double'),
    sql.cast(sql.call('ceil', steps), 'double'),
  );
}

/**
 * The metric's aggregates of every value of every dimension, in the window and before it: one grouping set per
 * dimension. The columns of the other dimensions are null in a row; keys never are.
 */
export function valuesQuery(
  table: string,
  metric: Metric,
  frame: Frame,
  dimensions: readonly string[],
  limit: number,
): Query {
  const keys = dimensions.map(keyOf);
  const inWindow = sql.when(compareTime(frame.axis, '>=', frame.at), sql.number(1), sql.number(0));
  return {
    kind: 'query',
    select: [
      ...keys.map((key, i) => sql.item(key, `dim_${i}`)),
      sql.item(inWindow, 'in_window'),
      ...metricAggregates(metric),
    ],
    from: relationNamed(table),
    where: inFrame(frame),
    groupBy: { kind: 'sets', sets: keys.map((key) => [key, inWindow]) },
    orderBy: [{ expression: sql.column('row_count'), descending: true }],
    limit,
  };
}

/** A value as a text that tells a missing value from a text: "n", or "v" and the text. Never null. */
function keyOf(name: string): SqlExpression {
  const column = sql.column(name);
  return sql.when(
    sql.isNull(column),
    sql.text('n'),
    sql.binary('||', sql.text('v'), sql.cast(column, 'varchar')),
  );
}

/** Which values of a dimension are kept apart; the rest are one. Undefined: all. */
export interface KeptValues {
  readonly keys: ReadonlyArray<string | null>;
}

/** The metric's aggregates of every combination of dimension values, by grain. */
export function cubeQuery(
  table: string,
  metric: Metric,
  frame: Frame,
  dimensions: ReadonlyArray<{ readonly name: string; readonly kept?: KeptValues }>,
): Query {
  const keys = dimensions.map(({ name, kept }) =>
    kept === undefined ? keyOf(name) : foldedKeyOf(name, kept),
  );
  const time = timeOf(frame);
  return {
    kind: 'query',
    select: [
      ...keys.map((key, i) => sql.item(key, `dim_${i}`)),
      sql.item(time, 'grain'),
      ...metricAggregates(metric),
    ],
    from: relationNamed(table),
    where: inFrame(frame),
    groupBy: { kind: 'by', expressions: [...keys, time] },
  };
}

function foldedKeyOf(name: string, kept: KeptValues): SqlExpression {
  const texts = kept.keys.filter((key) => key !== null).map((key) => sql.text(key));
  const column = sql.column(name);
  const text = sql.cast(column, 'varchar');
  const isKept = texts.length === 0 ? sql.truth(false) : sql.oneOf(text, texts);
  const known: SqlExpression = {
    kind: 'case',
    branches: [
      { when: sql.isNull(column), then: sql.text('n') },
      { when: isKept, then: sql.binary('||', sql.text('v'), text) },
    ],
    otherwise: sql.text('o'),
  };
  return known;
}
