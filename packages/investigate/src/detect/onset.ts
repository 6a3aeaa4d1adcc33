import { log } from '@dataing/base/maths';
import type { Bucket, MetricFamily } from './history.ts';

/** Fine buckets within which an episode's edge is sought, and what is known of both sides of it. */
export interface EdgeSearch {
  readonly buckets: readonly Bucket[];
  readonly family: MetricFamily;
  /** Bucket -> true where it surely belongs to the episode, false where it surely does not, else undefined. */
  readonly belongs: (index: number) => boolean | undefined;
  /** Fine buckets per season, for the profile of counts: 24 for hours. */
  readonly season: number;
}

/**
 * Log-likelihood gain of "changed" over "as before" for each fine bucket: binomial for shares, Poisson on a
 * profile per season phase for counts, normal for levels. The rates of both sides come from the buckets that
 * surely belong to them.
 */
export function edgeGains(search: EdgeSearch): number[] {
  if (search.family === 'share') return shareGains(search);
  if (search.family === 'count') return countGains(search);
  return levelGains(search);
}

/** The first index in [from, to] such that the gains from there to `to` add up to the most. */
export function firstChanged(gains: readonly number[], from: number, to: number): number {
  let best = to;
  let bestSum = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = to; i >= from; i--) {
    sum += gains[i];
    if (sum > bestSum) {
      bestSum = sum;
      best = i;
    }
  }
  return best;
}

/** The last index in [from, to] such that the gains from `from` to there add up to the most. */
export function lastChanged(gains: readonly number[], from: number, to: number): number {
  const reversed = gains.slice(from, to + 1).reverse();
  return to - firstChanged(reversed, 0, reversed.length - 1);
}

function side(
  search: EdgeSearch,
  wanted: boolean,
): { numerator: number; denominator: number; count: number } {
  const total = { numerator: 0, denominator: 0, count: 0 };
  for (const [i, bucket] of search.buckets.entries()) {
    if (search.belongs(i) !== wanted) continue;
    total.numerator += bucket.numerator;
    total.denominator += bucket.denominator;
    total.count += 1;
  }
  return total;
}

function shareGains(search: EdgeSearch): number[] {
  const before = side(search, false);
  const after = side(search, true);
  const p0 = (before.numerator + 0.5) / (before.denominator + 1);
  const p1 = (after.numerator + 0.5) / (after.denominator + 1);
  const hit = log(p1 / p0);
  const miss = log((1 - p1) / (1 - p0));
  return search.buckets.map((b) => b.numerator * hit + (b.denominator - b.numerator) * miss);
}

function countGains(search: EdgeSearch): number[] {
  const profile = countProfile(search);
  let observed = 0.5;
  let expected = 0.5;
  for (const [i, bucket] of search.buckets.entries()) {
    if (search.belongs(i) !== true) continue;
    observed += bucket.numerator;
    expected += profile[i % search.season];
  }
  const ratio = observed / expected;
  return search.buckets.map((b, i) => b.numerator * log(ratio) - profile[i % search.season] * (ratio - 1));
}

function countProfile(search: EdgeSearch): number[] {
  const sums = new Array<number>(search.season).fill(0);
  const counts = new Array<number>(search.season).fill(0);
  for (const [i, bucket] of search.buckets.entries()) {
    if (search.belongs(i) !== false) continue;
    sums[i % search.season] += bucket.numerator;
    counts[i % search.season] += 1;
  }
  return sums.map((sum, phase) => (sum + 0.5) / Math.max(counts[phase], 1));
}

function levelGains(search: EdgeSearch): number[] {
  const value = (b: Bucket) => (b.denominator === 0 ? null : b.numerator / b.denominator);
  const before = side(search, false);
  const after = side(search, true);
  const m0 = before.numerator / Math.max(before.denominator, 1);
  const m1 = after.numerator / Math.max(after.denominator, 1);
  let squares = 0;
  for (const [i, bucket] of search.buckets.entries()) {
    const v = value(bucket);
    if (search.belongs(i) === false && v !== null) squares += (v - m0) * (v - m0);
  }
  const variance = squares / Math.max(before.count - 1, 1);
  const spread = variance > 0 ? variance : Math.max(Math.abs(m1 - m0), Number.MIN_VALUE);
  return search.buckets.map((bucket) => {
    const v = value(bucket);
    return v === null ? 0 : ((m1 - m0) * (v - (m0 + m1) / 2)) / spread;
  });
}
