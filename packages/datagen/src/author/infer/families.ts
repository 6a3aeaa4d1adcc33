import {
  exp,
  log,
  normalCdf,
  poissonProbability,
  pow,
  regularisedBeta,
  regularisedGamma,
} from '@dataing/base/maths';

export interface Family {
  readonly type: string;
  readonly params: Readonly<Record<string, number>>;
  readonly cdf: (x: number) => number;
  /** Has steps at whole numbers: compared with the counts themselves. */
  readonly isDiscrete?: true;
}

/** The families that could have made sorted values, with parameters by moments or likelihood. */
export function continuousFamilies(values: Float64Array): Family[] {
  const { mean, variance } = moments(values);
  const std = Math.sqrt(variance);
  const low = values[0];
  const high = values[values.length - 1];
  const found: Family[] = [
    { type: 'uniform', params: { low, high }, cdf: (x) => (high > low ? (x - low) / (high - low) : 1) },
  ];
  if (std > 0) found.push({ type: 'normal', params: { mean, std }, cdf: (x) => normalCdf((x - mean) / std) });
  if (low > 0 && variance > 0) found.push(...positiveFamilies(values, mean, variance));
  if (low >= 0 && high <= 1 && variance > 0) found.push(...shareFamilies(mean, variance));
  return found;
}

function positiveFamilies(values: Float64Array, mean: number, variance: number): Family[] {
  const low = values[0];
  const logs = moments(values.map((x) => log(x)));
  const sigma = Math.sqrt(logs.variance);
  const shape = (mean * mean) / variance;
  const scale = variance / mean;
  const alpha = 1 / Math.max(1e-9, logs.mean - log(low));
  const lognormal = (x: number) => (x <= 0 ? 0 : normalCdf((log(x) - logs.mean) / sigma));
  const found: Family[] = [
    { type: 'exponential', params: { rate: 1 / mean }, cdf: (x) => 1 - exp(-x / mean) },
    { type: 'pareto', params: { minimum: low, alpha }, cdf: (x) => (x <= low ? 0 : 1 - pow(low / x, alpha)) },
  ];
  if (sigma > 0) found.push({ type: 'lognormal', params: { mean: logs.mean, sigma }, cdf: lognormal });
  if (shape > 0.01 && shape < 1000) {
    found.push({
      type: 'gamma',
      params: { shape, scale },
      cdf: (x) => (x <= 0 ? 0 : regularisedGamma(shape, x / scale)),
    });
  }
  return found;
}

function shareFamilies(mean: number, variance: number): Family[] {
  const total = (mean * (1 - mean)) / variance - 1;
  const [alpha, beta] = [mean * total, (1 - mean) * total];
  if (!(alpha > 0.05 && beta > 0.05 && total < 10_000)) return [];
  const cdf = (x: number) => (x <= 0 ? 0 : x >= 1 ? 1 : regularisedBeta(alpha, beta, x));
  return [{ type: 'beta', params: { alpha, beta }, cdf }];
}

const COUNT_MAX = 10_000;

/** The families of counts, from sorted whole numbers of zero and more. */
export function countFamilies(values: Float64Array): Family[] {
  const { mean, variance } = moments(values);
  if (values[0] < 0 || mean <= 0 || values[values.length - 1] > COUNT_MAX) return [];
  const found: Family[] = [
    {
      type: 'poisson',
      params: { lambda: mean },
      cdf: summed((k) => poissonProbability(k, mean)),
      isDiscrete: true,
    },
  ];
  if (variance > 1.2 * mean) {
    const p = mean / variance;
    const r = (mean * p) / (1 - p);
    const cdf = (x: number) => (x < 0 ? 0 : regularisedBeta(r, Math.floor(x) + 1, p));
    if (r > 0.01 && p > 0.001)
      found.push({ type: 'negative_binomial', params: { r, p }, cdf, isDiscrete: true });
  }
  return found;
}

/** A distribution function from probabilities, summed once. */
function summed(probability: (k: number) => number): (x: number) => number {
  const sums: number[] = [];
  return (x) => {
    for (let k = sums.length; k <= x; k++) sums.push((sums[k - 1] ?? 0) + probability(k));
    return x < 0 ? 0 : Math.min(1, sums[Math.floor(x)]);
  };
}

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const delta = values[i] - mean;
    mean += delta / (i + 1);
    squares += delta * (values[i] - mean);
  }
  return { mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
}
