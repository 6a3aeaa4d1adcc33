import type { MetricPoint, Store } from '@dataing/ports';
import { expect, test } from 'vitest';
import { keepScan, storedPoints } from '../../src/monitor/metric-history.ts';
import { recordedMetric } from '../../src/monitor/recorded-metric.ts';
import { type MetricSeries, type SeriesName, seriesKey } from '../../src/table-metrics/metric-series.ts';

const DAY = 86_400_000_000;

/** As much of a store as history needs. */
function openPoints() {
  const all = new Map<string, Map<number, MetricPoint>>();
  const store: Pick<Store, 'series' | 'points' | 'putHistory'> = {
    series: async () => [...all.keys()].sort(),
    async points(series, { fromMicros = -Infinity, untilMicros = Infinity, last = Infinity } = {}) {
      const points = [...(all.get(series)?.values() ?? [])]
        .filter(({ atMicros }) => atMicros >= fromMicros && atMicros < untilMicros)
        .sort((a, b) => a.atMicros - b.atMicros);
      return points.slice(Math.max(0, points.length - last));
    },
    async putHistory(history) {
      for (const [key, points] of history) {
        const own = all.get(key) ?? new Map<number, MetricPoint>();
        all.set(key, own);
        for (const point of points) own.set(point.atMicros, point);
      }
    },
  };
  return store as Store;
}

const NAME: SeriesName = {
  source: 'shop',
  table: 'users',
  metric: 'null_share',
  column: 'email',
  value: null,
};

function seriesOf(
  values: Readonly<Record<number, number>>,
  grain: MetricSeries['grain'] = 'day',
): MetricSeries {
  const points = Object.entries(values).map(([day, value]) => ({
    atMicros: Number(day) * DAY,
    value,
    rows: 100,
  }));
  return { name: NAME, grain, points };
}

async function keep(store: Store, series: readonly MetricSeries[]): Promise<void> {
  await keepScan(store, series, await storedPoints(store, series));
}

const asked = { source: 'shop', table: 'users', metric: 'null_share(email)' };
const valuesOf = async (store: Store, request = asked) =>
  (await recordedMetric(store, request))?.points.map(({ value }) => value);

test('each day is as it was first seen when it was over, whatever later looks found of it', async () => {
  const store = openPoints();
  await keep(store, [seriesOf({ 1: 0.1, 2: 0.1, 3: 0.02 })]);
  // Day 3 was not over when it was seen first: what it became is what counts.
  await keep(store, [seriesOf({ 2: 0.1, 3: 0.1, 4: 0.1 })]);
  expect(await valuesOf(store)).toEqual([0.1, 0.1, 0.1, 0.1]);
  await keep(store, [seriesOf({ 1: 0.5, 2: 0.5, 3: 0.5, 4: 0.5, 5: 0.5 })]);
  expect(await valuesOf(store)).toEqual([0.1, 0.1, 0.1, 0.5, 0.5]);
  await keep(store, [seriesOf({ 1: 0.7, 2: 0.7, 3: 0.7, 4: 0.7, 5: 0.7 })]);
  expect(await valuesOf(store)).toEqual([0.1, 0.1, 0.1, 0.5, 0.7]);
});

test('a series that nothing changed keeps nothing beside it', async () => {
  const store = openPoints();
  await keep(store, [seriesOf({ 1: 0.1, 2: 0.1 })]);
  await keep(store, [seriesOf({ 1: 0.1, 2: 0.1, 3: 0.1 })]);
  expect(await store.series()).toEqual([seriesKey(NAME, 'day')]);
});

test('metrics are the same however they are written, and no other is taken', async () => {
  const store = openPoints();
  await keep(store, [seriesOf({ 1: 0.1 }, 'run')]);
  for (const metric of ['null_share("email")', 'NULL_SHARE( email )', 'share(email is null)'])
    expect(await valuesOf(store, { ...asked, metric }), metric).toEqual([0.1]);
  for (const metric of ['null_share(name)', 'count(email)', 'nonsense('])
    expect(await valuesOf(store, { ...asked, metric }), metric).toBeUndefined();
  expect(await valuesOf(store, { ...asked, table: 'USERS' })).toEqual([0.1]);
  expect(await valuesOf(store, { ...asked, source: 'other' })).toBeUndefined();
});

test('what was recorded by the hour is no history of days', async () => {
  const store = openPoints();
  await keep(store, [seriesOf({ 1: 0.1 }, 'hour')]);
  expect(await valuesOf(store)).toBeUndefined();
});
