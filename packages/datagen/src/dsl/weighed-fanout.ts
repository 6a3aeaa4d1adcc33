import { exp, log } from '@dataing/base/maths';

/** Children per parent by weight: `least`, `least + 1`, and so on. The weights add up to 1. */
export interface WeighedCounts {
  readonly least: number;
  readonly weights: readonly number[];
  readonly mean: number;
}

/** Counts that an uneven fanout may reach. */
export const mostUneven = 65_536;
/** Where the tail of an open distribution is cut: what lies beyond is added to the last count. */
const tail = 1e-12;

/** P(k) is proportional to k^-alpha for k from `min` (1 at least) to `max`. */
export function zipfCounts(alpha: number, min: number, max: number): WeighedCounts {
  const weights = Array.from({ length: max - min + 1 }, (_, i) => exp(-alpha * log(min + i)));
  return counts(min, weights);
}

/**
 * Negative binomial with this mean and dispersion r (variance mean + mean^2 / r): a Poisson count whose rate is gamma
 * distributed from parent to parent. Draws outside [min, max] are moved to the bound.
 */
export function negativeBinomialCounts(
  mean: number,
  dispersion: number,
  min: number,
  max: number,
): WeighedCounts {
  const all = [exp(dispersion * log(dispersion / (dispersion + mean)))];
  const ratio = mean / (dispersion + mean);
  let left = 1 - all[0];
  for (let k = 0; left > tail && k + 1 < mostUneven; k++) {
    all.push((all[k] * ratio * (k + dispersion)) / (k + 1));
    left -= all[k + 1];
    // Far in the tail the rounding of `left` shows: nothing is lost once the terms themselves vanish.
    if (k > mean && all[k + 1] < tail / mostUneven) break;
  }
  const last = Math.max(min, Math.min(max, all.length - 1));
  const weights = new Array<number>(last - min + 1).fill(0);
  all.forEach((weight, k) => {
    weights[Math.min(Math.max(k, min), last) - min] += weight;
  });
  return counts(min, weights);
}

function counts(least: number, raw: readonly number[]): WeighedCounts {
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  return { least, weights, mean: weights.reduce((sum, weight, i) => sum + weight * (least + i), 0) };
}
