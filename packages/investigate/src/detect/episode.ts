import { type Bucket, type HistoryOptions, type Surprise, scoreBuckets } from './history.ts';

/** A stretch of buckets in which the metric left its history, all in one direction. */
export interface Episode {
  /** First and last bucket, inclusive. */
  readonly first: number;
  readonly last: number;
  readonly direction: 'up' | 'down';
  /** Sum of the buckets' log-likelihood gains over "as before", in nats. */
  readonly gain: number;
}

export interface EpisodeSearch {
  /** Every bucket against the history outside the episode. */
  readonly surprises: readonly Surprise[];
  /** Null: the bucket asked about fits its history. */
  readonly episode: Episode | null;
}

/** |z| from which a bucket counts as out of its history: about 1 false alert in 4,000 daily looks. */
export const ALERT_Z = 3.5;
const MAX_ROUNDS = 8;

/**
 * The episode around bucket `at`: onset and end are where the summed log-likelihood of "shifted by as much as
 * bucket `at`" over "as before" is largest (Page 1954, the maximum-likelihood form of CUSUM). The history is
 * everything outside the episode, found by repetition: score, delimit, leave out, until nothing moves. Only the first
 * round, before the episode's length is known, takes a yardstick that half of the history may spoil.
 */
export function findEpisode(buckets: readonly Bucket[], at: number, options: HistoryOptions): EpisodeSearch {
  let first = at;
  let last = at;
  let surprises: readonly Surprise[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const excluded = { first, last };
    const isOutside = (i: number) => i < excluded.first || i > excluded.last;
    surprises = scoreBuckets(buckets, isOutside, { ...options, hasStrays: round === 0 });
    if (Math.abs(surprises[at].z) < ALERT_Z) return { surprises, episode: null };
    const gains = bucketGains(surprises, at);
    first = furthestGain(gains, at, -1);
    last = furthestGain(gains, at, 1);
    if (round > 0 && first === excluded.first && last === excluded.last) break;
  }
  const gain = bucketGains(surprises, at)
    .slice(first, last + 1)
    .reduce((sum, g) => sum + g, 0);
  return { surprises, episode: { first, last, direction: surprises[at].z > 0 ? 'up' : 'down', gain } };
}

/** z is capped, so that one wild bucket cannot carry a stretch of quiet ones. */
function bucketGains(surprises: readonly Surprise[], at: number): number[] {
  const shift = clampZ(surprises[at].z);
  return surprises.map((s) => shift * (clampZ(s.z) - shift / 2));
}

function clampZ(z: number): number {
  return Math.max(-8, Math.min(8, z));
}

/** From `at` outwards: the index up to which the running sum of gains is largest. */
function furthestGain(gains: readonly number[], at: number, step: 1 | -1): number {
  let best = at;
  let bestSum = 0;
  let sum = 0;
  for (let i = at + step; i >= 0 && i < gains.length; i += step) {
    sum += gains[i];
    if (sum > bestSum) {
      bestSum = sum;
      best = i;
    }
  }
  return best;
}
