import type { TimeAxis } from './axis.ts';

const CALENDAR_SECONDS = [1, 10, 60, 300, 900, 3600, 86_400, 604_800];
const LEAST_ROWS_PER_GRAIN = 50;

/** What is known of a table's times before its grain is chosen. `ticks` ascend and are distinct. */
export interface TimeProfile {
  readonly ticks: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

/**
 * The step of the data, in ticks: where most gaps between consecutive times are the same, that gap. Else, and where the
 * gap is the clock's own second or less (events as they happened), the finest calendar step that is no finer than `at`
 * was given and holds 50 rows on average. Undefined where a numeric column without a scale has no regular step.
 */
export function findGrain(axis: TimeAxis, profile: TimeProfile, at: number): number | undefined {
  const step = regularStep(profile.ticks);
  if (axis.ticksPerSecond === undefined) return step;
  if (step !== undefined && step > axis.ticksPerSecond) return step;
  const seconds = (profile.last - profile.first) / axis.ticksPerSecond;
  const perSecond = profile.rows / Math.max(seconds, 1);
  const finest = precisionSeconds(at / axis.ticksPerSecond);
  const usable = CALENDAR_SECONDS.filter(
    (size) => size >= finest && (axis.kind !== 'date' || size >= 86_400),
  );
  const dense = usable.find((size) => size * perSecond >= LEAST_ROWS_PER_GRAIN);
  return (dense ?? usable[0]) * axis.ticksPerSecond;
}

/** The most common gap, where at least half of the gaps are it; the smaller one of two equally common. */
function regularStep(ticks: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (let i = 1; i < ticks.length; i++) {
    const exact = ticks[i] - ticks[i - 1];
    // Differences of fractions carry rounding noise.
    const gap = Number.isInteger(exact) ? exact : Number(exact.toPrecision(6));
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  let best: number | undefined;
  let most = 0;
  for (const [gap, count] of counts) {
    if (count > most || (count === most && best !== undefined && gap < best)) [best, most] = [gap, count];
  }
  return most * 2 >= ticks.length - 1 ? best : undefined;
}

/** The calendar step an instant falls on: a midnight is meant as a day, a full hour as an hour. */
function precisionSeconds(seconds: number): number {
  for (const size of [86_400, 3600, 60]) if (seconds % size === 0) return size;
  return 1;
}

/** A span of ticks in words: "1 minute", "2 days", or "60 ticks" of a column without a scale. */
export function describeSpan(axis: TimeAxis, ticks: number): string {
  if (axis.ticksPerSecond === undefined) return `${ticks} of ${axis.column}`;
  const seconds = ticks / axis.ticksPerSecond;
  for (const [size, word] of [
    [604_800, 'week'],
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const) {
    if (seconds % size === 0 && seconds > 0) return plural(seconds / size, word);
  }
  return plural(seconds, 'second');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
