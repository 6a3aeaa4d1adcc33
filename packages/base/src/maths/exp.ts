import { highWord, powerOfTwo } from './words.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** R of r (e^r + 1) / (e^r - 1) = 2 + R, r^2 = z: the Bernoulli series 2 B_2n z^n / (2n)!, for |r| <= ln 2 / 2. */
function bernoulliSeries(z: number): number {
  const tail = 1 / 23950080 + z * (-691 / 653837184000 + z / 37362124800);
  return z * (1 / 6 + z * (-1 / 360 + z * (1 / 15120 + z * (-1 / 604800 + z * tail))));
}

/**
 * e^x by + - x / only, the same bits on every engine. Relative error below 2.3e-16 (1 unit in the last place)
 * against mpmath; below 2^-1022 the result is subnormal and rounded once more. NaN for NaN.
 * Method: x = k ln 2 + r, e^r from r (e^r + 1) / (e^r - 1) as in fdlibm's e_exp, with the series in place of a fit.
 */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * 1.4426950408889634 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = r - bernoulliSeries(r * r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k > 1022) return y * 2 * powerOfTwo(k - 1);
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** The series of 2 atanh(s) / s - 2 with s^2 = z, for |s| <= 0.1716. */
function atanhSeries(z: number): number {
  const tail = 2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19)));
  return z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * tail)))));
}

/**
 * The natural logarithm by + - x / only, the same bits on every engine. Relative error below 2.3e-16 (1 unit in
 * the last place) against mpmath. -Infinity at 0, NaN below 0 and for NaN.
 * Method: x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2), s = f / (2 + f), log(1 + f) = 2 atanh(s); the sum ordered as
 * in fdlibm's e_log, with the series in place of a fit.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const tiny = x < 2.2250738585072014e-308;
  const scaled = tiny ? x * 18014398509481984 : x;
  const word = highWord(scaled);
  // The exponent, plus one when the fraction is sqrt(2) or more.
  const k = (((word & 0xfffff) + 0x95f64) >>> 20) + (word >> 20) - 1023;
  const f = scaled * powerOfTwo(-k) - 1;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const rest = s * (half + atanhSeries(s * s));
  const exponent = tiny ? k - 54 : k;
  return exponent * LN2_HIGH - (half - (rest + exponent * LN2_LOW) - f);
}

/**
 * log(1 + x), exact also where 1 + x would round away x. Relative error below 5e-16. -Infinity at -1, NaN below.
 * Source: the correction of a rounded 1 + x, W. Kahan in the HP-15C handbook, 1982.
 */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1) return x;
  if (!(sum > 0) || sum === Number.POSITIVE_INFINITY) return log(sum);
  return log(sum) - (sum - 1 - x) / sum;
}

const LARGEST_EXACT_POWER = 32;

function integerPower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}

/**
 * base^exponent. Whole exponents up to 32 in size by multiplication: exact where the powers on the way are, else
 * within |exponent| x 1.2e-16. Others as exp(exponent log(base)), for base >= 0: relative error below
 * (2 + |exponent log(base)|) x 2.3e-16, NaN for a negative base.
 */
export function pow(base: number, exponent: number): number {
  if (Number.isInteger(exponent) && Math.abs(exponent) <= LARGEST_EXACT_POWER)
    return integerPower(base, exponent);
  if (base === 1) return 1;
  return exp(exponent * log(base));
}
