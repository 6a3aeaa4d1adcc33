import { describeSpan } from '../axis/grain.ts';
import { formatTick, type TimeAxis } from '../axis/axis.ts';
import { type Episode, findEpisode } from '../detect/episode.ts';
import type { Bucket, MetricFamily, Surprise } from '../detect/history.ts';
import { edgeGains, firstChanged, lastChanged } from '../detect/onset.ts';
import { blockRange, type Range } from '../evidence/day-blocks.ts';
import type { SymptomKind } from '../hypothesis/catalogue.ts';
import { isAdditive, type Metric } from '../metric/metric.ts';
import type { Symptom } from './investigation.ts';
import { coarsen, familyOf, type Series } from './series.ts';

/** How a table's time is cut up: fine buckets for the onset, coarse ones (a whole number of fine) for the symptom. */
export interface Grains {
  readonly fineTicks: number;
  readonly factor: number;
  /** Coarse buckets per season, fine buckets per season. */
  readonly season: number;
  readonly fineSeason: number;
}

const DAY = 86_400;
const LEAST_BUCKETS = 8;

/** Days with hours where the data spans eight days or more; else hours with minutes; else the data's own step. */
export function chooseGrains(axis: TimeAxis, spanTicks: number, stepTicks: number): Grains {
  const second = axis.ticksPerSecond;
  if (second === undefined) return { fineTicks: stepTicks, factor: 1, season: 1, fineSeason: 1 };
  if (spanTicks >= LEAST_BUCKETS * DAY * second) {
    if (axis.kind === 'date') return { fineTicks: DAY * second, factor: 1, season: 7, fineSeason: 7 };
    return { fineTicks: 3600 * second, factor: 24, season: 7, fineSeason: 24 };
  }
  if (spanTicks >= LEAST_BUCKETS * 3600 * second && stepTicks <= 3600 * second) {
    return { fineTicks: 60 * second, factor: 60, season: 24, fineSeason: 1 };
  }
  return { fineTicks: stepTicks, factor: 1, season: 1, fineSeason: 1 };
}

/** The symptom, and all that later steps need of how it was found. */
export interface SymptomLook {
  readonly symptom: Symptom;
  readonly coarse: Series;
  readonly surprises: readonly Surprise[];
  readonly episode: Episode | null;
  /** The affected time in ticks, to the fine grain; null where there is none. */
  readonly affected: { readonly onset: number; readonly end: number } | null;
  /** Part of the missing rows that lies in fine buckets without any row; 0 where rows are not missing. */
  readonly gapShare: number;
  /** True where it is of what was recorded day by day, and the table no longer shows it. */
  readonly isRecorded?: boolean;
  /** True where the table has no time column: buckets are the runs that recorded the metric, the last what it is now. */
  readonly isOfRuns?: boolean;
}

/** Judges the metric at `at` against its own history, and finds the affected time around it. */
export function lookAtSymptom(
  fine: Series,
  grains: Grains,
  axis: TimeAxis,
  metric: Metric,
  at: number,
): SymptomLook {
  const family = familyOf(metric);
  const coarse = coarsen(fine, grains.factor, isAdditive(metric));
  const index = Math.floor(at / coarse.lengthTicks) - coarse.origin;
  const { surprises, episode } = findEpisode(coarse.buckets, index, { family, season: grains.season });
  const grain = describeSpan(axis, coarse.lengthTicks);
  const onsetGrain = describeSpan(axis, fine.lengthTicks);
  if (episode === null) {
    const seen = surprises[index];
    const symptom: Symptom = {
      kind: 'none',
      onset: null,
      end: null,
      ongoing: false,
      grain,
      onsetGrain,
      observed: seen.observed,
      expected: seen.expected,
      expectedRange: expectedRange(surprises, { first: index, last: index }, coarse, axis, family),
      z: seen.z,
    };
    return { symptom, coarse, surprises, episode, affected: null, gapShare: 0 };
  }
  const { edges, affected } = refineAffected(fine, grains, coarse, episode, family);
  const symptom: Symptom = {
    kind: symptomKind(metric, episode.direction),
    onset: formatTick(axis, affected.onset),
    end: formatTick(axis, affected.end),
    ongoing: episode.last === coarse.buckets.length - 1,
    grain,
    onsetGrain,
    ...levels(surprises, episode),
    expectedRange: expectedRange(surprises, episode, coarse, axis, family),
  };
  const gapShare = family === 'share' || episode.direction === 'up' ? 0 : missingInGaps(fine, grains, edges);
  return { symptom, coarse, surprises, episode, affected, gapShare };
}

function symptomKind(metric: Metric, direction: 'up' | 'down'): SymptomKind {
  if (metric.kind === 'count') return direction === 'down' ? 'row_drop' : 'row_surge';
  if (metric.kind === 'share' && metric.condition.kind === 'is' && metric.condition.value === 'null') {
    return direction === 'up' ? 'null_spike' : 'fall';
  }
  return direction === 'up' ? 'rise' : 'fall';
}

