import { exp, log, log1p, pow } from './exp.ts';
import { logGamma, regularisedBeta, regularisedGamma, regularisedGammaTail } from './gamma.ts';

/** A continuous distribution by its parameters, all positive but the places of `triangular` and `student_t`. */
export type ContinuousShape =
  | { readonly type: 'exponential'; readonly rate: number }
  | { readonly type: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly type: 'beta'; readonly alpha: number; readonly beta: number }
  | { readonly type: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly type: 'pareto'; readonly minimum: number; readonly alpha: number }
  | { readonly type: 'student_t'; readonly df: number; readonly mean: number; readonly scale: number }
  | { readonly type: 'triangular'; readonly low: number; readonly mode: number; readonly high: number };

/**
 * The value below which a share `p` of the distribution lies; `q` is 1 - p, given apart so that far tails keep their
 * digits. Closed forms to a few units in the last place; gamma, beta and Student's t by bisection of the distribution
 * function, which is good to about 1e-13 of the share.
 */
export function continuousQuantile(shape: ContinuousShape, p: number, q: number): number {
  switch (shape.type) {
    case 'exponential':
      return negativeLog(p, q) / shape.rate;
    case 'weibull':
      return shape.scale * pow(negativeLog(p, q), 1 / shape.shape);
    case 'pareto':
      return shape.minimum * exp(negativeLog(p, q) / shape.alpha);
    case 'triangular':
      return triangularQuantile(shape, p, q);
    case 'gamma':
      return shape.scale * gammaQuantile(shape.shape, p, q);
    case 'beta':
      return betaQuantile(shape.alpha, shape.beta, p, q);
    case 'student_t':
      return shape.mean + shape.scale * studentQuantile(shape.df, p, q);
  }
}

/** -log(q), with the digits of p where that is the smaller. */
function negativeLog(p: number, q: number): number {
  return p < 0.5 ? -log1p(-p) : -log(q);
}

function triangularQuantile(
  { low, mode, high }: Extract<ContinuousShape, { type: 'triangular' }>,
  p: number,
  q: number,
): number {
  const span = high - low;
  if (span === 0) return low;
  if (p * span <= mode - low) return low + Math.sqrt(p * span * (mode - low));
  return high - Math.sqrt(q * span * (high - mode));
}

/** Quantile of the gamma distribution of scale 1. */
function gammaQuantile(shape: number, p: number, q: number): number {
  if (p <= 0) return 0;
  if (q <= 0) return Number.POSITIVE_INFINITY;
  const reaches =
    p < 0.5
      ? (x: number) => regularisedGamma(shape, x) >= p
      : (x: number) => regularisedGammaTail(shape, x) <= q;
  let high = Math.max(1, 2 * shape);
  while (!reaches(high)) high *= 2;
  // To first order the lower tail is x^shape / Gamma(shape + 1), and never more: no quantile lies below this.
  const low = Math.min(high / 2, exp((log(p) + logGamma(shape + 1)) / shape));
  return bisect(reaches, low * 0.999999, high);
}

function betaQuantile(alpha: number, beta: number, p: number, q: number): number {
  if (p <= 0) return 0;
  if (q <= 0) return 1;
  if (q < p) return 1 - betaQuantile(beta, alpha, q, p);
  return bisect((x) => regularisedBeta(alpha, beta, x) >= p, 1e-300, 1);
}

/** By the beta distribution of df / (df + t^2). */
function studentQuantile(df: number, p: number, q: number): number {
  const tail = Math.min(p, q);
  if (tail >= 0.5) return 0;
  const y = betaQuantile(df / 2, 0.5, 2 * tail, 1 - 2 * tail);
  const t = Math.sqrt((df * (1 - y)) / y);
  return p < q ? -t : t;
}

/** The least x in (low, high] that reaches, to the last bits; between values of different size by their ratio. */
function bisect(reaches: (x: number) => boolean, low: number, high: number): number {
  let [a, b] = [low, high];
  while (b - a > 4e-16 * b) {
    const x = a > 0 && b > 4 * a ? Math.sqrt(a) * Math.sqrt(b) : a + (b - a) / 2;
    if (x <= a || x >= b) return b;
    if (reaches(x)) b = x;
    else a = x;
  }
  return b;
}
