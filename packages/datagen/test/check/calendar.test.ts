import { microsPerHour, parseInstant } from '@dataing/base/time';
import { describe, expect, test } from 'vitest';
import {
  expectedCalendar,
  hourWeights,
  jitteredWeights,
  plainCalendar,
  sharesOf,
} from '../../src/check/calendar.ts';
import type { DatetimeSeriesGenerator, Pattern } from '../../src/dsl/document.ts';

const series = (
  start: string,
  end: string,
  unit: DatetimeSeriesGenerator['freq']['unit'],
  patterns: readonly Pattern[] = [],
): DatetimeSeriesGenerator => ({
  kind: 'datetime_series',
  start: parseInstant(start)!,
  end: parseInstant(end)!,
  freq: { unit, count: 1 },
  patterns,
});

test('weekdays count as often as they come: eight days hold two Mondays', () => {
  const { dow, total } = expectedCalendar(hourWeights(series('2024-01-01', '2024-01-08', 'day'))!);
  expect([...dow]).toEqual([2, 1, 1, 1, 1, 1, 1]);
  expect(total).toBe(8);
});

test('February is shorter, and weights multiply', () => {
  const months = expectedCalendar(hourWeights(series('2024-01-01', '2024-12-31', 'day'))!).month;
  expect([...months.slice(0, 3)]).toEqual([31, 29, 31]);
  const weights = [1, 1, 1, 1, 1, 2, 0];
  const patterned = hourWeights(series('2024-01-01', '2024-01-14', 'hour', [{ dimension: 'dow', weights }]))!;
  // The 14th ends at midnight: one hour of that Sunday is in the grid, and its weight is 0.
  expect([...expectedCalendar(patterned).dow]).toEqual([48, 48, 48, 48, 48, 96, 0]);
});

test('a grid by the minute and one by the hour agree in shares', () => {
  const pattern: Pattern = { dimension: 'hour', weights: Array.from({ length: 24 }, (_, h) => h) };
  const shares = (unit: 'minute' | 'hour') =>
    sharesOf(expectedCalendar(hourWeights(series('2024-01-01', '2024-04-01', unit, [pattern]))!).hour);
  const [fine, coarse] = [shares('minute'), shares('hour')];
  fine.forEach((share, hour) => expect(share).toBeCloseTo(coarse[hour], 4));
});

describe('jitter', () => {
  const noon = { hours: [12], weights: [1], pastHour: 0 };

  test('moves half of what lies on the hour into the hour before', () => {
    const { hours, weights } = jitteredWeights(noon, 5);
    const at = (hour: number) => weights[hours.indexOf(hour)] ?? 0;
    expect(at(11)).toBeCloseTo(0.5, 6);
    expect(at(12)).toBeCloseTo(0.5, 6);
  });

  test('loses nothing, and leaves the middle of an hour where it is', () => {
    for (const minutes of [1, 30, 200]) {
      const sum = jitteredWeights(noon, minutes).weights.reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 4);
    }
    const half = jitteredWeights({ ...noon, pastHour: 30 }, 5);
    expect(half.weights[half.hours.indexOf(12)]).toBeCloseTo(1, 6);
  });
});

test('a plain calendar has each hour of its range once', () => {
  const start = parseInstant('2024-01-01')!;
  const { week, total } = plainCalendar(start, start + 7 * 24 * microsPerHour - 1);
  expect(total).toBe(168);
  expect([...week].every((count) => count === 1)).toBe(true);
});
