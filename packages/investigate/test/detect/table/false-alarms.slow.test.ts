import { expect, test } from 'vitest';
import { judgeRun, judgeTable } from '../../../src/detect/table/judge-run.ts';
import { judgeSeries } from '../../../src/detect/table/judge-series.ts';
import { dailyHistory, type HistoryKind, JUDGE_ALL, randomFrom } from './histories.ts';

const KINDS: readonly HistoryKind[] = ['many rows', 'few rows', 'share', 'rare share', 'level'];
const DAYS = 120;
const FROM = 28;
const WEEKS = (DAYS - FROM) / 7;

const clean = (seed: number) => {
  const { uniform } = randomFrom(seed + 1);
  const options = { seed, days: DAYS, correlation: [0, 0.4, 0.7][seed % 3], noise: 0.05 + 0.1 * uniform() };
  return dailyHistory(KINDS[seed % KINDS.length], options);
};
const histories = Array.from({ length: 180 }, (_, seed) => clean(seed));

test('clean histories with noise that hangs together: at most one false alert in 100 metric-weeks', () => {
  let alerts = 0;
  for (const history of histories) {
    alerts += judgeSeries(history, { ...JUDGE_ALL, from: FROM })?.departures.length ?? 0;
  }
  const weeks = histories.length * WEEKS;
  expect(weeks).toBeGreaterThan(2000);
  expect((100 * alerts) / weeks).toBeLessThanOrEqual(0.5);
});

test('and with the control of false discoveries over a run still fewer', () => {
  const table = {
    series: histories,
    complete: { from: 0, until: DAYS },
    sinceMicros: histories[0].points[FROM].atMicros,
    reviewed: () => ({ incidents: [], dismissed: [] }),
  };
  const { findings, tests, alerts } = judgeRun([judgeTable(table)], null);
  expect(tests).toBeGreaterThan(150 * (DAYS - FROM));
  expect(findings.length).toBeLessThanOrEqual(alerts);
  expect((100 * findings.length) / (histories.length * WEEKS)).toBeLessThanOrEqual(0.1);
});
