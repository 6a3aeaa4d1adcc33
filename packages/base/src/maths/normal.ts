import type { Draws } from '../random/addresses.ts';
import { exp, log } from './exp.ts';

/** Coefficients from the constant up, for Horner's scheme: numerator and denominator of one branch. */
interface Rational {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

function evaluate({ top, bottom }: Rational, x: number): number {
  let numerator = 0;
  let denominator = 0;
  for (let i = top.length - 1; i >= 0; i--) numerator = numerator * x + top[i];
  for (let i = bottom.length - 1; i >= 0; i--) denominator = denominator * x + bottom[i];
  return numerator / denominator;
}

/** M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988 (PPND16). */
const CENTRE: Rational = {
  top: [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  bottom: [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
    39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
  ],
};
const SHOULDER: Rational = {
  top: [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  bottom: [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
};
const TAIL: Rational = {
  top: [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  bottom: [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
};

/** The quantile of a lower tail p <= 0.075; p may be as small as 1e-300. */
function lowerTailQuantile(p: number): number {
  const r = Math.sqrt(-log(p));
  return r <= 5 ? -evaluate(SHOULDER, r - 1.6) : -evaluate(TAIL, r - 5);
}

/**
 * The standard normal's quantile: x with P(X <= x) = p. Relative error below 1e-15 for 1e-300 <= p <= 1/2; above
 * 1/2 it is that of 1 - p, which is exact. -Infinity at 0, Infinity at 1, NaN outside. Source: AS 241.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * evaluate(CENTRE, 0.180625 - q * q);
  return q < 0 ? lowerTailQuantile(p) : -lowerTailQuantile(1 - p);
}

/** W. J. Cody, "Rational Chebyshev approximations for the error function", 1969, as in his ANORM (SPECFUN). */
const CDF_CENTRE: Rational = {
  top: [
    18154.981253343561249, 1067.6894854603709582, 161.02823106855587881, 2.2352520354606839287,
    0.065682337918207449113,
  ],
  bottom: [45507.789335026729956, 10260.932208618978205, 976.09855173777669322, 47.20258190468824187, 1],
};
const CDF_SHOULDER: Rational = {
  top: [
    9842.7148383839780218, 11602.651437647350124, 6848.1904505362823326, 2494.5375852903726711,
    597.27027639480026226, 93.506656132177855979, 8.8831497943883759412, 0.39894151208813466764,
    1.0765576773720192317e-8,
  ],
  bottom: [
    19685.429676859990727, 38912.003286093271411, 34900.952721145977266, 18615.571640885098091,
    6485.558298266760755, 1519.377599407554805, 235.38790178262499861, 22.266688044328115691, 1,
  ],
};
const CDF_TAIL: Rational = {
  top: [
    2.9112874951168792e-5, 0.001421619193227893466, 0.022235277870649807, 0.1274011611602473639,
    0.21589853405795699, 0.02307344176494017303,
  ],
  bottom: [
    7.29751555083966205e-5, 0.00378239633202758244, 0.0659881378689285515, 0.468238212480865118,
    1.28426009614491121, 1,
  ],
};
const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/** P(X > y) for y > 0.67; e^(-y^2/2) in two factors, so that the square's rounding does not enter the exponent. */
function upperTail(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  const density = exp(-0.5 * coarse * coarse) * exp(-0.5 * (y - coarse) * (y + coarse));
  if (y <= 5.656854249492381) return density * evaluate(CDF_SHOULDER, y);
  const square = 1 / (y * y);
  return (density * (INVERSE_ROOT_TWO_PI - square * evaluate(CDF_TAIL, square))) / y;
}

/**
 * The standard normal's distribution function P(X <= x). Relative error below 1.5e-15 wherever the result is a
 * normal double (x > -37.5). For an upper tail use normalCdf(-x). Source: Cody's ANORM.
 */
export function normalCdf(x: number): number {
  if (!(Math.abs(x) > 0.67448975)) return 0.5 + x * evaluate(CDF_CENTRE, x * x);
  if (x < -38.6) return 0;
  if (x > 38.6) return 1;
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

const HALF_CELLS = 32768;
const TAIL_CELLS = 256;
let quantiles: Float64Array | undefined;

/** Quantiles at i / 65536 for i up to 32768: one half serves both by symmetry. Built on first use, 5 ms. */
function quantileTable(): Float64Array {
  if (quantiles === undefined) {
    quantiles = new Float64Array(HALF_CELLS + 1);
    for (let i = 1; i <= HALF_CELLS; i++) quantiles[i] = normalQuantile(i / 65536);
  }
  return quantiles;
}

/** From the lower half of the distribution: `h` below 2^31, `lo` any uint32. */
function lowerNormal(table: Float64Array, h: number, lo: number): number {
  const cell = h >>> 16;
  if (cell < TAIL_CELLS) return lowerTailQuantile((h * 4294967296 + lo + 0.5) * 5.421010862427522e-20);
  const place = ((h & 0xffff) * 4294967296 + lo) * 3.552713678800501e-15;
  const left = table[cell];
  return left + place * (table[cell + 1] - left);
}

/**
 * A standard normal value from one draw, rising with the draw and symmetric about 0. The quantile interpolated
 * between 65,536 equal cells of probability, within 5.8e-7 of the exact quantile; the outermost 256 cells on each
 * side (0.4 % each) are exact, out to 9.15 standard deviations.
 */
export function normalFrom(h: number, lo: number): number {
  const table = quantileTable();
  return h >>> 31 === 0 ? lowerNormal(table, h, lo) : -lowerNormal(table, ~h, ~lo >>> 0);
}

/** `normalFrom` of `count` draws, written from `out[at]` on. About 6 ns each. */
export function fillNormal(draws: Draws, count: number, out: Float64Array, at = 0): void {
  const table = quantileTable();
  const { h, lo } = draws;
  for (let i = 0; i < count; i++) {
    const flip = (h[i] | 0) >> 31;
    const value = lowerNormal(table, h[i] ^ flip, (lo[i] ^ flip) >>> 0);
    out[at + i] = flip === 0 ? value : -value;
  }
}
