import type { Dice } from '../plan/dice.ts';
import type { Template } from '../template/template.ts';
import type { Calendar } from './calendar.ts';

/** Something real that happens in the world, not in the data's way. */
export interface WorldEvent {
  readonly kind: 'holiday' | 'launch' | 'mix_shift';
  readonly day: number;
  /** First day without it; null: it stays. */
  readonly end: number | null;
  /** Times as many events. */
  readonly factor: number;
  /** Which of the template's segments it is about, 0 or 1, and its value; absent: all. */
  readonly segment?: 0 | 1;
  readonly value?: string;
}

export interface IntensityRow {
  readonly first: string;
  readonly second: string;
  readonly day: number;
  /** Share of the segment's events before this day. */
  readonly lo: number;
  /** Factor on shares of missing values. */
  readonly rate: number;
}

const WEEKS: ReadonlyArray<readonly number[]> = [
  [1.02, 0.98, 1, 1.03, 1.12, 1.06, 0.79],
  [1.1, 1.12, 1.1, 1.08, 1.02, 0.78, 0.8],
  [0.9, 0.9, 0.94, 0.98, 1.12, 1.22, 0.94],
];

/**
 * How the events of each pair of segments spread over the days: week, slow season, trend, holidays, noise that lasts
 * for days (for all, and for each pair), and noise of single days beyond that of counts.
 */
export function buildIntensity(
  template: Template,
  calendar: Calendar,
  world: readonly WorldEvent[],
  dice: Dice,
): IntensityRow[] {
  const week = dice.pick(WEEKS);
  const trend = dice.between(-0.0015, 0.003);
  const season = dice.between(0, 0.12);
  const phase = dice.next() * 365;
  const shared = lasting(dice.of('shared'), calendar.days, 0.6, 0.035);
  const [first, second] = template.segments.map((it) => template.columns[it].values ?? []);
  return first.flatMap((a) =>
    second.flatMap((b) => {
      const own = dice.of(`${a}/${b}`);
      const noise = lasting(own.of('count'), calendar.days, 0.5, 0.05);
      const rates = lasting(own.of('rate'), calendar.days, 0.5, 0.12);
      const weights = noise.map((it, day) => {
        const swing = season * Math.sin(((day + phase) / 365) * 2 * Math.PI);
        const log = trend * day + swing + shared[day] + it + own.normal() * 0.04;
        return week[calendar.weekday(day)] * Math.exp(log) * factorOf(world, day, [a, b]);
      });
      return cumulative(weights).map((lo, day) => ({
        first: a,
        second: b,
        day,
        lo,
        rate: Math.exp(rates[day]),
      }));
    }),
  );
}

function factorOf(world: readonly WorldEvent[], day: number, pair: readonly string[]): number {
  return world
    .filter((it) => day >= it.day && (it.end === null || day < it.end))
    .filter((it) => it.value === undefined || it.value === pair[it.segment ?? 0])
    .reduce((product, it) => product * it.factor, 1);
}

/** Noise of which a part stays from day to day. */
function lasting(dice: Dice, days: number, stays: number, deviation: number): number[] {
  let level = dice.normal() * deviation;
  return Array.from({ length: days }, () => {
    level = stays * level + Math.sqrt(1 - stays * stays) * deviation * dice.normal();
    return level;
  });
}

function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, it) => sum + it, 0);
  let before = 0;
  return weights.map((it) => {
    const lo = before / total;
    before += it;
    return lo;
  });
}
