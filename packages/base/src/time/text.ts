import {
  civilFromDays,
  dayOf,
  daysFromCivil,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
} from './calendar.ts';

const shape =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Microseconds since 1970-01-01T00:00 UTC of an ISO-8601 date or date-time; a zone is applied, none means UTC.
 * Digits below the microsecond are cut off. Undefined where the text is not one, or names a day that does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysFromCivil(year, month, day);
  const civil = civilFromDays(days);
  if (civil.day !== day || civil.month !== month) return undefined;
  const fraction = Number(`${match[7] ?? ''}000000`.slice(0, 6));
  const local =
    days * microsPerDay + hour * microsPerHour + minute * microsPerMinute + second * 1_000_000 + fraction;
  const zone = match[8];
  if (zone === undefined || zone === 'Z') return local;
  const digits = zone.slice(1).replace(':', '');
  const offset = Number(digits.slice(0, 2)) * microsPerHour + Number(digits.slice(2)) * microsPerMinute;
  return zone.startsWith('-') ? local + offset : local - offset;
}

/** A day as 2024-01-31. */
export function formatDay(day: number): string {
  const { year, month, day: dayOfMonth } = civilFromDays(day);
  const years = year < 0 ? `-${pad(-year, 6)}` : pad(year, 4);
  return `${years}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** An instant as 2024-01-31T13:00:00, with microseconds only where it has some; no zone. */
export function formatInstant(micros: number): string {
  const day = dayOf(micros);
  const rest = micros - day * microsPerDay;
  const second = Math.floor(rest / 1_000_000);
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((n) => pad(n, 2));
  const fraction = rest - second * 1_000_000;
  return `${formatDay(day)}T${clock.join(':')}${fraction === 0 ? '' : `.${pad(fraction, 6)}`}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
