import { civilFromDays, daysFromCivil, weekdayOfDay } from '@dataing/base/time';

/** Days on which people in many countries do other things than usual: month and day. */
const FIXED: readonly (readonly [month: number, day: number, name: string])[] = [
  [1, 1, 'New Year'],
  [5, 1, 'Labour Day'],
  [7, 4, 'Independence Day'],
  [12, 24, 'Christmas Eve'],
  [12, 25, 'Christmas'],
  [12, 26, 'Boxing Day'],
  [12, 31, "New Year's Eve"],
];

/**
 * The name of a holiday on which volumes say little, or undefined. A short list of days kept in many countries: that
 * of a country or a company would be better, and has to be told.
 */
export function holidayOf(day: number): string | undefined {
  const { year, month, day: ofMonth } = civilFromDays(day);
  const fixed = FIXED.find(([m, d]) => m === month && d === ofMonth);
  if (fixed !== undefined) return fixed[2];
  const afterEaster = day - easter(year);
  if (afterEaster >= -2 && afterEaster <= 1) return 'Easter';
  const thanksgiving = nthWeekday(year, 11, 3, 4);
  if (day === thanksgiving) return 'Thanksgiving';
  if (day === thanksgiving + 1) return 'Black Friday';
  return day === thanksgiving + 4 ? 'Cyber Monday' : undefined;
}

/** Western Easter Sunday, as a day since 1970. Source: the anonymous Gregorian algorithm (Nature, 1876). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return daysFromCivil(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

/** The n-th weekday (Monday 0) of a month. */
function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  const first = daysFromCivil(year, month, 1);
  return first + ((weekday - weekdayOfDay(first) + 7) % 7) + 7 * (n - 1);
}