/** What the history lets one expect of so many days, were others of it in their place: by as much as they were off theirs. */
function expectedRange(
  surprises: readonly Surprise[],
  { first, last }: Pick<Episode, 'first' | 'last'>,
  coarse: Series,
  axis: TimeAxis,
  family: MetricFamily,
): Range | null {
  const inside = surprises.slice(first, last + 1).filter(hasValue);
  const outside = surprises.filter((it, i) => (i < first || i > last) && hasValue(it));
  const expected = meanOf(inside, (it) => it.expected);
  const isRatio = family !== 'share' && outside.every((it) => it.expected > 0);
  const perDay = Math.max(1, Math.round(((axis.ticksPerSecond ?? 0) * DAY) / coarse.lengthTicks));
  return blockRange({ count: outside.length, take: inside.length, perDay }, (picked) => {
    const others = Array.from(picked, (i) => outside[i]);
    const [seen, usual] = [meanOf(others, (it) => it.observed ?? 0), meanOf(others, (it) => it.expected)];
    if (isRatio) return expected * (seen / usual);
    const moved = expected + seen - usual;
    return family === 'share' ? Math.max(0, Math.min(1, moved)) : moved;
  });
}

const hasValue = (it: Surprise) => it.observed !== null && Number.isFinite(it.expected);

function meanOf(values: readonly Surprise[], pick: (it: Surprise) => number): number {
  return values.reduce((sum, it) => sum + pick(it), 0) / values.length;
}

/** Means over the episode's buckets, and its largest deviation. */
function levels(surprises: readonly Surprise[], episode: Episode) {
  const inside = surprises.slice(episode.first, episode.last + 1);
  const seen = inside.filter((s) => s.observed !== null);
  const z = inside.reduce((most, s) => (Math.abs(s.z) > Math.abs(most) ? s.z : most), 0);
  return {
    observed: seen.length === 0 ? null : meanOf(seen, (s) => s.observed ?? 0),
    expected: seen.length === 0 ? null : meanOf(seen, (s) => s.expected),
    z,
  };
}

/** The affected time to the fine grain, from a fine series of the table or of a segment in it. */
export function refineAffected(
  fine: Series,
  grains: Grains,
  coarse: Series,
  episode: Episode,
  family: MetricFamily,
) {
  const edges = refineEdges(fine, grains, coarse, episode, family);
  const affected = {
    onset: (fine.origin + edges.first) * fine.lengthTicks,
    end: (fine.origin + edges.last + 1) * fine.lengthTicks,
  };
  return { edges, affected };
}

interface Edges {
  readonly first: number;
  readonly last: number;
}

/** The onset lies in the coarse bucket before the episode or in its first; the end likewise. */
function refineEdges(
  fine: Series,
  grains: Grains,
  coarse: Series,
  episode: Episode,
  family: MetricFamily,
): Edges {
  const fineAt = (coarseIndex: number) => (coarse.origin + coarseIndex) * grains.factor - fine.origin;
  const clip = (i: number) => Math.max(0, Math.min(fine.buckets.length - 1, i));
  const [start, stop] = [fineAt(episode.first), fineAt(episode.last + 1)];
  if (grains.factor === 1) return { first: clip(start), last: clip(stop - 1) };
  const margin = grains.factor;
  const isLong = stop - start >= 3 * margin;
  const [sureStart, sureStop] = isLong ? [start + margin, stop - margin] : [start, stop];
  const gains = edgeGains({
    buckets: fine.buckets,
    family,
    season: grains.fineSeason,
    belongs: (i) => {
      if (i < start - margin || i >= stop + margin) return false;
      return i >= sureStart && i < sureStop ? true : undefined;
    },
  });
  return {
    first: firstChanged(gains, clip(start - margin), clip(stop - 1)),
    last: lastChanged(gains, clip(start), clip(stop - 1 + margin)),
  };
}

/** Of the numerator that is missing against the same phases outside, the part in buckets without any row. */
function missingInGaps(fine: Series, grains: Grains, edges: Edges): number {
  const usual = phaseMeans(fine.buckets, grains.fineSeason, edges);
  let missing = 0;
  let inGaps = 0;
  for (let i = edges.first; i <= edges.last; i++) {
    const expected = usual[i % grains.fineSeason];
    missing += expected - fine.buckets[i].numerator;
    if (fine.buckets[i].rows === 0) inGaps += expected;
  }
  return missing <= 0 ? 0 : Math.min(1, inGaps / missing);
}

function phaseMeans(buckets: readonly Bucket[], season: number, edges: Edges): number[] {
  const sums = new Array<number>(season).fill(0);
  const counts = new Array<number>(season).fill(0);
  for (const [i, bucket] of buckets.entries()) {
    if (i >= edges.first && i <= edges.last) continue;
    sums[i % season] += bucket.numerator;
    counts[i % season] += 1;
  }
  return sums.map((sum, phase) => sum / Math.max(1, counts[phase]));
}
