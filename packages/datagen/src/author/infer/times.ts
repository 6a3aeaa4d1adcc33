import { chiSquareTail, exp, log } from '@dataing/base/maths';
import {
  dayOf,
  formatDay,
  hourOf,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
  monthIndexOfDay,
  weekdayOfDay,
} from '@dataing/base/time';

interface TimePattern {
  readonly dimension: 'hour' | 'dow' | 'month';
  readonly weights: readonly number[];
}

export interface TimeFit {
  readonly start: string;
  readonly end: string;
  readonly freq: string;
  readonly patterns: readonly TimePattern[];
  /** The grid is coarser than the values: they lie between its points. */
  readonly isOffGrid: boolean;
  /** Share of the values in the second half of the range. */
  readonly laterShare: number;
  /** Growth of the volume per year, where the later share is far from a half: 0.2 is a fifth more each year. */
  readonly growthRate?: number;
}

const SECOND = 1_000_000;
const DAYS_FOR_SECONDS = 7;
const DAYS_FOR_MONTHS = 60;

/** Range (whole days), grid, patterns and, where `mayGrow`, growth of times in microseconds. At least one. */
export function fitTimes(values: readonly number[], mayGrow = true): TimeFit {
  const days = values.map(dayOf);
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  const middle = (first + last + 1) / 2;
  const laterShare = days.filter((day) => day >= middle).length / days.length;
  const length = last - first + 1;
  const exponent = mayGrow ? growthExponent(laterShare, length) : 0;
  const byDay = Array.from({ length }, (_, i) => exp((exponent * i) / length));
  const volume = { first, byDay };
  const growth = exponent === 0 ? {} : { growthRate: exp((exponent * DAYS_PER_YEAR) / length) - 1 };
  const { freq, isOffGrid } = gridOf(values, last - first + 1);
  const isDaily = /^(D|B|MS)$/.test(freq);
  const patterns: TimePattern[] = [];
  if (!isDaily) pushPattern(patterns, 'hour', values.map(hourOf), new Array<number>(24).fill(1));
  if (freq !== 'B' && freq !== 'MS')
    pushPattern(patterns, 'dow', days.map(weekdayOfDay), calendar(volume, weekdayOfDay, 7));
  if (last - first >= DAYS_FOR_MONTHS)
    pushPattern(patterns, 'month', days.map(monthIndexOfDay), calendar(volume, monthIndexOfDay, 12));
  const end = isDaily ? formatDay(last) : `${formatDay(last)}T23:59:59`;
  return {
    start: formatDay(first),
    end: last > first || !isDaily ? end : formatDay(last + 1),
    freq,
    patterns,
    isOffGrid,
    laterShare,
    ...growth,
  };
}

/** The coarsest grid that holds all values; between seconds and minutes, what a table over the range can bear. */
function gridOf(values: readonly number[], days: number): { freq: string; isOffGrid: boolean } {
  const all = (unit: number) => values.every((value) => value % unit === 0);
  const on = (freq: string) => ({ freq, isOffGrid: false });
  if (all(microsPerDay)) {
    if (values.length > 20 && values.every((v) => formatDay(dayOf(v)).endsWith('-01'))) return on('MS');
    return on(values.length > 20 && values.every((v) => weekdayOfDay(dayOf(v)) < 5) ? 'B' : 'D');
  }
  if (all(microsPerHour)) return on('H');
  if (all(15 * microsPerMinute)) return on('15min');
  if (all(microsPerMinute)) return on('min');
  return all(SECOND) && days <= DAYS_FOR_SECONDS ? on('S') : { freq: 'min', isOffGrid: true };
}

const UNEVEN = 0.1;
const DAYS_PER_YEAR = 365.25;

/**
 * The exponent of an exponential growth over the range (0: none), from the share of its second half: with e^(a t) on
 * [0, 1] that share is 1 / (1 + e^(-a/2)).
 */
function growthExponent(laterShare: number, days: number): number {
  if (days < DAYS_FOR_MONTHS || Math.abs(laterShare - 0.5) <= UNEVEN) return 0;
  const share = Math.min(0.995, Math.max(0.005, laterShare));
  return 2 * log(share / (1 - share));
}

interface Volume {
  readonly first: number;
  /** Expected relative volume of each day from the first on, seasons left out. */
  readonly byDay: readonly number[];
}

/** The expected relative volume of each member of a dimension: days, weighted by growth. */
function calendar({ first, byDay }: Volume, memberOf: (day: number) => number, length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  byDay.forEach((volume, i) => {
    counts[memberOf(first + i)] += volume;
  });
  return counts;
}

const CHANCE_MAX = 1e-4;

/** Adds the weights of a dimension where chance alone would not make them. Members that never come weigh 1. */
function pushPattern(
  patterns: TimePattern[],
  dimension: TimePattern['dimension'],
  members: readonly number[],
  days: readonly number[],
): void {
  const counts = days.map(() => 0);
  for (const member of members) counts[member]++;
  const total = days.reduce((sum, n) => sum + n, 0);
  let statistic = 0;
  const weights = days.map((n, i) => {
    if (n === 0) return 1;
    const expected = (members.length * n) / total;
    statistic += ((counts[i] - expected) * (counts[i] - expected)) / expected;
    return Number((counts[i] / expected).toFixed(3));
  });
  const present = days.filter((n) => n > 0).length;
  if (present > 1 && chiSquareTail(statistic, present - 1) < CHANCE_MAX)
    patterns.push({ dimension, weights });
}
