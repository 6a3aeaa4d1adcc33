import {
  dayOf,
  gridLength,
  gridPoint,
  hourOf,
  layGrid,
  microsPerHour,
  microsPerMinute,
  monthIndexOfDay,
  weekdayOfDay,
} from '@dataing/base/time';
import { normalCdf } from '@dataing/base/maths';
import type { DatetimeSeriesGenerator, Dimension } from '../dsl/document.ts';
import { buildTimeGrid, pointWeights } from '../plan/time-grid.ts';
import type { TimeCounts } from './cells.ts';

export const LENGTHS: Readonly<Record<Dimension, number>> = { hour: 24, dow: 7, month: 12 };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function labelsOf(dimension: Dimension): readonly string[] {
  if (dimension === 'dow') return WEEKDAYS;
  return dimension === 'month' ? MONTHS : Array.from({ length: 24 }, (_, hour) => String(hour));
}

/** Sums of counts, or of weights, by hour, weekday, month, and weekday x hour (Monday 0h first). */
export interface Calendar {
  readonly total: number;
  readonly hour: Float64Array;
  readonly dow: Float64Array;
  readonly month: Float64Array;
  readonly week: Float64Array;
}

export function emptyCalendar(): Calendar & { total: number } {
  return {
    total: 0,
    hour: new Float64Array(24),
    dow: new Float64Array(7),
    month: new Float64Array(12),
    week: new Float64Array(168),
  };
}

/** Adds weight at an hour since 1970. */
function addHour(calendar: Calendar & { total: number }, hour: number, weight: number): void {
  const micros = hour * microsPerHour;
  const day = dayOf(micros);
  const h = hourOf(micros);
  const dow = weekdayOfDay(day);
  calendar.total += weight;
  calendar.hour[h] += weight;
  calendar.dow[dow] += weight;
  calendar.month[monthIndexOfDay(day)] += weight;
  calendar.week[24 * dow + h] += weight;
}

export function calendarOf({ buckets, counts }: TimeCounts): Calendar {
  const calendar = emptyCalendar();
  buckets.forEach((hour, i) => addHour(calendar, hour, counts[i]));
  return calendar;
}

/** Weight by hour since 1970, in ascending order: what the grid of a `datetime_series` and its patterns give. */
export interface HourWeights {
  readonly hours: readonly number[];
  readonly weights: readonly number[];
  /** Minutes past the hour at which all times lie; absent where they differ. */
  readonly pastHour?: number;
}

/** Undefined where the grid is empty or too large to weigh. */
export function hourWeights(generator: DatetimeSeriesGenerator): HourWeights | undefined {
  const built = buildTimeGrid(generator);
  if (typeof built === 'string') return undefined;
  const { grid, sampler } = built;
  if (sampler.kind === 'hours') {
    const first = Math.floor(gridPoint(grid, 0) / microsPerHour);
    return { hours: Array.from(sampler.weights, (_, i) => first + i), weights: [...sampler.weights] };
  }
  const count = gridLength(grid);
  if (count > LONGEST) return undefined;
  const weights = sampler.kind === 'points' ? sampler.weights : pointWeights(grid, { patterns: [] });
  const hours: number[] = [];
  const sums: number[] = [];
  const pastHour = (gridPoint(grid, 0) % microsPerHour) / microsPerMinute;
  let isOne = true;
  for (let i = 0; i < count; i++) {
    const micros = gridPoint(grid, i);
    const hour = Math.floor(micros / microsPerHour);
    if ((micros % microsPerHour) / microsPerMinute !== pastHour) isOne = false;
    if (hours[hours.length - 1] === hour) sums[sums.length - 1] += weights[i];
    else {
      hours.push(hour);
      sums.push(weights[i]);
    }
  }
  return { hours, weights: sums, ...(isOne && pastHour >= 0 ? { pastHour } : {}) };
}

/** Offsets within an hour that stand for times that lie anywhere in it. */
const OFFSETS = 12;

/** The weights after each time was moved by N(0, minutes): some of an hour's go to the hours around it. */
export function jitteredWeights({ hours, weights, pastHour }: HourWeights, minutes: number): HourWeights {
  const reach = Math.ceil((5 * minutes) / 60) + 1;
  const offsets = Array.from({ length: OFFSETS }, (_, i) => pastHour ?? (60 * (i + 0.5)) / OFFSETS);
  const below = (edge: number): number =>
    offsets.reduce((sum, offset) => sum + normalCdf((edge - offset) / minutes) / OFFSETS, 0);
  const kernel = Array.from(
    { length: 2 * reach + 1 },
    (_, i) => below(60 * (i - reach + 1)) - below(60 * (i - reach)),
  );
  const moved = new Map<number, number>();
  hours.forEach((hour, i) => {
    kernel.forEach((share, k) => {
      const to = hour + k - reach;
      if (share > 0) moved.set(to, (moved.get(to) ?? 0) + weights[i] * share);
    });
  });
  const sorted = [...moved].sort((a, b) => a[0] - b[0]);
  return { hours: sorted.map(([hour]) => hour), weights: sorted.map(([, weight]) => weight) };
}

const LONGEST = 8_000_000;

/** What share of rows each hour of the day, weekday and month should have: calendar and patterns together. */
export function expectedCalendar({ hours, weights }: HourWeights): Calendar {
  const calendar = emptyCalendar();
  hours.forEach((hour, i) => addHour(calendar, hour, weights[i]));
  return calendar;
}

/** How often each hour and weekday comes in a time: every hour of [start, end] once. */
export function plainCalendar(start: number, end: number): Calendar {
  const grid = layGrid(start, end, { unit: 'hour', count: 1 });
  const calendar = emptyCalendar();
  for (let i = 0; i < gridLength(grid); i++)
    addHour(calendar, Math.floor(gridPoint(grid, i) / microsPerHour), 1);
  return calendar;
}

/** The parts as shares of their sum. */
export function sharesOf(values: ArrayLike<number>): Float64Array {
  const shares = Float64Array.from(values);
  const total = shares.reduce((sum, value) => sum + value, 0);
  return total > 0 ? shares.map((value) => value / total) : shares;
}
