import type { JsonValue } from '@dataing/base/record';
import { formatInstant } from '@dataing/base/time';
import type { AnomalyRecord, MetricPoint, Store, WarehouseColumn } from '@dataing/ports';
import type { CompleteRange } from '../table-metrics/complete.ts';
import {
  type MetricSeries,
  parseSeriesKey,
  type SeriesGrain,
  seriesKey,
} from '../table-metrics/metric-series.ts';
import { type Anomaly, readAnomaly, untilOf } from './anomaly.ts';

/** What a run saw of a table. */
export interface SeenTable {
  readonly table: string;
  readonly columns: readonly WarehouseColumn[];
  /** Empty where the table could not be read. */
  readonly series: readonly MetricSeries[];
  readonly complete: CompleteRange;
}

/** Usual buckets in a row after an anomaly: then the metric is back. An hour is more easily usual by chance. */
const USUAL_BUCKETS: Readonly<Record<SeriesGrain, number>> = { day: 1, hour: 3, run: 1 };

/**
 * Writes down which of the anomalies known before this run are over, with the time from which the metric was as expected again, and gives
 * these. An open one becomes `resolved`; what a person confirmed stays confirmed, and has the time too.
 */
export async function resolveAnomalies(
  store: Store,
  run: { readonly source: string; readonly nowMs: number; readonly tables: readonly SeenTable[] },
  known: readonly AnomalyRecord[],
): Promise<ReadonlyArray<Anomaly & { readonly state: AnomalyRecord['state'] }>> {
  const byName = new Map(run.tables.map((table) => [table.table, table]));
  const ids = new Set(known.map(({ id }) => id));
  const resolved: (Anomaly & { readonly state: AnomalyRecord['state'] })[] = [];
  for (const record of await store.anomalies()) {
    const anomaly = readAnomaly(record);
    const table = anomaly?.source === run.source ? byName.get(anomaly.table) : undefined;
    if (anomaly === undefined || table === undefined || !ids.has(record.id)) continue;
    if ((record.state !== 'open' && record.state !== 'confirmed') || anomaly.resolvedAt !== null) continue;
    const back = backSince(record, anomaly, table, run.nowMs * 1000);
    if (back === undefined) continue;
    const state = record.state === 'open' ? 'resolved' : record.state;
    const over = { resolvedAt: formatInstant(back), ongoing: false };
    await store.putAnomaly({ ...record, state, body: { ...(record.body as object), ...over } as JsonValue });
    resolved.push({ ...anomaly, ...over, state });
  }
  return resolved;
}

/** When a metric came back, in microseconds; undefined: it did not, or this cannot be told. */
export function backSince(
  record: AnomalyRecord,
  anomaly: Anomaly,
  { columns, series, complete }: SeenTable,
  nowMicros: number,
): number | undefined {
  if (anomaly.detector === 'schema') return isAsBefore(record.series, columns) ? nowMicros : undefined;
  const own = series.find((one) => seriesKey(one.name, one.grain) === record.series);
  if (own === undefined) return undefined;
  if (anomaly.detector === 'arrival') return firstRowAfter(record.atMicros, series);
  const points = own.points
    .slice(complete.from, complete.until)
    .filter(({ atMicros, value }) => atMicros > untilOf(record) && value !== null);
  const wanted = USUAL_BUCKETS[own.grain];
  const first = points.findIndex((_, i) => {
    const run = points.slice(i, i + wanted);
    return run.length === wanted && run.every((point) => isUsual(point, anomaly));
  });
  return first < 0 ? undefined : points[first].atMicros;
}

/** Nearer to what was expected than to what was seen: a level that stayed is not back, though nothing alerts any more. */
function isUsual({ value }: MetricPoint, { observed, expected }: Anomaly): boolean {
  if (value === null || observed === null || expected === null) return false;
  return Math.abs(value - expected) < Math.abs(value - observed);
}

/** The time of the first row after a table's silence. */
function firstRowAfter(atMicros: number, series: readonly MetricSeries[]): number | undefined {
  const of = (metric: string) => series.find(({ name }) => name.metric === metric)?.points ?? [];
  const [firsts, lasts] = [of('first_time'), of('last_time')];
  const bucket = lasts.findIndex(({ value }) => value !== null && value > atMicros);
  if (bucket < 0) return undefined;
  const first = firsts[bucket]?.value ?? null;
  return first !== null && first > atMicros ? first : (lasts[bucket].value ?? undefined);
}

/** Whether a column that was gone is there again, one that was new is gone, one of another type has that no more. */
function isAsBefore(key: string, columns: readonly WarehouseColumn[]): boolean {
  if (parseSeriesKey(key) === undefined) return false;
  const [, , , kind, name, type] = JSON.parse(key) as readonly string[];
  const column = columns.find((it) => it.name === name);
  if (kind === 'column_added') return column === undefined;
  if (column === undefined) return false;
  return kind === 'column_removed' || column.nativeType !== type;
}
