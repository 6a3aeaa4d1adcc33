import type { Store } from '@dataing/ports';
import { duckdb, renderExpression } from '@dataing/sql';
import type { RecordedMetric } from '../context/lineage.ts';
import { type Metric, metricInputs } from '../metric/metric.ts';
import { parseMetric } from '../metric/parse-metric.ts';
import { metricExpression, parseSeriesKey } from '../table-metrics/metric-series.ts';
import { pointsAsFirstSeen } from './metric-history.ts';

/** What is asked of a store's history: a source as its history names it, a table of it, a metric as a person types it. */
export interface RecordedRequest {
  readonly source: string;
  readonly table: string;
  readonly metric: string;
}

/**
 * What runs of `monitorTables` recorded of a metric, each value as it was first seen: of a table without a time column one
 * for each run, else one for each day. Undefined where none did, or by the hour.
 */
export async function recordedMetric(
  store: Store,
  request: RecordedRequest,
): Promise<RecordedMetric | undefined> {
  const wanted = formOf(request.metric);
  if (wanted === undefined) return undefined;
  for (const key of await store.series()) {
    const parsed = parseSeriesKey(key);
    if (parsed === undefined || parsed.grain === 'hour' || parsed.name.source !== request.source) continue;
    if (parsed.name.table.toLowerCase() !== request.table.toLowerCase()) continue;
    const expression = metricExpression(parsed.name);
    if (expression === null || formOf(expression) !== wanted) continue;
    return { points: await pointsAsFirstSeen(store, key) };
  }
  return undefined;
}

/** The same of two metrics that are written in different ways; undefined: it is none. */
function formOf(text: string): string | undefined {
  const parsed = parseMetric(text);
  return parsed.ok ? written(parsed.value) : undefined;
}

const written = (metric: Metric): string =>
  [metric.kind, ...metricInputs(metric).map((it) => renderExpression(it, duckdb))].join(' ');
