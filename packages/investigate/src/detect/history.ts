import { exp, log } from '@dataing/base/maths';
import {
  binomialGain,
  median,
  medianOfPairMeans,
  poissonGain,
  scatterOfSizes,
} from '@dataing/base/statistics';

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
  /** True where up to half of the baseline may not belong to it. */
  readonly hasStrays?: boolean;
}

/**
 * A yardstick made of n buckets is itself uncertain: at the alert threshold of 3.5, Student's t of 0.6 n degrees of
 * freedom reaches 1 + 5.5 / n times as far (Cornish and Fisher's expansion, (z^2 + 1) / (4 df)).
 */
const FEW_BUCKETS = 5.5;

/** The metric's value in a bucket, or null where it has none. */
export function bucketValue(bucket: Bucket, family: MetricFamily): number | null {
  if (family === 'count') return bucket.numerator;
  return bucket.denominator === 0 ? null : bucket.numerator / bucket.denominator;
}

/**
 * Scores every bucket against the baseline buckets: their median level, plus a median effect per season phase
 * shrunk by n / (n + 1). Shares and counts deviate by their deviance residual (the signed root of twice the
 * log-likelihood gain; McCullagh and Nelder 1989), levels by distance; deviations too small to matter are none.
 * The yardstick is the baseline's own scatter, never less than what chance alone gives.
 */
export function scoreBuckets(
  buckets: readonly Bucket[],
  isBaseline: (index: number) => boolean,
  options: HistoryOptions,
): readonly Surprise[] {
  const model = familyModel(buckets, options.family);
  const values = buckets.map((bucket) => model.forward(bucket));
  const baseline = [...values.keys()].filter((i) => isBaseline(i) && values[i] !== null);
  if (baseline.length === 0) {
    return buckets.map((b) => ({ observed: bucketValue(b, options.family), expected: Number.NaN, z: 0 }));
  }
  const at = (i: number) => values[i] as number;
  const centre = centreOf(baseline.map(at));
  const never = neverSeen(
    baseline.map((i) => buckets[i]),
    options.family,
  );
  const level = never === null ? centre : further(centre, never);
  const phaseEffect = seasonOf(baseline, (i) => at(i) - centre, options.season);
  const expectedAt = (i: number) => level + phaseEffect(i);
  const residuals = buckets.map((b, i) => (values[i] === null ? 0 : model.residual(b, expectedAt(i))));
  const sizes = baseline.map((i) => Math.abs(residuals[i]));
  const scatter = options.hasStrays === true ? 1.4826 * median(sizes) : scatterOfSizes(sizes);
  const least = isSteady(
    baseline.map((i) => buckets[i]),
    options.family,
  )
    ? STEADY_SPREAD
    : model.leastSpread;
  const spread = Math.max(scatter, least) * (1 + FEW_BUCKETS / baseline.length);
  return buckets.map((bucket, i) => ({
    observed: bucketValue(bucket, options.family),
    expected: model.backward(expectedAt(i), bucket),
    z: residuals[i] / spread,
  }));
}

/** Buckets from which that something never came says that it does not. */
const LEAST_NEVER = 30;
/** Parts of the rows below this do not matter, however long there were none. */
const LEAST_PART = 0.0005;

/**
 * Of a share that was 0 (or 1) in every bucket of a long history, what all of it together says on the logit scale: how
 * seldom it may still come. One bucket alone cannot tell 0 from half an event in its own rows. Null: it did come.
 */
function neverSeen(baseline: readonly Bucket[], family: MetricFamily): number | null {
  if (family !== 'share' || baseline.length < LEAST_NEVER) return null;
  const [events, size] = baseline.reduce(([n, d], b) => [n + b.numerator, d + b.denominator], [0, 0]);
  if (size === 0 || (events > 0 && events < size)) return null;
  const part = Math.max(LEAST_PART, 0.5 / (size + 1));
  return (events === 0 ? 1 : -1) * log(part / (1 - part));
}

const further = (a: number, b: number) => (Math.abs(b) > Math.abs(a) ? b : a);

/** Of a count that never varies, such as the categories of a day: one row fewer is not chance. */
const STEADY_SPREAD = 0.05;

/** A count that is the same in nearly all buckets does not scatter as random counts do. */
function isSteady(baseline: readonly Bucket[], family: MetricFamily): boolean {
  if (family !== 'count' || baseline.length < 14) return false;
  const usual = median(baseline.map((it) => it.numerator));
  const same = baseline.filter((it) => it.numerator === usual).length;
  return usual >= 2 && same >= 0.95 * baseline.length;
}

