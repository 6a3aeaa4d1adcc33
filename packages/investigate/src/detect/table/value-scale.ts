import { exp, log } from '@dataing/base/maths';
import { median } from '@dataing/base/statistics';
import type { MetricPoint } from '@dataing/ports';
import type { MetricSeries, TableMetric } from '../../table-metrics/metric-series.ts';

/** How a metric's values behave: parts of the rows, counts, sizes, or the extremes of a bucket. */
export type SeriesFamily = 'share' | 'count' | 'level' | 'extreme';

/**
 * Undefined for times, which are judged by how long nothing arrives (`arrival.ts`). A quantile that takes few values (prices
 * of a list, whole numbers) leaps from one to the next: it is judged by its record, as extremes are.
 */
export function familyOf({ name: { metric }, points }: MetricSeries): SeriesFamily | undefined {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const isQuantile = metric === 'median' || metric === 'p95';
  return isQuantile && new Set(known).size * 2 <= known.length ? 'extreme' : familyOfMetric(metric);
}

function familyOfMetric(metric: TableMetric): SeriesFamily | undefined {
  switch (metric) {
    case 'null_share':
    case 'duplicate_share':
    case 'value_share':
    case 'other_share':
      return 'share';
    case 'row_count':
      return 'count';
    case 'distinct':
    case 'mean':
    case 'median':
    case 'p95':
      return 'level';
    case 'min':
    case 'max':
      return 'extreme';
    default:
      return undefined;
  }
}

/** A scale on which a series' steps are alike wherever it stands, and the least scatter that chance leaves there. */
export interface ValueScale {
  /** Null where the bucket has no value. */
  forward(point: MetricPoint): number | null;
  /** Of a value on the scale, in a bucket of so many rows. */
  backward(scaled: number, rows: number): number;
  /** What chance alone scatters where `scaled` is expected. */
  leastScatter(scaled: number, rows: number): number;
}

/** Changes smaller than this part are none, however steady the series was. */
const LEAST_PART = 0.01;
/** Below this many rows a bucket, a count scatters more than its logarithm shows. */
const FEW_ROWS = 30;

/** The scale of a series, by its family and the size of its values. */
export function scaleOf(
  family: SeriesFamily,
  metric: TableMetric,
  points: readonly MetricPoint[],
): ValueScale {
  if (family === 'share') return LOGIT;
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (family === 'count') return median(values.filter((v) => v > 0)) < FEW_ROWS ? ROOT : LOG_COUNT;
  const step = stepOf(metric, values);
  return values.every((value) => value > 0) ? logarithm(step) : plain(median(values.map(Math.abs)), step);
}

const PICKED: ReadonlySet<TableMetric> = new Set(['median', 'p95', 'min', 'max', 'distinct']);

/**
 * What a metric that counts or picks values moves by at least: the number of campaigns of a day steps from 4 to 3, or stands
 * still, and neither says how far it wanders. 0 where values are finer.
 */
export function stepOf(metric: TableMetric, values: readonly number[]): number {
  if (!PICKED.has(metric)) return 0;
  // A quantile between two whole numbers may be anything between them.
  const whole = values.filter((value) => Number.isInteger(2 * value)).length;
  return 2 * whole > values.length ? 1 : 0;
}

/** Empirical logit: half a row on either side. */
const LOGIT: ValueScale = {
  forward({ value, rows }) {
    if (value === null || rows === 0) return null;
    return log((value * rows + 0.5) / ((1 - value) * rows + 0.5));
  },
  backward: (scaled) => 1 / (1 + exp(-scaled)),
  leastScatter(scaled, rows) {
    const share = 1 / (1 + exp(-scaled));
    return Math.max(0.02, Math.sqrt(1 / Math.max(0.5, rows * share * (1 - share))));
  },
};

const LOG_COUNT: ValueScale = {
  forward: ({ value }) => (value === null ? null : log(1 + value)),
  backward: (scaled) => Math.max(0, exp(scaled) - 1),
  leastScatter: (scaled) => Math.max(LEAST_PART, Math.sqrt(1 / Math.max(0.5, exp(scaled)))),
};

/** Anscombe's root (1948): a Poisson count has scatter 1 on it, wherever it stands. */
const ROOT: ValueScale = {
  forward: ({ value }) => (value === null ? null : 2 * Math.sqrt(value + 0.375)),
  backward: (scaled) => Math.max(0, (scaled * scaled) / 4 - 0.375),
  leastScatter: () => 1,
};

function logarithm(step: number): ValueScale {
  return {
    forward: ({ value }) => (value === null ? null : log(value)),
    backward: (scaled) => exp(scaled),
    leastScatter: (scaled) => Math.max(LEAST_PART, step / exp(scaled)),
  };
}

function plain(typical: number, step: number): ValueScale {
  return {
    forward: ({ value }) => value,
    backward: (scaled) => scaled,
    leastScatter: () => Math.max(LEAST_PART * typical, step, Number.MIN_VALUE),
  };
}
