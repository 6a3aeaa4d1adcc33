import { exp, log } from '@dataing/base/maths';
import { median } from '@dataing/base/statistics';

/**
 * How a metric behaves from bucket to bucket, and how surprising one bucket is against the others.
 * Buckets are equally long and in time order; a bucket without rows has denominator 0.
 */
export interface Bucket {
  /** Start of the bucket in microseconds since 1970-01-01T00:00. */
  readonly start: number;
  /** What is counted or summed. */
  readonly numerator: number;
  /** What it is divided by; 1 for counts and sums. */
  readonly denominator: number;
  /** Rows of the bucket. */
  readonly rows: number;
}

/**
 * share: a part of the rows, 0..1. count: rows or another tally. level: anything else (sums, means, ratios).
 * The family fixes the scale on which deviations are measured: logit, log1p, and log (identity where values
 * are not all positive).
 */
export type MetricFamily = 'share' | 'count' | 'level';

export interface Surprise {
  /** In the metric's own unit; null where the bucket has no value. */
  readonly observed: number | null;
  readonly expected: number;
  /** Standardised deviation on the family's scale; its sign is the direction. */
  readonly z: number;
}

export interface HistoryOptions {
  readonly family: MetricFamily;
  /** Buckets per season: 7 for days. A phase without history falls back to the level. */
  readonly season: number;
}

/** The metric's value in a bucket, or null where it has none. */
export function bucketValue(bucket: Bucket, family: MetricFamily): number | null {
  if (family === 'count') return bucket.numerator;
  return bucket.denominator === 0 ? null : bucket.numerator / bucket.denominator;
}

/**
 * Scores every bucket against the baseline buckets: their median level, plus a median effect per season phase
 * shrunk by n / (n + 1). The yardstick is made of the baseline's own scatter (1.4826 MAD), the sampling
 * variance of the bucket, and a floor under which no deviation matters.
 */
export function scoreBuckets(
  buckets: readonly Bucket[],
  isBaseline: (index: number) => boolean,
  options: HistoryOptions,
): readonly Surprise[] {
  const scale = familyScale(buckets, options.family);
  const values = buckets.map((bucket) => scale.forward(bucket));
  const baseline = [...values.keys()].filter((i) => isBaseline(i) && values[i] !== null);
  if (baseline.length === 0) {
    return buckets.map((b) => ({ observed: bucketValue(b, options.family), expected: Number.NaN, z: 0 }));
  }
  const at = (i: number) => values[i] as number;
  const level = median(baseline.map(at));
  const phases = phaseEffects(baseline, (i) => at(i) - level, options.season);
  const expectedAt = (i: number) => level + phases[i % options.season];
  const scatter = 1.4826 * median(baseline.map((i) => Math.abs(at(i) - expectedAt(i))));
  const spread = Math.max(scatter, scale.floor);
  return buckets.map((bucket, i) => {
    const variance = spread * spread + scale.samplingVariance(bucket, expectedAt(i));
    return {
      observed: bucketValue(bucket, options.family),
      expected: scale.backward(expectedAt(i)),
      z: values[i] === null ? 0 : (at(i) - expectedAt(i)) / Math.sqrt(variance),
    };
  });
}

function phaseEffects(
  baseline: readonly number[],
  residual: (i: number) => number,
  season: number,
): number[] {
  const perPhase: number[][] = Array.from({ length: season }, () => []);
  for (const i of baseline) perPhase[i % season].push(residual(i));
  return perPhase.map((r) => (r.length === 0 ? 0 : (median(r) * r.length) / (r.length + 1)));
}

/** A monotone scale on which a family's deviations are comparable. */
interface FamilyScale {
  forward(bucket: Bucket): number | null;
  backward(value: number): number;
  samplingVariance(bucket: Bucket, expected: number): number;
  readonly floor: number;
}

function familyScale(buckets: readonly Bucket[], family: MetricFamily): FamilyScale {
  if (family === 'share') return SHARE;
  if (family === 'count') return COUNT;
  const values = buckets.map((b) => bucketValue(b, 'level')).filter((v) => v !== null);
  return values.every((v) => v > 0) ? POSITIVE_LEVEL : plainLevel(values);
}

/** Logit with half a row added on either side (Agresti: empirical logit); floor: 5 % of the odds. */
const SHARE: FamilyScale = {
  forward: (b) =>
    b.denominator === 0 ? null : log((b.numerator + 0.5) / (b.denominator - b.numerator + 0.5)),
  backward: (v) => 1 / (1 + exp(-v)),
  samplingVariance: (b, expected) => {
    const share = 1 / (1 + exp(-expected));
    return 1 / (b.denominator * share + 0.5) + 1 / (b.denominator * (1 - share) + 0.5);
  },
  floor: 0.05,
};

/** log(1 + n); Poisson sampling variance by the delta method; floor: 1 %. */
const COUNT: FamilyScale = {
  forward: (b) => log(1 + b.numerator),
  backward: (v) => exp(v) - 1,
  samplingVariance: (_, expected) => 1 / exp(expected),
  floor: 0.01,
};

/** log v; a level's sampling variance is in its scatter already; floor: 1 %. */
const POSITIVE_LEVEL: FamilyScale = {
  forward: (b) => {
    const value = bucketValue(b, 'level');
    return value === null ? null : log(value);
  },
  backward: exp,
  samplingVariance: () => 0,
  floor: 0.01,
};

function plainLevel(values: readonly number[]): FamilyScale {
  const typical = values.length === 0 ? 0 : median(values.map(Math.abs));
  return {
    forward: (b) => bucketValue(b, 'level'),
    backward: (v) => v,
    samplingVariance: () => 0,
    floor: Math.max(0.01 * typical, Number.MIN_VALUE),
  };
}
