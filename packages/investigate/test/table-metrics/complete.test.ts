import { microsPerDay, microsPerHour } from '@dataing/base/time';
import { describe, expect, test } from 'vitest';
import { completeRange } from '../../src/table-metrics/complete.ts';
import {
  metricExpression,
  metricText,
  parseSeriesKey,
  seriesKey,
} from '../../src/table-metrics/metric-series.ts';
import { seriesOf, START_MICROS } from '../detect/table/histories.ts';

/** Days whose rows come from one hour to another; null: a day without rows. */
function daysOf(hours: ReadonlyArray<readonly [from: number, to: number] | null>) {
  const times = (metric: 'first_time' | 'last_time', at: 0 | 1) =>
    seriesOf(
      metric,
      hours.map((span, day) => {
        const atMicros = START_MICROS + day * microsPerDay;
        return { atMicros, value: span === null ? null : atMicros + span[at] * microsPerHour, rows: 1 };
      }),
    );
  return [times('first_time', 0), times('last_time', 1)];
}

const usual = Array.from({ length: 20 }, () => [1, 22] as const);
const dayAfter = (days: number) => START_MICROS + days * microsPerDay;

describe('completeRange', () => {
  test('whole days are whole', () => {
    expect(completeRange(daysOf(usual), dayAfter(20))).toEqual({ from: 0, until: 20 });
  });
  test('a day that still runs is not, however much it has', () => {
    expect(completeRange(daysOf(usual), dayAfter(20) - 1)).toEqual({ from: 0, until: 19 });
  });
  test('nor is one whose rows end early, long after it', () => {
    expect(completeRange(daysOf([...usual, [1, 12]]), dayAfter(300))).toEqual({ from: 0, until: 20 });
    expect(completeRange(daysOf([...usual, [1, 21]]), dayAfter(300))).toEqual({ from: 0, until: 21 });
  });
  test('nor the first, where the data begin within it', () => {
    expect(completeRange(daysOf([[14, 22], ...usual]), dayAfter(30))).toEqual({ from: 1, until: 21 });
  });
  test('days of dates are whole when they are over; days without rows are no matter', () => {
    const dates = [...Array.from({ length: 9 }, () => [0, 0] as const), null, [0, 0] as const];
    expect(completeRange(daysOf(dates), dayAfter(11))).toEqual({ from: 0, until: 11 });
    expect(completeRange(daysOf(dates), dayAfter(10.5))).toEqual({ from: 0, until: 10 });
  });
  test('of nothing, and of one day', () => {
    expect(completeRange([], 0)).toEqual({ from: 0, until: 0 });
    expect(completeRange(daysOf([[5, 6]]), dayAfter(2))).toEqual({ from: 0, until: 1 });
  });
});

describe('names of series', () => {
  const name = { source: 'a b', table: 'x"y', metric: 'value_share', column: 'q', value: "it's" } as const;
  test('go into a store and come back', () => {
    expect(parseSeriesKey(seriesKey(name, 'day'))).toEqual({ name, grain: 'day' });
    expect(parseSeriesKey('orders.count')).toBeUndefined();
    expect(parseSeriesKey('["schema","a","b"]')).toBeUndefined();
  });
  test.each([
    [name, "share(q = it's)", `share("q" = 'it''s')`],
    [{ ...name, metric: 'null_share', value: null, column: 'a"b' }, 'null_share(a"b)', 'null_share("a""b")'],
    [{ ...name, metric: 'row_count', column: null, value: null }, 'row_count', 'count(*)'],
    [{ ...name, metric: 'distinct', value: null }, 'distinct(q)', null],
    [{ ...name, metric: 'other_share', value: null }, 'share(q = any other)', null],
    [{ ...name, metric: 'mean', value: null }, 'mean(q)', 'avg("q")'],
  ] as const)('%o', (given, text, expression) => {
    expect([metricText(given), metricExpression(given)]).toEqual([text, expression]);
  });
});
