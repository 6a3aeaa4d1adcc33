import type { JsonValue } from '@dataing/base/record';
import { microsPerDay } from '@dataing/base/time';
import type { MetricPoint, Store } from '@dataing/ports';
import {
  type MetricSeries,
  parseSeriesKey,
  type SeriesGrain,
  seriesKey,
} from '../table-metrics/metric-series.ts';
import type { SeenColumn } from './schema-change.ts';

/** What the store knows of one table of a source. */
export interface KnownTable {
  /** The grain its history is kept in; undefined: none is. */
  readonly grain: SeriesGrain | undefined;
  /** Column -> values followed so far. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Time of the latest bucket. */
  readonly lastMicros: number | undefined;
}

/** A day may still change for so long after it: late rows come, and corrections. */
const MAY_CHANGE_MICROS = 14 * microsPerDay;
const MOST_POINTS = 24 * 7 * 8;

/** Where the next scan of a table may begin; undefined: at the beginning. */
export function scanFrom({ lastMicros }: KnownTable): number | undefined {
  return lastMicros === undefined ? undefined : lastMicros - MAY_CHANGE_MICROS;
}

/** The tables that the store has a history of, from the names of all its series. */
export async function knownTables(store: Store, source: string): Promise<ReadonlyMap<string, KnownTable>> {
  const tables = new Map<
    string,
    { grain?: SeriesGrain; values: Map<string, string[]>; lastMicros?: number }
  >();
  for (const key of await store.series()) {
    const parsed = parseSeriesKey(key);
    if (parsed === undefined || parsed.name.source !== source) continue;
    const { table, metric, column, value } = parsed.name;
    const known = tables.get(table) ?? { values: new Map<string, string[]>() };
    tables.set(table, known);
    if (metric === 'row_count') {
      known.grain = parsed.grain;
      known.lastMicros = (await store.points(key, { last: 1 }))[0]?.atMicros;
    } else if (metric === 'value_share' && column !== null && value !== null) {
      known.values.set(column, [...(known.values.get(column) ?? []), value]);
    }
  }
  return new Map(
    [...tables].map(([table, { grain, values, lastMicros }]) => [table, { grain, values, lastMicros }]),
  );
}

/** The latest points that the store has of series, by their keys. */
export type StoredPoints = ReadonlyMap<string, readonly MetricPoint[]>;

/** What the store has of the series of a scan. */
export async function storedPoints(store: Store, series: readonly MetricSeries[]): Promise<StoredPoints> {
  const stored = new Map<string, readonly MetricPoint[]>();
  for (const { name, grain } of series) {
    const key = seriesKey(name, grain);
    stored.set(key, await store.points(key, { last: MOST_POINTS }));
  }
  return stored;
}

/** Puts what the store had before the first bucket of a scan in front of it. */
export function withPast(series: readonly MetricSeries[], stored: StoredPoints): readonly MetricSeries[] {
  return series.map((one) => {
    const first = one.points[0]?.atMicros ?? Number.POSITIVE_INFINITY;
    const known = stored.get(seriesKey(one.name, one.grain)) ?? [];
    const past = known.filter(({ atMicros }) => atMicros < first);
    return past.length === 0 ? one : { ...one, points: [...past, ...one.points] };
  });
}

/** Keeps the points of a scan; of those that it changes, what was seen first is kept beside. */
export async function keepScan(
  store: Store,
  series: readonly MetricSeries[],
  stored: StoredPoints,
): Promise<void> {
  const history = new Map<string, readonly MetricPoint[]>();
  for (const { name, grain, points } of series) {
    const key = seriesKey(name, grain);
    const changed = grain === 'run' ? [] : changedPoints(points, stored.get(key) ?? []);
    const first = changed.length === 0 ? [] : await notYetFirst(store, key, changed);
    if (first.length > 0) history.set(firstSeenKey(key), first);
    history.set(key, points);
  }
  await store.putHistory(history);
}

/** Beside a series: what was first seen of its buckets that another look found to hold something else. */
const firstSeenKey = (key: string): string => JSON.stringify(['first_seen', key]);

/** Those of the known points that a look found to hold something else. The latest is left out: it was not over. */
function changedPoints(
  points: readonly MetricPoint[],
  known: readonly MetricPoint[],
): readonly MetricPoint[] {
  const now = new Map(points.map((point) => [point.atMicros, point.value]));
  return known.slice(0, -1).filter(({ atMicros, value }) => now.has(atMicros) && now.get(atMicros) !== value);
}

/** Those of which nothing is kept as it was first seen. */
async function notYetFirst(
  store: Store,
  key: string,
  changed: readonly MetricPoint[],
): Promise<readonly MetricPoint[]> {
  const kept = await store.points(firstSeenKey(key), { fromMicros: changed[0].atMicros });
  const first = new Set(kept.map(({ atMicros }) => atMicros));
  return changed.filter(({ atMicros }) => !first.has(atMicros));
}

/** The latest of a series, each as it was first seen, oldest first. */
export async function pointsAsFirstSeen(store: Store, key: string): Promise<readonly MetricPoint[]> {
  const points = await store.points(key, { last: MOST_POINTS });
  if (points.length === 0) return [];
  const first = await store.points(firstSeenKey(key), { fromMicros: points[0].atMicros });
  const known = new Map(first.map((point) => [point.atMicros, point]));
  return points.map((point) => known.get(point.atMicros) ?? point);
}

const schemaLog = (source: string, table: string): string => JSON.stringify(['schema', source, table]);

/** The columns that a table had when they last changed; undefined: it was never seen. */
export async function lastSchema(
  store: Store,
  source: string,
  table: string,
): Promise<{ readonly columns: readonly SeenColumn[] | undefined; readonly entries: number }> {
  const entries = await store.read(schemaLog(source, table));
  const body = entries.at(-1)?.body as { readonly columns?: readonly SeenColumn[] } | undefined;
  return { columns: body?.columns, entries: entries.length };
}

/** Records the columns of a table, after so many records of it. */
export async function keepSchema(
  store: Store,
  where: { readonly source: string; readonly table: string },
  columns: readonly SeenColumn[],
  { entries, atMs }: { readonly entries: number; readonly atMs: number },
): Promise<void> {
  const body = { columns } as unknown as JsonValue;
  await store.append(schemaLog(where.source, where.table), entries, [{ kind: 'schema_seen', atMs, body }]);
}
