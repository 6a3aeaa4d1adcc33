import { exp, pow } from '@dataing/base/maths';
import { type Draft, knows } from './draft-column.ts';

/** Counts of children (count -> parents) that vary this much more than Poisson's are said to be uneven. */
const UNEVEN = 1.5;

/** Mean of the counts of children, and variance over mean: 1 for Poisson. */
export function countMoments(counts: ReadonlyMap<number, number>): { mean: number; dispersion: number } {
  let children = 0;
  let parents = 0;
  for (const [count, n] of counts) {
    children += count * n;
    parents += n;
  }
  const mean = parents === 0 ? 0 : children / parents;
  const squares = [...counts].reduce((sum, [k, n]) => sum + n * (k - mean) * (k - mean), 0);
  return { mean, dispersion: squares / Math.max(1, parents) / Math.max(mean, 1e-9) };
}

/** Whether the language has a fanout for counts as uneven as these. */
export function canSayUneven(): boolean {
  return knows('fanout', 'dispersion') && knows('fanout', 'mean');
}

/** The fanout that comes nearest to the counts: uniform over their range, Poisson, or negative binomial. */
export function fanoutPart(counts: ReadonlyMap<number, number>): Draft {
  const present = [...counts.keys()];
  const min = Math.min(...present);
  const max = Math.max(...present);
  if (min === 1 && max === 1) return {};
  const { mean, dispersion } = countMoments(counts);
  const variance = mean * dispersion;
  const uniformVariance = ((max - min + 1) * (max - min + 1) - 1) / 12;
  const isCentred = Math.abs(mean - (min + max) / 2) < 0.1 * (max - min) + 0.01;
  if (isCentred && Math.abs(variance - uniformVariance) < Math.abs(variance - mean)) {
    return { fanout: { distribution: 'uniform', min, max } };
  }
  const least = min >= 1 ? { min: 1 } : {};
  if (dispersion > UNEVEN && canSayUneven()) {
    const r = (mean * mean) / (variance - mean);
    const none = (m: number) => pow(r / (r + m), r);
    const clipped = min >= 1 ? meanBelow(mean, none) : mean;
    return {
      fanout: { distribution: 'negative_binomial', mean: rounded(clipped), dispersion: rounded(r), ...least },
    };
  }
  const lambda = min >= 1 ? meanBelow(mean, (m) => exp(-m)) : mean;
  const comment =
    dispersion > UNEVEN
      ? {
          comment: `The source's counts vary more: variance ${variance.toPrecision(3)}, mean ${mean.toPrecision(3)}.`,
        }
      : {};
  return { fanout: { ...comment, distribution: 'poisson', lambda: rounded(lambda), ...least } };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The mean m of counts that have this mean once those of none became one: m + none(m) = mean; by repeated halving. */
function meanBelow(mean: number, none: (m: number) => number): number {
  let low = 0;
  let high = mean;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (middle + none(middle) > mean) high = middle;
    else low = middle;
  }
  return low;
}
