import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeSeries } from '../../../src/detect/table/judge-series.ts';
import { dailyHistory, JUDGE_ALL, pointsOf, randomFrom, seriesOf } from './histories.ts';

const steady = (seed: number, days = 90, fault?: (day: number, value: number) => number) =>
  dailyHistory('many rows', { seed, days, correlation: 0.3, noise: 0.05, fault });
const judge = (series: ReturnType<typeof steady>, more = {}) =>
  judgeSeries(series, { ...JUDGE_ALL, ...more })?.departures ?? [];

describe('judgeSeries', () => {
  test('what it says of a day does not depend on later days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 40, max: 89 }), (seed, cut) => {
        const whole = steady(seed, 90, (day, value) => (day % 31 === 30 ? value / 3 : value));
        const part = { ...whole, points: whole.points.slice(0, cut) };
        const before = (series: typeof whole) =>
          judge(series)
            .filter(({ first }) => first < cut)
            .map(({ first, detector }) => [first, detector]);
        expect(before(part)).toEqual(before(whole));
      }),
      { numRuns: 20 },
    );
  });

  test('a day that fell out is found, with what was expected, and no second time in the week after', () => {
    const series = steady(3, 90, (day, value) => (day === 60 || day === 62 ? value * 0.2 : value));
    const departures = judge(series);
    expect(departures).toHaveLength(1);
    const [{ first, last, direction, observed, expected, detector }] = departures;
    expect([first, last, direction, detector]).toEqual([60, 62, 'down', 'point']);
    const truth = series.points[60].value! / 0.2;
    expect(Math.abs(expected - truth) / truth).toBeLessThan(0.25);
    expect(observed).toBeLessThan(0.4 * expected);
  });

  test('a new level is told once, adopted, and then a return to the old one is told', () => {
    const series = steady(5, 130, (day, value) => (day >= 60 && day < 100 ? value * 3 : value));
    const departures = judge(series).filter(({ detector }) => detector === 'point');
    expect(departures.map(({ first, direction }) => [first, direction])).toEqual([
      [60, 'up'],
      [100, 'down'],
    ]);
    expect(departures[0].isNewLevel).toBe(true);
  });

  test('a confirmed incident leaves the baseline, a dismissed alert joins it', () => {
    const fault = (day: number, value: number) => (day >= 40 && day < 49 ? value * 4 : value);
    const series = steady(7, 56, fault);
    const within = (index: number) => index >= 40 && index < 49;
    expect(judge(series)).toHaveLength(1);
    expect(judge(series, { isIncident: within })).toEqual([]);
    const [dismissed, back] = judge(series, { isDismissed: within });
    // What is as usual teaches: then it is the way back that is not.
    expect([dismissed.first, dismissed.isDismissed, dismissed.direction]).toEqual([40, true, 'up']);
    expect([back.isDismissed, back.direction]).toEqual([false, 'down']);
  });

  test('nothing is alerted before it is asked for, though it teaches', () => {
    const series = steady(3, 90, (day, value) => (day === 60 ? value * 0.2 : value));
    expect(judge(series, { from: 61 })).toEqual([]);
  });

  test('volumes of a holiday are not judged; shares are', () => {
    // 2025-07-04 is day 32 of the histories.
    const rows = steady(11, 60, (day, value) => (day === 32 ? value * 0.1 : value));
    expect(judge(rows)).toEqual([]);
    const fault = (day: number, value: number) => (day === 32 ? value + 0.4 : value);
    const nulls = dailyHistory('share', { seed: 11, days: 60, correlation: 0, noise: 0.05, fault });
    expect(judge(nulls).map(({ first }) => first)).toEqual([32]);
  });

  test('hours: a night without rows is as ever, a noon without rows is not', () => {
    const random = randomFrom(1);
    const values = Array.from({ length: 24 * 20 }, (_, hour) => {
      const isNight = hour % 24 < 6;
      return isNight || hour === 24 * 18 + 12 ? 0 : random.poisson(400);
    });
    const departures = judge(seriesOf('row_count', pointsOf(values, 'hour'), 'hour'));
    expect(departures.map(({ first, last }) => [first, last])).toEqual([[24 * 18 + 12, 24 * 18 + 12]]);
  });

  test('weekends without rows are as ever', () => {
    const random = randomFrom(2);
    const values = Array.from({ length: 84 }, (_, day) => (day % 7 >= 5 ? 0 : random.poisson(900)));
    expect(judge(seriesOf('row_count', pointsOf(values)))).toEqual([]);
    const missing = values.map((value, day) => (day === 72 ? 0 : value));
    expect(judge(seriesOf('row_count', pointsOf(missing))).map(({ first }) => first)).toEqual([72]);
  });

  test('a series that never moved does not alert on its first step of less than a per cent', () => {
    const still = (last: number) => pointsOf([...Array.from({ length: 40 }, () => 100_000), last]);
    expect(judge(seriesOf('row_count', still(100_500)))).toEqual([]);
    expect(judge(seriesOf('row_count', still(90_000)))).toHaveLength(1);
  });

  test('a constant that becomes another; buckets without a value; one value; none', () => {
    const points = pointsOf([...Array.from({ length: 40 }, () => 50), null, null, 90]);
    expect(judge(seriesOf('mean', points)).map(({ first }) => first)).toEqual([42]);
    expect(judge(seriesOf('mean', pointsOf([1])))).toEqual([]);
    expect(judge(seriesOf('mean', []))).toEqual([]);
    expect(judgeSeries(seriesOf('last_time', []), JUDGE_ALL)).toBeNull();
  });

  test('medians and extremes of whole numbers may take a step, not a leap', () => {
    const usual = Array.from({ length: 80 }, (_, day) => (day % 11 === 0 ? 4.5 : 4));
    const alerts = (metric: 'median' | 'max', last: number) => {
      const points = pointsOf([...usual, last]).map((point) => ({ ...point, rows: 500 }));
      return judge(seriesOf(metric, points)).length;
    };
    expect([alerts('median', 3), alerts('median', 5), alerts('median', 40)]).toEqual([0, 0, 1]);
    expect([alerts('max', 5), alerts('max', 400)]).toEqual([0, 1]);
  });

  test('extremes: a price a hundred times the highest so far, not one a little above it', () => {
    const random = randomFrom(4);
    const usual = Array.from({ length: 80 }, () => 100 * Math.exp(0.3 * random.normal()));
    const top = Math.max(...usual);
    const alerts = (last: number) => judge(seriesOf('max', pointsOf([...usual, last])));
    expect(alerts(top * 1.3)).toEqual([]);
    expect(alerts(top * 100).map(({ detector, direction }) => [detector, direction])).toEqual([
      ['extreme', 'up'],
    ]);
  });
});
