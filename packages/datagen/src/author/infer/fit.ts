import { exp, log, normalCdf, poissonProbability, regularisedGamma } from '@dataing/base/maths';
import { DISTRIBUTION_SHAPES } from '../../dsl/index.ts';

/** A distribution of the language with its parameters, and how far it is from the data. */
export interface Fit {
  readonly type: string;
  readonly params: Readonly<Record<string, number>>;
  readonly clamp: readonly [number | null, number | null];
  /** Greatest distance between the two distribution functions. */
  readonly distance: number;
}

interface Candidate {
  readonly type: string;
  readonly params: Readonly<Record<string, number>>;
  readonly cdf: (x: number) => number;
}

/**
 * The family that fits best by the Kolmogorov-Smirnov distance, its parameters by moments or likelihood. Whole numbers are
 * spread over their unit, as the cast to int takes them back by cutting. `values` are sorted here; at least one.
 */
export function fitNumbers(values: readonly number[], isInt: boolean): Fit {
  const sorted = Float64Array.from(values).sort();
  const spread = isInt ? spreadUnits(sorted) : sorted;
  const fits = candidates(spread, sorted, isInt)
    .filter(({ type }) => Object.hasOwn(DISTRIBUTION_SHAPES, type))
    .map(({ type, params, cdf }) => ({
      type,
      params,
      distance: ksDistance(type === 'poisson' ? sorted : spread, cdf, type === 'poisson'),
    }));
  fits.sort((a, b) => a.distance - b.distance);
  const best = fits[0];
  return { ...best, params: roundedParams(best.params), clamp: clampOf(sorted, isInt) };
}

/** i spread evenly over [i, i + 1): as the values of one unit would lie. */
function spreadUnits(sorted: Float64Array): Float64Array {
  return sorted.map((value, i) => value + ((i * 0.618_033_988_749_895) % 1)).sort();
}

function candidates(spread: Float64Array, values: Float64Array, isInt: boolean): Candidate[] {
  const { mean, variance } = moments(spread);
  const std = Math.sqrt(variance);
  const low = spread[0];
  const high = spread[spread.length - 1];
  const found: Candidate[] = [];
  found.push({
    type: 'uniform',
    params: { low, high },
    cdf: (x) => (high > low ? (x - low) / (high - low) : 1),
  });
  if (std > 0) found.push({ type: 'normal', params: { mean, std }, cdf: (x) => normalCdf((x - mean) / std) });
  if (low > 0) found.push(...positive(spread, mean, variance));
  if (isInt && values[0] >= 0) {
    const lambda = moments(values).mean;
    if (lambda > 0 && lambda < 10_000)
      found.push({ type: 'poisson', params: { lambda }, cdf: poissonCdf(lambda) });
  }
  return found;
}

function positive(values: Float64Array, mean: number, variance: number): Candidate[] {
  const logs = moments(values.map((x) => log(x)));
  const sigma = Math.sqrt(logs.variance);
  const found: Candidate[] = [];
  if (sigma > 0) {
    found.push({
      type: 'lognormal',
      params: { mean: logs.mean, sigma },
      cdf: (x) => (x <= 0 ? 0 : normalCdf((log(x) - logs.mean) / sigma)),
    });
  }
  found.push({
    type: 'exponential',
    params: { [rateName()]: rateName() === 'rate' ? 1 / mean : mean },
    cdf: (x) => 1 - exp(-x / mean),
  });
  if (variance > 0) {
    const shape = (mean * mean) / variance;
    const scale = variance / mean;
    const params = { shape, scale };
    if (shape < 1000)
      found.push({ type: 'gamma', params, cdf: (x) => (x <= 0 ? 0 : regularisedGamma(shape, x / scale)) });
  }
  return found.filter(({ type, params }) => takes(type, params));
}

/** How this version of the language names the parameter of an exponential. */
function rateName(): string {
  const shapes = DISTRIBUTION_SHAPES as Readonly<Record<string, { readonly defaults: object } | undefined>>;
  return Object.keys(shapes.exponential?.defaults ?? { mean: 0 })[0];
}

/** Whether the family takes parameters of these names. */
function takes(type: string, params: object): boolean {
  const shapes = DISTRIBUTION_SHAPES as Readonly<Record<string, { readonly defaults: object } | undefined>>;
  const defaults = shapes[type]?.defaults;
  return defaults !== undefined && Object.keys(params).every((name) => Object.hasOwn(defaults, name));
}

function poissonCdf(lambda: number): (x: number) => number {
  const sums: number[] = [];
  return (x) => {
    for (let k = sums.length; k <= x; k++) sums.push((sums[k - 1] ?? 0) + poissonProbability(k, lambda));
    return x < 0 ? 0 : Math.min(1, sums[Math.floor(x)]);
  };
}

/** Kolmogorov's distance of sorted values from a distribution function; of whole numbers at their steps. */
export function ksDistance(
  sorted: ArrayLike<number>,
  cdf: (x: number) => number,
  isDiscrete = false,
): number {
  let greatest = 0;
  const n = sorted.length;
  for (let i = 0; i < n; i++) {
    const p = cdf(sorted[i]);
    const isLast = i + 1 === n || sorted[i + 1] !== sorted[i];
    if (isLast) greatest = Math.max(greatest, Math.abs((i + 1) / n - p));
    if (!isDiscrete) greatest = Math.max(greatest, Math.abs(p - i / n));
  }
  return greatest;
}

export function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const delta = values[i] - mean;
    mean += delta / (i + 1);
    squares += delta * (values[i] - mean);
  }
  return { mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
}

/** To four digits: enough for a distribution, too few to be anybody's value. */
function roundedParams(params: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, significant(value, 4)]));
}

export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

const STEP_MIN = 1e-12;

/** The range of the values, widened to round numbers: no single row shows. */
function clampOf(sorted: Float64Array, isInt: boolean): [number, number] {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  let step = Math.max(STEP_MIN, Number(`1e${Math.floor(decimalPlace(high - low)) - 1}`));
  if (isInt) step = Math.max(1, step);
  const down = significant(Math.floor(low / step) * step, 12);
  const up = significant(Math.ceil(high / step) * step, 12);
  return [down, up];
}

/** The decimal exponent of a number; 0 for 0. */
function decimalPlace(value: number): number {
  return value > 0 ? Number(value.toExponential().split('e')[1]) : 0;
}
