import { belowAt, streamKey } from '@dataing/base/random';
import { quantile } from '@dataing/base/statistics';

/** 95 of 100 resamples lie in it. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Blocks {
  /** Buckets there are, in order of time. */
  readonly count: number;
  /** Buckets a resample takes. */
  readonly take: number;
  /** Buckets of a day; 1 where they are days or longer. */
  readonly perDay: number;
}

const RESAMPLES = 400;
/** Of fewer buckets nothing can be said. */
const LEAST_BUCKETS = 6;
const KEY = streamKey({ epoch: 1, seed: 0, table: 'investigate', column: 'buckets', purpose: 'bootstrap' });

/**
 * Where a statistic of buckets lies by chance: the percentile interval of the circular block bootstrap (Künsch 1989;
 * Politis and Romano 1992), which takes whole blocks of neighbours because a day resembles the next one: rows, and days,
 * are not independent. Blocks are whole days, about the cube root of the days there are. The draws are fixed: the same
 * buckets give the same range. Null where there are too few buckets, or the statistic gives none.
 */
export function blockRange(blocks: Blocks, statistic: (picked: Int32Array) => number | null): Range | null {
  const found = resample(blocks, statistic);
  return found.length < RESAMPLES / 2 ? null : { low: quantile(found, 0.025), high: quantile(found, 0.975) };
}

/** The standard deviation of the same resamples about `centre`; null as above. */
export function blockDeviation(
  blocks: Blocks,
  statistic: (picked: Int32Array) => number | null,
  centre = 0,
): number | null {
  const found = resample(blocks, statistic);
  if (found.length < RESAMPLES / 2) return null;
  const squares = found.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  return Math.sqrt(squares / found.length);
}

function resample(
  { count, take, perDay }: Blocks,
  statistic: (picked: Int32Array) => number | null,
): readonly number[] {
  if (count < LEAST_BUCKETS || take < 1) return [];
  const length = Math.min(count, perDay * wholeCubeRoot(count / perDay));
  const picked = new Int32Array(take);
  const found: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample++) {
    for (let from = 0, block = 0; from < take; from += length, block++) {
      const start = belowAt(KEY, sample, block, count);
      const until = Math.min(from + length, take);
      for (let at = from; at < until; at++) {
        const index = start + at - from;
        picked[at] = index < count ? index : index - count;
      }
    }
    const value = statistic(picked);
    if (value !== null && Number.isFinite(value)) found.push(value);
  }
  return found;
}

/** The whole number next to the cube root, by the cubes of the halves between: 42 days make blocks of 3. */
function wholeCubeRoot(value: number): number {
  let root = 1;
  while ((root + 0.5) * (root + 0.5) * (root + 0.5) < value) root += 1;
  return root;
}
