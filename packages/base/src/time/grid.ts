import {
  civilFromDays,
  dayOf,
  daysFromCivil,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
  microsPerSecond,
  weekdayOfDay,
} from './calendar.ts';

export type GridUnit =
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'business_day'
  | 'week'
  | 'month_start'
  | 'month_end'
  | 'quarter_end'
  | 'year_end';

/** A grid every `count` units from its first point at or after the start. */
export interface GridFrequency {
  readonly unit: GridUnit;
  readonly count: number;
}

/** Instants in ascending order: an arithmetic progression, or the points themselves. */
export type Grid =
  | { readonly kind: 'regular'; readonly start: number; readonly step: number; readonly count: number }
  | { readonly kind: 'points'; readonly points: Float64Array };

const regularStep: Partial<Record<GridUnit, number>> = {
  second: microsPerSecond,
  minute: microsPerMinute,
  hour: microsPerHour,
  day: microsPerDay,
  week: 7 * microsPerDay,
};

/**
 * The grid points in [start, end], in microseconds, as pandas' `date_range` lays them out: fixed steps from the start
 * itself; weeks on Sundays; business days, month starts and ends, quarter ends (March, June, ...) and year ends from
 * the first one at or after the start's day. Calendar units keep the start's time of day.
 */
export function layGrid(start: number, end: number, freq: GridFrequency): Grid {
  const step = regularStep[freq.unit];
  if (step === undefined) return { kind: 'points', points: calendarPoints(start, end, freq) };
  const first = freq.unit === 'week' ? start + ((6 - weekdayOfDay(dayOf(start))) % 7) * microsPerDay : start;
  const span = step * freq.count;
  return {
    kind: 'regular',
    start: first,
    step: span,
    count: Math.max(0, Math.floor((end - first) / span) + 1),
  };
}

export function gridLength(grid: Grid): number {
  return grid.kind === 'regular' ? grid.count : grid.points.length;
}

export function gridPoint(grid: Grid, index: number): number {
  return grid.kind === 'regular' ? grid.start + index * grid.step : grid.points[index];
}

function calendarPoints(start: number, end: number, freq: GridFrequency): Float64Array {
  const startDay = dayOf(start);
  const timeOfDay = start - startDay * microsPerDay;
  const lastDay = Math.floor((end - timeOfDay) / microsPerDay);
  const days =
    freq.unit === 'business_day' ? businessDays(startDay, lastDay) : monthlyDays(startDay, lastDay, freq);
  const kept = freq.unit === 'business_day' ? days.filter((_, i) => i % freq.count === 0) : days;
  return Float64Array.from(kept, (day) => day * microsPerDay + timeOfDay);
}

function businessDays(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from; day <= to; day++) if (weekdayOfDay(day) < 5) days.push(day);
  return days;
}

function monthlyDays(from: number, to: number, freq: GridFrequency): number[] {
  const stride = freq.unit === 'quarter_end' ? 3 : freq.unit === 'year_end' ? 12 : 1;
  const atStart = freq.unit === 'month_start';
  const civil = civilFromDays(from);
  const dayIn = (month: number): number =>
    atStart ? daysFromCivil(civil.year, month, 1) : daysFromCivil(civil.year, month + 1, 1) - 1;
  let month = Math.ceil(civil.month / stride) * stride;
  if (dayIn(month) < from) month += stride;
  const days: number[] = [];
  for (let day = dayIn(month); day <= to; day = dayIn(month)) {
    days.push(day);
    month += stride * freq.count;
  }
  return days;
}
