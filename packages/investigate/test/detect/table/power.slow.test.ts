import { expect, test } from 'vitest';
import { judgeSeries } from '../../../src/detect/table/judge-series.ts';
import { dailyHistory, type HistoryKind, JUDGE_ALL } from './histories.ts';

const DAYS = 100;
const SINCE = 93;
const DRIFT_SINCE = 79;
const SERIES = 60;

type Fault = (day: number, value: number) => number;
const from = (since: number, change: (value: number, days: number) => number): Fault => {
  return (day, value) => (day < since ? value : change(value, day - since));
};

/** Fault, noise that is independent from day to day (10 %), and the least share of histories it must be found in. */
const cases: ReadonlyArray<[name: string, kind: HistoryKind, fault: Fault, least: number]> = [
  ['half of the rows are missing', 'many rows', from(SINCE, (v) => v * 0.5), 0.97],
  ['30 % of the rows are missing', 'many rows', from(SINCE, (v) => v * 0.7), 0.6],
  ['twice the rows', 'many rows', from(SINCE, (v) => v * 2), 0.97],
  ['no rows of a small table', 'few rows', from(SINCE, () => 0), 0.9],
  ['10 points more nulls', 'share', from(SINCE, (v) => v + 0.1), 0.9],
  ['nulls where there were hardly any: 0.5 %', 'rare share', from(SINCE, (v) => v + 0.005), 0.95],
  ['values in another unit', 'level', from(SINCE, (v) => v * 100), 1],
  ['values up by half', 'level', from(SINCE, (v) => v * 1.5), 0.8],
  ['values drifting 5 % a day', 'level', from(DRIFT_SINCE, (v, d) => v * (1 + 0.05 * d)), 0.95],
  ['nulls growing by a point a day', 'share', from(DRIFT_SINCE, (v, d) => v + 0.01 * d), 0.95],
];

test.each(cases)('%s', (_, kind, fault, least) => {
  let found = 0;
  for (let seed = 0; seed < SERIES; seed++) {
    const history = dailyHistory(kind, { seed: 1000 + seed, days: DAYS, correlation: 0, noise: 0.1, fault });
    const departures = judgeSeries(history, { ...JUDGE_ALL, from: DRIFT_SINCE })?.departures ?? [];
    if (departures.some(({ last }) => last >= DRIFT_SINCE)) found++;
  }
  expect(found / SERIES).toBeGreaterThanOrEqual(least);
});
