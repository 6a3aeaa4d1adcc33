import type { AnomalyRecord } from '@dataing/ports';
import { expect, test } from 'vitest';
import {
  anomaliesOf,
  causationOf,
  correlated,
  isSameTable,
  likelyCause,
  strengthOf,
} from '../../src/blame/correlate.ts';
import { anomalyRecord, HOUR_MS, investigation, T0 } from './known.ts';
import { entryAt } from './known.ts';

const near = (atMs: number, record: AnomalyRecord) =>
  correlated(atMs, anomaliesOf([record], { tables: ['orders'] }), []).map(({ strength, offsetMs }) => [
    strength,
    offsetMs / HOUR_MS,
  ]);

test.each([
  [0, 'strong'],
  [HOUR_MS - 1, 'strong'],
  [-HOUR_MS + 1, 'strong'],
  [HOUR_MS, 'medium'],
  [6 * HOUR_MS - 1, 'medium'],
  [6 * HOUR_MS, 'weak'],
  [-23 * HOUR_MS, 'weak'],
])('%d ms away is %s', (offset, strength) => {
  expect(strengthOf(offset)).toBe(strength);
});

test('an anomaly counts from when it was found, and not beyond a day on either side', () => {
  const found = anomalyRecord({ onsetMs: T0, foundAtMs: T0 + 2 * HOUR_MS, grain: 'hour' });
  expect(near(T0, found)).toEqual([['medium', 2]]);
  expect(near(T0 + 90 * 60_000, found)).toEqual([['strong', 0.5]]);
  expect(near(T0 + 12 * HOUR_MS, found)).toEqual([['weak', -10]]);
  expect(near(T0 - 22 * HOUR_MS, found)).toEqual([['weak', 24]]);
  expect(near(T0 - 22 * HOUR_MS - 1, found)).toEqual([]);
});

test('of an anomaly that was found long after, its bucket counts, and a day is never called strong', () => {
  const day = anomalyRecord({ onsetMs: T0, foundAtMs: T0 + 900 * HOUR_MS, grain: 'day' });
  expect(near(T0 + 14 * HOUR_MS, day)).toEqual([['medium', 0]]);
  expect(near(T0 - 3 * HOUR_MS, day)).toEqual([['medium', 3]]);
  expect(near(T0 + 30 * HOUR_MS, day)).toEqual([['weak', -6]]);
  const hour = anomalyRecord({ onsetMs: T0, foundAtMs: T0 + 900 * HOUR_MS, grain: 'hour' });
  expect(near(T0 + 0.5 * HOUR_MS, hour)).toEqual([['strong', 0]]);
});

test('anomalies are those of the table, of the column where one is asked about, and none that was dismissed', () => {
  const records = [
    anomalyRecord({ id: 'a', column: 'x' }),
    anomalyRecord({ id: 'b', column: 'y' }),
    anomalyRecord({ id: 'c', table: 'people' }),
    anomalyRecord({ id: 'd', state: 'dismissed' }),
    { ...anomalyRecord({ id: 'e' }), body: { version: 7 } },
  ];
  const ids = (columns?: readonly string[]) =>
    anomaliesOf(records, { tables: ['marts.orders'], ...(columns === undefined ? {} : { columns }) }).map(
      (it) => it.record.id,
    );
  expect(ids()).toEqual(['a', 'b']);
  expect(ids(['X', 'z'])).toEqual(['a']);
});

test.each([
  ['orders', 'marts.orders', true],
  ['marts.orders', 'DBT_MARTS.Orders', true],
  ['marts.orders', 'analytics.dbt_marts.orders', true],
  ['marts.orders', 'staging.orders', false],
  ['"marts"."orders"', 'marts.orders', true],
  ['orders', 'stg_orders', false],
])('%s and %s: one table %s', (a, b, isSame) => {
  expect(isSameTable(a, b)).toBe(isSame);
  expect(isSameTable(b, a)).toBe(isSame);
});

test('an investigation is named beside the anomaly that it is about', () => {
  const record = anomalyRecord({ id: 'an1' });
  const known = anomaliesOf([record], { tables: ['orders'] });
  const named = (request: Record<string, string>) =>
    correlated(T0, known, [investigation('inv-1', request, [])])[0].investigation;
  expect(named({ table: 'marts.orders', metric: 'count(*)', at: '2026-01-10T00:00:00' })).toBe('inv-1');
  expect(named({ table: 'orders', metric: 'count(*)', at: '2026-02-10' })).toBeNull();
  expect(named({ table: 'people', metric: 'count(*)', at: '2026-01-10' })).toBeNull();
});

const SHA = 'abcdef0123456789abcdef0123456789abcdef01';

test('only a replay that reproduces makes a cause, and only of this table', () => {
  const target = { tables: ['orders'] };
  const about = (replay: string, table = 'orders', sha = SHA) =>
    causationOf(SHA, target, [
      investigation('inv-1', { table }, [{ sha, replay, probability: 0.9, summary: 's' }]),
    ]);
  expect(about('reproduces')).toEqual({ investigation: 'inv-1', probability: 0.9, summary: 's' });
  expect(about('partly')).toBeNull();
  expect(about('not_run')).toBeNull();
  expect(about('reproduces', 'people')).toBeNull();
  expect(about('reproduces', 'orders', SHA.replace('a', 'b'))).toBeNull();
  expect(causationOf(SHA, target, [investigation('inv-2', { table: 'orders' }, undefined)])).toBeNull();
});

test('the likeliest cause came before the anomaly; what was run counts more than what merely came near', () => {
  const before = anomalyRecord({ onsetMs: T0, foundAtMs: T0 + HOUR_MS, grain: 'hour' });
  const known = anomaliesOf([before], { tables: ['orders'] });
  const at = (atMs: number, more = {}) => ({
    ...entryAt(atMs, `sha${atMs}`),
    correlatedAnomalies: correlated(atMs, known, []),
    ...more,
  });
  const near = at(T0 + 0.5 * HOUR_MS);
  const early = at(T0 - 5 * HOUR_MS);
  expect(likelyCause([early, near])?.commitSha).toBe(near.commitSha);
  expect(likelyCause([at(T0 + 2 * HOUR_MS)])).toBeNull();
  expect(likelyCause([{ ...near, hidden: 'no_effect' as const }, early])?.commitSha).toBe(early.commitSha);
  const cause = { investigation: 'inv-1', probability: 0.9, summary: 's' };
  expect(likelyCause([near, { ...early, cause }])).toMatchObject({
    commitSha: early.commitSha,
    basis: 'caused',
  });
  expect(likelyCause([near])?.basis).toBe('correlated');
});
