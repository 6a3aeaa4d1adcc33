import { chiSquareTail } from '@dataing/base/maths';
import { percent } from './checking.ts';
import type { Verdict } from './measures.ts';

/** Below this probability of chance a difference is real. */
const CHANCE = 1e-4;

/**
 * Counts against expected shares. Failed: the difference is beyond chance (chi-squared) and larger than `tolerance`
 * (the share of rows that would have to move; half the summed difference). Too small: chance alone moves more than
 * the tolerance, so agreement says nothing. Cells where nothing is expected count as far as they hold rows.
 */
export function judgeShares(
  counts: ArrayLike<number>,
  shares: ArrayLike<number>,
  tolerance: number,
  what: string,
): Verdict {
  const n = Array.from(counts).reduce((sum, count) => sum + count, 0);
  if (n === 0) return { status: 'too_small', message: `no rows to take the ${what} of` };
  let chi = 0;
  let cells = 0;
  let moved = 0;
  let noise = 0;
  let stray = 0;
  for (let i = 0; i < shares.length; i++) {
    const expected = n * shares[i];
    moved += Math.abs(counts[i] - expected) / (2 * n);
    if (shares[i] <= 0) {
      stray += counts[i];
      continue;
    }
    cells++;
    chi += ((counts[i] - expected) * (counts[i] - expected)) / expected;
    // Mean absolute deviation of a binomial share: sqrt(2 / pi) of its standard deviation.
    noise += (0.7979 * Math.sqrt((shares[i] * (1 - shares[i])) / n)) / 2;
  }
  const chance = cells > 1 ? chiSquareTail(chi, cells - 1) : 1;
  const figure = `${what} off by ${percent(moved)} of the rows`;
  const isReal = chance < CHANCE || stray > 0;
  if (isReal && moved > tolerance) {
    return {
      status: 'failed',
      message: `${figure}, more than chance (${percent(noise)}) and ${percent(tolerance)} allow`,
    };
  }
  if (noise > tolerance) {
    return { status: 'too_small', message: `${n} rows are too few: chance alone moves ${percent(noise)}` };
  }
  return { status: 'passed', message: `${figure}; chance moves ${percent(noise)}` };
}

/** A figure against what it should be, with its standard error; beyond `tolerance` plus four errors it is wrong. */
export function judgeFigure(
  found: number,
  expected: number,
  error: number,
  tolerance: number,
  what: string,
): Verdict {
  const shown = (x: number): string => String(Number(x.toPrecision(4)));
  const figure = `${what} ${shown(found)}, expected ${shown(expected)} (+- ${shown(error)})`;
  if (Number.isNaN(found)) return { status: 'too_small', message: `no rows to take the ${what} of` };
  if (Math.abs(found - expected) > tolerance + 4 * error) return { status: 'failed', message: figure };
  if (error > 2 * tolerance && error > 0.25 * Math.abs(expected)) {
    return { status: 'too_small', message: `${figure}: too few rows to tell` };
  }
  return { status: 'passed', message: figure };
}
