import { log } from '@dataing/base/maths';
import { type Bucket, bucketValue, type MetricFamily, scoreBuckets } from '../detect/history.ts';
import type { Feature } from './measures.ts';
import type { RelationHistory } from './read-history.ts';

/** The affected time, half-open, in seconds since 1970. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** A feature over the affected time against its own history outside of it. */
export interface FeatureLook {
  readonly feature: Feature;
  readonly family: MetricFamily;
  /** Pooled over the buckets outside (rows: per bucket), and over those inside; null where there is none. */
  readonly before: number | null;
  readonly after: number | null;
  /** Of the affected time as a whole; 0 where it cannot be judged. */
  readonly z: number;
  /** Both unlikely by chance and large enough to matter. */
  readonly moved: boolean;
}

/** Part of a day's deviation that the next day shares: a stretch of n days is no n independent days. */
const DAY_CORRELATION = 0.3;
const MOVED_Z = 4;
const LEAST_HISTORY = 6;
const DAY = 86_400;

/** Which features of a relation left their history over a window. */
export function judgeHistory(history: RelationHistory, window: Window): readonly FeatureLook[] {
  const { inside, outside } = bucketsOf(history, window);
  const season = history.stepSeconds === DAY ? 7 : history.stepSeconds === 3600 ? 24 : 1;
  return history.measures.map(({ feature, family }, m) => {
    const buckets = history.series[m];
    const [before, after] = [pooled(buckets, outside, family), pooled(buckets, inside, family)];
    const z = stretchZ(buckets, { inside, outside, family, season });
    return {
      feature,
      family,
      before,
      after,
      z,
      moved: Math.abs(z) >= MOVED_Z && matters(family, before, after),
    };
  });
}

interface Sides {
  readonly inside: readonly number[];
  readonly outside: readonly number[];
}

/** Buckets that lie in the window by half or more, and those that it does not touch. */
export function bucketsOf(history: RelationHistory, window: Window): Sides {
  const [inside, outside]: [number[], number[]] = [[], []];
  const count = history.series[0]?.length ?? 0;
  for (let i = 0; i < count; i++) {
    const start = history.originSeconds + i * history.stepSeconds;
    const overlap = Math.min(window.until, start + history.stepSeconds) - Math.max(window.from, start);
    if (overlap * 2 >= history.stepSeconds) inside.push(i);
    else if (overlap <= 0) outside.push(i);
  }
  return { inside, outside };
}

function stretchZ(
  buckets: readonly Bucket[],
  { inside, outside, family, season }: Sides & { family: MetricFamily; season: number },
): number {
  if (outside.length < LEAST_HISTORY || inside.length === 0) return 0;
  const baseline = new Set(outside);
  const scored = scoreBuckets(buckets, (i) => baseline.has(i), { family, season });
  const seen = inside.map((i) => scored[i]).filter((it) => it.observed !== null && Number.isFinite(it.z));
  if (seen.length === 0) return 0;
  const independent = seen.length * (1 + (seen.length - 1) * DAY_CORRELATION);
  return seen.reduce((sum, it) => sum + it.z, 0) / Math.sqrt(independent);
}

/** A part or mean of all rows of the buckets; of rows their number per bucket. */
export function pooled(
  buckets: readonly Bucket[],
  indices: readonly number[],
  family: MetricFamily,
): number | null {
  if (indices.length === 0) return null;
  const sum = indices.reduce((all, i) => all + buckets[i].numerator, 0);
  if (family === 'count') return sum / indices.length;
  const size = indices.reduce((all, i) => all + buckets[i].denominator, 0);
  return size === 0
    ? bucketValue({ ...buckets[indices[0]], numerator: 0, denominator: 0 }, family)
    : sum / size;
}

const LEAST_CHANGE: Readonly<Record<MetricFamily, number>> = { count: 0.04, share: 0.003, level: 0.01 };

function matters(family: MetricFamily, before: number | null, after: number | null): boolean {
  if (before === null || after === null) return before !== after;
  return changeOf(family, before, after) >= LEAST_CHANGE[family];
}

/** How much a feature changed: shares by points, counts and levels by the log of their ratio. */
export function changeOf(family: MetricFamily, before: number, after: number): number {
  if (family === 'share') return Math.abs(after - before);
  if (before > 0 && after > 0) return Math.abs(log(after / before));
  if (family === 'count') return before === after ? 0 : 5;
  return Math.abs(after - before) / Math.max(Math.abs(before), 1e-9);
}
