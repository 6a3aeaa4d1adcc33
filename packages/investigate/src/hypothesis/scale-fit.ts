import { log } from '@dataing/base/maths';

/** Shares at which quantiles are compared. */
export const QUANTILES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98] as const;

/** Ratios of units that people mix up: cents, thousands, dozens, hours, bytes, miles, pounds, inches. */
const KNOWN_FACTORS = [
  10, 100, 1000, 60, 3600, 24, 1024, 12, 1e6, 1.609344, 2.20462, 3.6, 2.54, 1440, 86_400,
];
const WITHIN = 0.12;
const PARTS = Array.from({ length: 19 }, (_, i) => 0.05 * (i + 1));
/** Mean difference of shares from which two distributions are apart, and below which a fit is one. */
const APART = 0.015;
const FITTED = 0.02;
const AFFINE_FIT = 0.02;

/** How the quantiles of positive values after lie to those before. */
export interface ScaleFit {
  /** Median ratio of the quantiles, and the largest ratio over the smallest. */
  readonly factor: number;
  readonly spread: number;
  /** Whether the ratios are alike, beside how large they are. */
  readonly isAlike: boolean;
  readonly isKnown: boolean;
  /** Some of the rows are scaled by a known factor, the others not: that factor and their part. */
  readonly mixed: { readonly factor: number; readonly part: number } | null;
  /** All values are a times the old one plus b, and b matters: degrees of another scale. */
  readonly affine: { readonly times: number; readonly plus: number } | null;
}

/** Compares quantiles at `QUANTILES` before and after. */
export function fitScale(before: readonly number[], after: readonly number[]): ScaleFit {
  const ratios = before
    .map((it, i) => after[i] / it)
    .filter((it) => Number.isFinite(it) && it > 0)
    .sort((a, b) => a - b);
  const factor = ratios.length === 0 ? 1 : ratios[Math.floor(ratios.length / 2)];
  const spread = ratios.length === 0 ? 99 : ratios[ratios.length - 1] / ratios[0];
  const isAlike = log(spread) < Math.max(0.35, 0.25 * Math.abs(log(factor)));
  return {
    factor,
    spread,
    isAlike,
    isKnown: isKnownFactor(factor),
    mixed: isAlike ? null : mixtureOf(before, after),
    affine: isAlike ? null : affineOf(before, after),
  };
}

function isKnownFactor(factor: number): boolean {
  const near = (known: number) => Math.abs(log(factor) - log(known)) < WITHIN;
  return KNOWN_FACTORS.some((it) => near(it) || near(1 / it));
}

/** The known factor and the part of the rows it holds for, under which the shares at the new quantiles come out best. */
function mixtureOf(before: readonly number[], after: readonly number[]): ScaleFit['mixed'] {
  if (before.some((it) => it < 0) || after.some((it) => it < 0)) return null;
  const error = (factor: number, part: number) =>
    after.reduce((sum, x, i) => {
      const share = (1 - part) * shareBelow(before, x) + part * shareBelow(before, x / factor);
      return sum + Math.abs(share - QUANTILES[i]);
    }, 0) / after.length;
  const still = error(1, 0);
  if (still < APART) return null;
  let best = { factor: 1, part: 0, error: still };
  for (const known of KNOWN_FACTORS.flatMap((it) => [it, 1 / it])) {
    for (const part of PARTS) {
      const own = error(known, part);
      if (own < best.error) best = { factor: known, part, error: own };
    }
  }
  const isFit = best.error < FITTED && best.error < 0.35 * still && Math.abs(log(best.factor)) > log(1.8);
  return isFit ? { factor: best.factor, part: best.part } : null;
}

/** Part of the values below one, between the quantiles by a straight line. */
function shareBelow(quantiles: readonly number[], value: number): number {
  const next = quantiles.findIndex((it) => it >= value);
  if (next === 0) return value < quantiles[0] ? QUANTILES[0] / 2 : QUANTILES[0];
  if (next < 0) return (1 + QUANTILES[QUANTILES.length - 1]) / 2;
  const [low, high] = [quantiles[next - 1], quantiles[next]];
  const along = high === low ? 1 : (value - low) / (high - low);
  return QUANTILES[next - 1] + along * (QUANTILES[next] - QUANTILES[next - 1]);
}

/** The line that quantiles after follow over those before, where hardly anything is left beside it. */
function affineOf(before: readonly number[], after: readonly number[]): ScaleFit['affine'] {
  const mean = (values: readonly number[]) => values.reduce((sum, it) => sum + it, 0) / values.length;
  const [x, y] = [mean(before), mean(after)];
  const across = before.reduce((sum, it) => sum + (it - x) * (it - x), 0);
  if (across === 0) return null;
  const times = before.reduce((sum, it, i) => sum + (it - x) * (after[i] - y), 0) / across;
  const plus = y - times * x;
  const range = after[after.length - 1] - after[0];
  const worst = Math.max(...before.map((it, i) => Math.abs(after[i] - times * it - plus)));
  const matters = Math.abs(plus) > 0.1 * range;
  return times > 0 && range > 0 && worst < AFFINE_FIT * range && matters ? { times, plus } : null;
}