/**
 * The effect of a bucket's season phase: the centre of the baseline buckets of that phase, shrunk towards none by as
 * much as phases differ by chance (empirical Bayes). A baseline bucket has no say in its own expectation, so that
 * its deviation is as large as a new one's would be.
 */
function seasonOf(baseline: readonly number[], residual: (i: number) => number, season: number) {
  const perPhase: number[][] = Array.from({ length: season }, () => []);
  for (const i of baseline) perPhase[i % season].push(i);
  const centres = perPhase.map((own) => (own.length === 0 ? null : centreOf(own.map(residual))));
  const seen = centres.filter((c) => c !== null);
  const within = median(baseline.map((i) => Math.abs(residual(i) - (centres[i % season] ?? 0))));
  const chance = square(1.4826 * within);
  const between = seen.reduce((sum, c) => sum + square(c), 0) / Math.max(1, seen.length);
  const real = Math.max(0, between - (chance * season) / baseline.length);
  return (i: number) => {
    const others = perPhase[i % season].filter((j) => j !== i);
    if (others.length === 0 || real === 0) return 0;
    return (real / (real + chance / others.length)) * centreOf(others.map(residual));
  };
}

/** Of many values the plain median is steady enough. */
function centreOf(values: readonly number[]): number {
  return values.length > 100 ? median(values) : medianOfPairMeans(values);
}

const square = (x: number) => x * x;

/** A scale on which a family's levels add up, and the size of a deviation from one. */
interface FamilyModel {
  forward(bucket: Bucket): number | null;
  /** A value on the scale in the metric's own unit, in a bucket of this size. */
  backward(value: number, bucket: Bucket): number;
  /** In units of `leastSpread`, with the sign of the deviation. */
  residual(bucket: Bucket, expected: number): number;
  /** What chance alone scatters. */
  readonly leastSpread: number;
}

function familyModel(buckets: readonly Bucket[], family: MetricFamily): FamilyModel {
  if (family === 'share') return SHARE;
  if (family === 'count') return COUNT;
  const values = buckets.map((b) => bucketValue(b, 'level')).filter((v) => v !== null);
  return values.every((v) => v > 0) ? POSITIVE_LEVEL : plainLevel(values);
}

const logistic = (v: number) => 1 / (1 + exp(-v));
const signedRoot = (gain: number, sign: number) => (sign < 0 ? -1 : 1) * Math.sqrt(2 * gain);
const nearestIn = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/**
 * Logit with half a row added on either side (the empirical logit); 5 % of the odds do not matter, less than half an event
 * in a bucket is none, and all but less than half are all.
 */
const SHARE: FamilyModel = {
  forward: (b) =>
    b.denominator === 0 ? null : log((b.numerator + 0.5) / (b.denominator - b.numerator + 0.5)),
  backward(v, b) {
    const share = logistic(v);
    const events = share * (b.denominator + 1) - 0.5;
    if (b.denominator === 0) return share;
    if (events < 0.5) return 0;
    return events > b.denominator - 0.5 ? 1 : events / b.denominator;
  },
  residual(b, expected) {
    const share = b.numerator / b.denominator;
    const [low, high] = [expected - 0.05, expected + 0.05];
    const usual = nearestIn(
      share,
      Math.min(logistic(low), this.backward(low, b)),
      Math.max(logistic(high), this.backward(high, b)),
    );
    return signedRoot(binomialGain(b.numerator, b.denominator, usual), share - usual);
  },
  leastSpread: 1,
};

/** log(1 + n); 1 % does not matter. */
const COUNT: FamilyModel = {
  forward: (b) => log(1 + b.numerator),
  backward: (v) => Math.max(0, exp(v) - 1),
  residual(b, expected) {
    const mean = Math.max(0.5, exp(expected) - 1);
    const usual = nearestIn(b.numerator, 0.99 * mean, 1.01 * mean);
    return signedRoot(poissonGain(b.numerator, usual), b.numerator - usual);
  },
  leastSpread: 1,
};

/** log v; a level's sampling variance is in its scatter already; 1 % does not matter. */
const POSITIVE_LEVEL: FamilyModel = {
  forward(b) {
    const value = bucketValue(b, 'level');
    return value === null ? null : log(value);
  },
  backward: (v) => exp(v),
  residual: (b, expected) => log(bucketValue(b, 'level') ?? exp(expected)) - expected,
  leastSpread: 0.01,
};

function plainLevel(values: readonly number[]): FamilyModel {
  const typical = values.length === 0 ? 0 : median(values.map(Math.abs));
  return {
    forward: (b) => bucketValue(b, 'level'),
    backward: (v) => v,
    residual: (b, expected) => (bucketValue(b, 'level') ?? expected) - expected,
    leastSpread: Math.max(0.01 * typical, Number.MIN_VALUE),
  };
}
