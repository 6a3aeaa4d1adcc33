import type { Cell, QueryResult } from '@dataing/ports';
import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { type TimeAxis, tickExpression } from '../axis/axis.ts';
import { relationNamed } from '../context/relation-name.ts';
import type { Bucket, MetricFamily } from '../detect/history.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { fail } from '../explain/request.ts';
import { metricAggregates } from '../metric/aggregates.ts';
import { isAdditive, isShare, type Metric } from '../metric/metric.ts';

/** A bucket of the coarse series with its expectation, for charts and reports. */
export interface SurpriseRow {
  /** Start of the bucket, as the time column shows it. */
  readonly start: string;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly z: number;
  readonly affected: boolean;
  /** The metric inside and outside the segment found; null where there is none or it has no rows. */
  readonly inside: number | null;
  readonly outside: number | null;
}

/** Buckets of equal length in time order without gaps; `origin` is the index of the first in ticks / length. */
export interface Series {
  readonly buckets: readonly Bucket[];
  readonly lengthTicks: number;
  readonly origin: number;
}

/** The family that fits a metric's deviations. */
export function familyOf(metric: Metric): MetricFamily {
  if (isShare(metric)) return 'share';
  return metric.kind === 'count' || metric.kind === 'freshness' ? 'count' : 'level';
}

/** The metric's aggregates per bucket of `lengthTicks`; with `segment`, apart for rows inside and outside of it. */
export function seriesQuery(
  table: string,
  axis: TimeAxis,
  metric: Metric,
  lengthTicks: number,
  segment?: SqlExpression,
): Query {
  const bucket = sql.call('floor', sql.binary('/', tickExpression(axis), sql.number(lengthTicks)));
  const inside = segment === undefined ? sql.number(1) : sql.when(segment, sql.number(1), sql.number(0));
  return {
    kind: 'query',
    select: [sql.item(bucket, 'bucket'), sql.item(inside, 'inside'), ...metricAggregates(metric)],
    from: relationNamed(table),
    where: sql.isNull(sql.column(axis.column), true),
    groupBy: { kind: 'by', expressions: segment === undefined ? [bucket] : [bucket, inside] },
    orderBy: [{ expression: bucket }],
  };
}

/**
 * Asks for a series. Throws INVESTIGATE_SERIES_CUT where the row cap cut it off: a history without its end would be
 * judged as if it were whole.
 */
export async function askSeries(
  ledger: Ledger,
  purpose: string,
  query: Query,
): Promise<QueryResult & { readonly id: string }> {
  const result = await ledger.ask(purpose, query);
  if (result.truncated) {
    fail('INVESTIGATE_SERIES_CUT', `"${purpose}" has more than ${result.rows.length} buckets`, {
      help: 'Give the recent part of the table, or a table with coarser times.',
    });
  }
  return result;
}

/** Lays query rows out as a gapless series; a bucket without rows is empty, not missing. */
export function readSeries(
  result: QueryResult,
  metric: Metric,
  lengthTicks: number,
  wanted: (inside: boolean) => boolean = () => true,
): Series {
  const rows = result.rows.map((row) => row.map(asNumber));
  if (rows.length === 0) return { buckets: [], lengthTicks, origin: 0 };
  const origin = rows[0][0];
  const last = rows[rows.length - 1][0];
  const additive = isAdditive(metric);
  const sums = Array.from({ length: last - origin + 1 }, (_, i) => ({
    start: (origin + i) * lengthTicks,
    numerator: 0,
    denominator: additive ? 1 : 0,
    rows: 0,
  }));
  for (const [bucket, inside, events, exposure, , count] of rows) {
    if (!wanted(inside === 1)) continue;
    const sum = sums[bucket - origin];
    sum.numerator += events;
    if (!additive) sum.denominator += exposure;
    sum.rows += count;
  }
  return { buckets: sums, lengthTicks, origin };
}

/** The series with empty buckets up to a tick: time that passed without a row. */
export function lengthened(series: Series, last: number): Series {
  const { buckets, lengthTicks, origin } = series;
  const missing = Math.floor(last / lengthTicks) - (origin + buckets.length - 1);
  if (missing <= 0 || buckets.length === 0) return series;
  const [{ denominator }] = buckets;
  const empty = Array.from({ length: missing }, (_, i) => ({
    start: (origin + buckets.length + i) * lengthTicks,
    numerator: 0,
    denominator: denominator === 1 ? 1 : 0,
    rows: 0,
  }));
  return { ...series, buckets: [...buckets, ...empty] };
}

/** Adds up `factor` fine buckets to one coarse one; coarse buckets start at multiples of their length. */
export function coarsen(series: Series, factor: number, additive: boolean): Series {
  const first = Math.floor(series.origin / factor);
  const last = Math.floor((series.origin + series.buckets.length - 1) / factor);
  const lengthTicks = series.lengthTicks * factor;
  const sums = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
    start: (first + i) * lengthTicks,
    numerator: 0,
    denominator: additive ? 1 : 0,
    rows: 0,
  }));
  for (const [i, bucket] of series.buckets.entries()) {
    const sum = sums[Math.floor((series.origin + i) / factor) - first];
    sum.numerator += bucket.numerator;
    if (!additive) sum.denominator += bucket.denominator;
    sum.rows += bucket.rows;
  }
  return { buckets: sums, lengthTicks, origin: first };
}

function asNumber(cell: Cell): number {
  return typeof cell === 'number' ? cell : Number(cell ?? 0);
}
