import { expect, test } from 'vitest';
import { isNear, lookForLostRows } from '../../src/investigation/lost-rows.ts';
import type { Run } from '../../src/investigation/run.ts';
import type { Series } from '../../src/investigation/series.ts';
import { lookAtSymptom } from '../../src/investigation/symptom.ts';
import { parseMetric } from '../../src/metric/parse-metric.ts';
import type { TimeAxis } from '../../src/axis/axis.ts';
import { describeSymptom } from '../../src/investigation/statements.ts';

const DAY = 86_400_000_000;
const axis: TimeAxis = { column: 'ordered_at', kind: 'date', ticksPerSecond: 1_000_000 };
const grains = { fineTicks: DAY, factor: 1, season: 7, fineSeason: 7 };
const parsed = parseMetric('null_share(email)');
if (!parsed.ok) throw new Error('null_share');
const metric = parsed.value;

/** A share of 5 % over days of about 200 rows each. */
function daysOf(rows: (day: number) => number, days = 60): Series {
  const buckets = Array.from({ length: days }, (_, day) => {
    const count = rows(day);
    return { start: day * DAY, numerator: Math.round(0.05 * count), denominator: count, rows: count };
  });
  return { buckets, lengthTicks: DAY, origin: 0 };
}

const usual = (day: number) => 200 + ((day * 13) % 20);

function looked(series: Series, { at = 58, now = 60.2 } = {}) {
  const last = series.buckets.length * DAY - 1;
  const run = { at: at * DAY, now: now * DAY, last, grains, profile: { axis } } as Run;
  const look = lookAtSymptom(series, grains, axis, metric, run.at);
  expect(look.symptom.kind).toBe('none');
  return lookForLostRows(series, run, look);
}

test('a day without rows near the alert of a share is the symptom, though the share of the others is as ever', () => {
  const { symptom, ...look } = looked(daysOf((day) => (day === 57 ? 0 : usual(day))));
  expect(symptom).toMatchObject({ kind: 'row_drop', metric: 'count(*)', observed: 0 });
  expect(look.episode).toMatchObject({ first: 57, last: 57 });
  expect(describeSymptom(metric, { ...look, symptom })).toMatch(
    /^count\(\*\) was 0 where .* Of null_share\(email\), which the alert is about, nothing can be said there\.$/,
  );
});

test('days that have passed and have no rows yet are missed, the one that is not over is not', () => {
  const until = daysOf(usual, 59);
  expect(looked(until).episode).toMatchObject({ first: 59, last: 59 });
  expect(looked(until, { now: 59.9 }).symptom.metric).toBeUndefined();
  expect(looked(until, { now: Number.POSITIVE_INFINITY }).symptom.metric).toBeUndefined();
});

test('fewer rows than usual, and ones that went missing weeks before, are not what the alert is about', () => {
  expect(looked(daysOf((day) => (day === 57 ? 60 : usual(day)))).symptom.metric).toBeUndefined();
  expect(looked(daysOf((day) => (day === 40 ? 0 : usual(day)))).symptom.metric).toBeUndefined();
});

test('days of the week that never have rows have lost none: the day that fell is the one', () => {
  const weekdays = (day: number) => (day % 7 < 5 ? usual(day) : 0);
  const { episode, symptom } = looked(daysOf((day) => (day === 58 ? 0 : weekdays(day))));
  expect(symptom).toMatchObject({ kind: 'row_drop', metric: 'count(*)', observed: 0 });
  expect(episode).toMatchObject({ first: 58, last: 58 });
  expect(looked(daysOf(weekdays)).symptom.metric).toBeUndefined();
});

test('a late alert is about one of the five days before it, or one after it that is over', () => {
  const look = lookAtSymptom(daysOf(usual), grains, axis, metric, 50 * DAY);
  const near = (day: number) => isNear(look, day, { at: 50 * DAY, now: 58.5 * DAY } as Run);
  expect([44, 45, 50, 57, 58].map(near)).toEqual([false, true, true, true, false]);
});
