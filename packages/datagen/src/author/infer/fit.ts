import { continuousFamilies, countFamilies, type Family } from './families.ts';
import { DISTRIBUTION_SHAPES } from '../../dsl/index.ts';

/** A distribution of the language with its parameters, and how far it is from the data. */
export interface Fit {
  readonly type: string;
  readonly params: Readonly<Record<string, number>>;
  readonly clamp: readonly [number | null, number | null];
  /** Greatest distance between the two distribution functions. */
  readonly distance: number;
}

/**
 * The family that fits best by the Kolmogorov-Smirnov distance, its parameters by moments or likelihood. Whole numbers are
 * spread over their unit, as the cast to int takes them back by cutting. `values` are sorted here; at least one. `only` names
 * the families that may be.
 */
export function fitNumbers(values: readonly number[], isInt: boolean, only?: readonly string[]): Fit {
  const sorted = Float64Array.from(values).sort();
  const spread = isInt ? spreadUnits(sorted) : sorted;
  const families = [...continuousFamilies(spread), ...(isInt ? countFamilies(sorted) : [])];
  const fits = families
    .filter((family) => isOfTheLanguage(family) && (only?.includes(family.type) ?? true))
    .map(({ type, params, cdf, isDiscrete }) => ({
      type,
      params,
      distance: ksDistance(isDiscrete ? sorted : spread, cdf, isDiscrete),
    }));
  fits.sort((a, b) => a.distance - b.distance);
  const best = fits[0];
  return { ...best, params: roundedParams(best.params), clamp: clampOf(sorted, isInt) };
}

/** i spread evenly over [i, i + 1): as the values of one unit would lie. */
export function spreadUnits(sorted: Float64Array): Float64Array {
  return sorted.map((value, i) => value + ((i * 0.618_033_988_749_895) % 1)).sort();
}

/** Whether the language has the family, with parameters of these names. */
function isOfTheLanguage({ type, params }: Family): boolean {
  const shapes = DISTRIBUTION_SHAPES as Readonly<Record<string, { readonly defaults: object } | undefined>>;
  const defaults = Object.hasOwn(shapes, type) ? shapes[type]?.defaults : undefined;
  return defaults !== undefined && Object.keys(params).every((name) => Object.hasOwn(defaults, name));
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

/** To four digits: enough for a distribution, too few to be anybody's value. */
function roundedParams(params: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, significant(value, 4)]));
}

function significant(value: number, digits: number): number {
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
export function decimalPlace(value: number): number {
  return value > 0 ? Number(value.toExponential().split('e')[1]) : 0;
}
