import type { Dice } from '../plan/dice.ts';
import type { Series, Watched } from './series.ts';

/** How a day compares with the same weekdays before, as a plain monitor sees it. */
export interface Reading {
  readonly day: number;
  readonly value: number;
  readonly expected: number;
  /** In units of the metric's usual scatter. */
  readonly z: number;
  readonly scatter: number;
}

export interface Alerted {
  readonly watched: Watched;
  readonly reading: Reading;
  /** The largest change that the fault makes to the metric, in units of its scatter. */
  readonly effect: number;
  readonly before: number;
  readonly after: number;
}

const WEEKS = 6;
/** A shift below this many times the scatter drowns in it. */
export const DETECTABLE = 3;

/** Shares of a few hundred rows scatter by this much, even where they did not for some weeks. */
const SHARE_FLOOR = 0.006;
const SHARES: ReadonlySet<Watched['family']> = new Set(['missing', 'share', 'duplicates']);

/** A day's value against the median of the same weekday over six weeks before `reference`. */
export function readDay(
  series: Series,
  family: Watched['family'],
  day: number,
  reference: number,
): Reading | undefined {
  const value = series[day];
  const expected = usual(series, day, reference);
  if (value === null || value === undefined || expected === undefined) return undefined;
  const scatter = scatterOf(series, family, reference);
  return { day, value, expected, scatter, z: (value - expected) / scatter };
}

function usual(series: Series, day: number, reference: number): number | undefined {
  const found: number[] = [];
  for (let at = day - 7; at >= 0 && found.length < WEEKS; at -= 7) {
    const value = series[at];
    if (at < reference && value !== null && value !== undefined) found.push(value);
  }
  return found.length === 0 ? undefined : median(found);
}

/** Scatter about the weekday's median over eight weeks before `reference`, at least 1 % of the usual value. */
function scatterOf(series: Series, family: Watched['family'], reference: number): number {
  const rests: number[] = [];
  const values: number[] = [];
  for (let at = Math.max(7, reference - 56); at < reference; at++) {
    const value = series[at];
    const expected = usual(series, at, reference);
    if (value === null || value === undefined || expected === undefined) continue;
    rests.push(Math.abs(value - expected));
    values.push(Math.abs(value));
  }
  if (rests.length === 0) return Number.POSITIVE_INFINITY;
  const floor = SHARES.has(family) ? SHARE_FLOOR : 0.001;
  return Math.max(1.4826 * median(rests), 0.01 * median(values), floor);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export interface Choice {
  readonly watched: readonly Watched[];
  /** Series with and without the fault. */
  readonly faulty: readonly Series[];
  readonly healthy: readonly Series[];
  readonly onset: number;
  /** Days whose alert may be raised: from, and the last one with data. */
  readonly from: number;
  readonly last: number;
  readonly level: 1 | 2 | 3 | 4;
  /** Models below the fault, with how many steps below. */
  readonly hops: ReadonlyMap<string, number>;
}

/** A metric that the fault moves, and the day on which a monitor would have said so; undefined where it moves none. */
export function chooseAlert(choice: Choice, dice: Dice): Alerted | undefined {
  const { watched, hops, level } = choice;
  const moved = watched
    .map((it, at) => ({ it, at, effect: effectOf(choice, at) }))
    .filter(({ it, effect }) => effect.size > 0.5 && hops.has(it.model.name) && isBusy(choice, it));
  if (moved.length === 0) return undefined;
  const clear = moved.filter(({ effect }) => effect.size >= DETECTABLE);
  const near = (distance: number) => (level === 1 ? distance <= 1 : distance >= 2);
  const wanted = clear.filter(({ it }) => near(hops.get(it.model.name) ?? 0));
  const modest = wanted.filter(({ effect }) => effect.size < 12);
  const drowned =
    level >= 3 && dice.chance(0.08) ? moved.filter(({ effect }) => effect.size < DETECTABLE) : [];
  const pool =
    [drowned, level === 3 ? modest : [], wanted, clear, moved].find((it) => it.length > 0) ?? moved;
  // First a family, so that tables with many columns do not decide what is watched.
  const family = dice.pick([...new Set(pool.map(({ it }) => it.family))]);
  const { it, at, effect } = dice.pick(pool.filter((one) => one.it.family === family));
  const reading = loudest(choice.faulty[at], it.family, choice);
  if (reading === undefined) return undefined;
  return { watched: it, reading, effect: effect.size, before: effect.before, after: effect.after };
}

/** A share or an average of a handful of rows is watched by nobody. */
function isBusy({ watched, healthy, onset }: Choice, it: Watched): boolean {
  if (it.model.isGrouped === true) return true;
  const rows = watched.findIndex((one) => one.model === it.model && one.metric === 'count(*)');
  return median(healthy[rows].slice(Math.max(0, onset - 28), onset).map((value) => value ?? 0)) >= 20;
}

function effectOf(choice: Choice, at: number): { size: number; before: number; after: number } {
  const { faulty, healthy, onset, last, watched } = choice;
  const scatter = scatterOf(healthy[at], watched[at].family, onset);
  let best = { size: 0, before: 0, after: 0 };
  for (let day = Math.max(onset, choice.from); day <= last; day++) {
    const after = faulty[at][day] ?? 0;
    const before = healthy[at][day] ?? 0;
    const size = Math.abs(after - before) / scatter;
    if (size > best.size) best = { size, before, after };
  }
  return best;
}

/** The day a monitor would have been loudest about. */
export function loudest(
  series: Series,
  family: Watched['family'],
  { onset, from, last }: Pick<Choice, 'onset' | 'from' | 'last'>,
) {
  const readings: Reading[] = [];
  for (let day = Math.max(onset, from); day <= last; day++) {
    const reading = readDay(series, family, day, onset);
    if (reading !== undefined) readings.push(reading);
  }
  return readings.sort((a, b) => Math.abs(b.z) - Math.abs(a.z)).at(0);
}
