import type { MetricPoint } from '@dataing/ports';

/**
 * What is measured of a table, each per bucket of its own time.
 * Of the table: `row_count`; `first_time` and `last_time`, the earliest and latest time in the bucket (micros).
 * Of a column: `null_share`; `distinct`; `duplicate_share`, the part of a key's values that another row of the bucket has;
 * `mean`, `min`, `median`, `p95`, `max` of numbers; `value_share`, the part of the rows with one of its frequent values, and
 * `other_share`, with any other.
 */
export type TableMetric =
  | 'row_count'
  | 'first_time'
  | 'last_time'
  | 'null_share'
  | 'distinct'
  | 'duplicate_share'
  | 'mean'
  | 'min'
  | 'median'
  | 'p95'
  | 'max'
  | 'value_share'
  | 'other_share';

export interface SeriesName {
  readonly source: string;
  readonly table: string;
  readonly metric: TableMetric;
  readonly column: string | null;
  /** Of a `value_share`: the value as text. */
  readonly value: string | null;
}

/** `run`: a table without a time column, one point per run. */
export type SeriesGrain = 'day' | 'hour' | 'run';

/** One metric of one table over time, oldest first, without gaps unless its grain is `run`. */
export interface MetricSeries {
  readonly name: SeriesName;
  readonly grain: SeriesGrain;
  readonly points: readonly MetricPoint[];
}

/** The name under which a store keeps a series: a JSON array, so that no name can be taken for another. */
export function seriesKey({ source, table, metric, column, value }: SeriesName, grain: SeriesGrain): string {
  return JSON.stringify([source, table, grain, metric, column, value]);
}

/** Reads `seriesKey` back; undefined for the key of something else. */
export function parseSeriesKey(
  key: string,
): { readonly name: SeriesName; readonly grain: SeriesGrain } | undefined {
  if (!key.startsWith('[')) return undefined;
  const parts = JSON.parse(key) as unknown;
  if (!Array.isArray(parts) || parts.length !== 6) return undefined;
  const [source, table, grain, metric, column, value] = parts as [
    string,
    string,
    SeriesGrain,
    TableMetric,
    string | null,
    string | null,
  ];
  return { name: { source, table, metric, column, value }, grain };
}

/** A series as a person reads it: `null_share(user_id)`, `share(status = paid)`, `row_count`. */
export function metricText({
  metric,
  column,
  value,
}: Pick<SeriesName, 'metric' | 'column' | 'value'>): string {
  if (column === null) return metric;
  if (metric === 'value_share') return `share(${column} = ${value ?? ''})`;
  if (metric === 'other_share') return `share(${column} = any other)`;
  return `${metric}(${column})`;
}

/** The metric as `investigate` takes it (`count(*)`, `null_share("a b")`); null where it has no form there. */
export function metricExpression({ metric, column, value }: SeriesName): string | null {
  const quoted = `"${(column ?? '').replaceAll('"', '""')}"`;
  switch (metric) {
    case 'row_count':
      return 'count(*)';
    case 'null_share':
      return `null_share(${quoted})`;
    case 'duplicate_share':
      return `duplicate_share(${quoted})`;
    case 'mean':
      return `avg(${quoted})`;
    case 'last_time':
      return `freshness(${quoted})`;
    case 'value_share':
      return `share(${quoted} = '${(value ?? '').replaceAll("'", "''")}')`;
    default:
      return null;
  }
}
