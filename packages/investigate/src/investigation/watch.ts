import { formatTick } from '../axis/axis.ts';
import { ALERT_Z } from '../detect/episode.ts';
import { scoreBuckets } from '../detect/history.ts';
import { openLedger } from '../evidence/ledger.ts';
import { isAdditive } from '../metric/metric.ts';
import { type MetricRequest, type MetricSource, viewMetric } from './metric-view.ts';
import { askSeries, coarsen, familyOf, readSeries, seriesQuery } from './series.ts';

/** What starts an investigation; the wire form of an alert. */
export interface AnomalyAlert {
  readonly dataset_id: string;
  readonly metric_spec: { readonly metric_type: 'sql_expression'; readonly expression: string };
  readonly anomaly_type: 'null_rate' | 'row_count' | 'custom';
  readonly expected_value: number;
  readonly actual_value: number;
  /** Null where the expected value is 0. */
  readonly deviation_pct: number | null;
  /** Start of the bucket, as the time column shows it. */
  readonly anomaly_date: string;
  readonly severity: 'medium' | 'high';
}

const LEAST_HISTORY = 8;

/**
 * Goes through a metric's past as a monitor would have: each bucket against the ones before it only. Gives the first
 * alert, or null where there was none. The first `LEAST_HISTORY` buckets raise none.
 */
export async function watchMetric(
  request: MetricRequest,
  source: MetricSource,
): Promise<AnomalyAlert | null> {
  const ledger = openLedger(source.warehouse, source.admit, source.limits);
  const { resolved, profile, grains } = await viewMetric(request, source, ledger);
  const { metric, table } = resolved;
  const family = familyOf(metric);
  const query = seriesQuery(table.name, profile.axis, metric, grains.fineTicks);
  const fine = readSeries(await askSeries(ledger, 'the metric over time', query), metric, grains.fineTicks);
  const { buckets } = coarsen(fine, grains.factor, isAdditive(metric));
  for (let i = LEAST_HISTORY; i < buckets.length; i++) {
    const seen = buckets.slice(0, i + 1);
    const { z, observed, expected } = scoreBuckets(seen, (j) => j < i, { family, season: grains.season })[i];
    if (observed === null || Math.abs(z) < ALERT_Z) continue;
    return {
      dataset_id: table.name,
      metric_spec: { metric_type: 'sql_expression', expression: metric.text },
      anomaly_type: anomalyType(metric.kind, /^null_share/i.test(metric.text)),
      expected_value: expected,
      actual_value: observed,
      deviation_pct: expected === 0 ? null : (100 * (observed - expected)) / expected,
      anomaly_date: formatTick(profile.axis, buckets[i].start),
      severity: Math.abs(z) > 2 * ALERT_Z ? 'high' : 'medium',
    };
  }
  return null;
}

function anomalyType(kind: string, isNullShare: boolean): AnomalyAlert['anomaly_type'] {
  if (isNullShare) return 'null_rate';
  return kind === 'count' ? 'row_count' : 'custom';
}
