import { civilFromDays, daysFromCivil, weekdayOfDay } from '@dataing/base/time';
import rules from './holidays.json' with { type: 'json' };

/** A date of each year: fixed; the nth weekday of a month (1 Monday to 7 Sunday, -1 the last); or days after Easter Sunday. */
type Rule =
  | { readonly month: number; readonly day: number }
  | { readonly month: number; readonly weekday: number; readonly nth: number }
  | { readonly easter: number };

/** Countries whose nationwide public holidays are known. */
export const HOLIDAY_COUNTRIES: readonly string[] = Object.keys(rules);

/** Days (since 1970) of the holidays of a country from one day to another, both included, in order. */
export function holidaysOf(country: string, firstDay: number, lastDay: number): number[] {
  const own: readonly Rule[] = rules[country as keyof typeof rules];
  const days = new Set<number>();
  for (let year = civilFromDays(firstDay).year; year <= civilFromDays(lastDay).year; year++)
    for (const rule of own) days.add(dayIn(year, rule));
  return [...days].filter((day) => day >= firstDay && day <= lastDay).sort((a, b) => a - b);
}

function dayIn(year: number, rule: Rule): number {
  if ('easter' in rule) return easterOf(year) + rule.easter;
  if ('day' in rule) return daysFromCivil(year, rule.month, rule.day);
  const { month, weekday, nth } = rule;
  if (nth > 0) {
    const first = daysFromCivil(year, month, 1);
    return first + ((weekday - 1 - weekdayOfDay(first) + 7) % 7) + 7 * (nth - 1);
  }
  const last = month === 12 ? daysFromCivil(year + 1, 1, 1) - 1 : daysFromCivil(year, month + 1, 1) - 1;
  return last - ((weekdayOfDay(last) - (weekday - 1) + 7) % 7);
}

/** Easter Sunday of the Gregorian calendar. Source: "Anonymous Gregorian algorithm" (Nature, 1876). */
export function easterOf(year: number): number {
  const part = (a: number, b: number): number => Math.floor(a / b);
  const a = year % 19;
  const b = part(year, 100);
  const c = year % 100;
  const g = part(b - part(b + 8, 25) + 1, 3);
  const h = (19 * a + b - part(b, 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * part(c, 4) - h - (c % 4)) % 7;
  const m = part(a + 11 * h + 22 * l, 451);
  const n = h + l - 7 * m + 114;
  return daysFromCivil(year, part(n, 31), (n % 31) + 1);
}
