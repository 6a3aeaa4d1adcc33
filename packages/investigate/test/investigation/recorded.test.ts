import { expect, test } from 'vitest';
import type { TimeAxis } from '../../src/axis/axis.ts';
import type { RecordedMetric } from '../../src/context/lineage.ts';
import { lookAtRecorded } from '../../src/investigation/recorded.ts';
import { parseMetric } from '../../src/metric/parse-metric.ts';

const DAY = 86_400_000_000;
const START = Date.UTC(2026, 0, 5) * 1000;
const axis: TimeAxis = { column: 'ordered_at', kind: 'date', ticksPerSecond: 1_000_000 };

function metricOf(text: string) {
  const parsed = parseMetric(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

/** Days of a share that is 0.05 and, from a day on, 0.3; one day was not recorded. */
function shares(changed: number): RecordedMetric {
  const points = Array.from({ length: 60 }, (_, day) => ({
    atMicros: START + day * DAY,
    value: day >= changed ? 0.3 : 0.05 + 0.004 * ((day * 7) % 5),
    rows: 400,
  }));
  return { points: points.filter((_, day) => day !== 20) };
}

const atDay = (day: number) => START + day * DAY;

test('a level that moved on a day is a symptom from that day on', () => {
  const look = lookAtRecorded(shares(57), axis, metricOf('null_share(email)'), atDay(58));
  expect(look?.isRecorded).toBe(true);
  expect(look?.symptom).toMatchObject({ kind: 'null_spike', ongoing: true });
  expect(look?.symptom.onset).toContain('2026-03-03');
  expect(look?.symptom.observed).toBeCloseTo(0.3, 9);
});

test('one that stayed is none, and of a day that was not recorded nothing is said', () => {
  const metric = metricOf('null_share(email)');
  expect(lookAtRecorded(shares(99), axis, metric, atDay(58))?.episode).toBeNull();
  expect(lookAtRecorded(shares(57), axis, metric, atDay(80))).toBeUndefined();
  expect(lookAtRecorded({ points: [] }, axis, metric, atDay(3))).toBeUndefined();
});

test('of counts a day without a value is a day without rows', () => {
  const points = Array.from({ length: 40 }, (_, day) => ({
    atMicros: START + day * DAY,
    value: day === 39 ? null : 900 + ((day * 13) % 40),
    rows: null,
  }));
  const look = lookAtRecorded({ points }, axis, metricOf('count(*)'), atDay(39));
  expect(look?.symptom).toMatchObject({ kind: 'row_drop', observed: 0 });
});
