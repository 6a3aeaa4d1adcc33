import {
  civilFromDays,
  dayOf,
  daysFromCivil,
  formatDay,
  formatInstant,
  gridLength,
  gridPoint,
  hourOf,
  layGrid,
  monthIndexOfDay,
  parseInstant,
  weekdayOfDay,
  type GridUnit,
} from '@dataing/base/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const days = fc.integer({ min: -700_000, max: 1_000_000 });

test('the calendar agrees with the engine of the language', () => {
  fc.assert(
    fc.property(days, (day) => {
      const date = new Date(day * 86_400_000);
      const civil = civilFromDays(day);
      expect(civil).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(day);
      expect(weekdayOfDay(day)).toBe((date.getUTCDay() + 6) % 7);
      expect(monthIndexOfDay(day)).toBe(date.getUTCMonth());
    }),
  );
});

test('an instant survives its text', () => {
  fc.assert(
    fc.property(fc.integer({ min: -6e15, max: 8e15 }), (micros) => {
      expect(parseInstant(formatInstant(micros))).toBe(micros);
      expect(formatDay(dayOf(micros))).toBe(formatInstant(micros).slice(0, 10));
      expect(hourOf(micros)).toBe(Number(formatInstant(micros).slice(11, 13)));
    }),
  );
});

test.each([
  ['2024-02-30', undefined],
  ['2024-13-01', undefined],
  ['yesterday', undefined],
  ['2024-01-01T00:00:00+01:00', Date.UTC(2023, 11, 31, 23) * 1000],
  ['2024-01-01T00:00:00.1234567Z', Date.UTC(2024, 0, 1) * 1000 + 123456],
  ['2024-01-01', Date.UTC(2024, 0, 1) * 1000],
])('parseInstant(%s)', (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

function grid(start: string, end: string, unit: GridUnit, count = 1): string[] {
  const laid = layGrid(parseInstant(start) ?? Number.NaN, parseInstant(end) ?? Number.NaN, { unit, count });
  return Array.from({ length: gridLength(laid) }, (_, i) => formatInstant(gridPoint(laid, i)));
}

// Expected points as pandas 2.3.3 `date_range` gives them, except the second case: pandas moves the end back to
// 29 February 00:00 and so loses the point at 10:00; here a point counts when it is not after the end.
test.each<[string, string, GridUnit, number, string[]]>([
  ['2024-01-01', '2024-03-30', 'month_end', 1, ['2024-01-31T00:00:00', '2024-02-29T00:00:00']],
  ['2024-01-31T10:00:00', '2024-03-01', 'month_end', 1, ['2024-01-31T10:00:00', '2024-02-29T10:00:00']],
  [
    '2024-01-15',
    '2024-06-01',
    'month_end',
    2,
    ['2024-01-31T00:00:00', '2024-03-31T00:00:00', '2024-05-31T00:00:00'],
  ],
  ['2024-01-02', '2024-03-01', 'month_start', 1, ['2024-02-01T00:00:00', '2024-03-01T00:00:00']],
  [
    '2024-02-10',
    '2024-10-01',
    'quarter_end',
    1,
    ['2024-03-31T00:00:00', '2024-06-30T00:00:00', '2024-09-30T00:00:00'],
  ],
  ['2023-06-01', '2025-01-01', 'year_end', 1, ['2023-12-31T00:00:00', '2024-12-31T00:00:00']],
  ['2024-01-01', '2024-01-15', 'week', 1, ['2024-01-07T00:00:00', '2024-01-14T00:00:00']],
  ['2024-01-07T05:00:00', '2024-01-21', 'week', 2, ['2024-01-07T05:00:00']],
  [
    '2024-01-05',
    '2024-01-09',
    'business_day',
    1,
    ['2024-01-05T00:00:00', '2024-01-08T00:00:00', '2024-01-09T00:00:00'],
  ],
  ['2024-01-06', '2024-01-10', 'business_day', 2, ['2024-01-08T00:00:00', '2024-01-10T00:00:00']],
  ['2024-01-01T00:10:00', '2024-01-01T02:00:00', 'hour', 1, ['2024-01-01T00:10:00', '2024-01-01T01:10:00']],
  [
    '2024-01-01',
    '2024-01-01T00:30:00',
    'minute',
    15,
    ['2024-01-01T00:00:00', '2024-01-01T00:15:00', '2024-01-01T00:30:00'],
  ],
  ['2024-01-02', '2024-01-01', 'day', 1, []],
])('grid from %s to %s by %s x %i', (start, end, unit, count, expected) => {
  expect(grid(start, end, unit, count)).toEqual(expected);
});
