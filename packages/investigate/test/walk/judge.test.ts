import { expect, test } from 'vitest';
import type { Bucket } from '../../src/detect/history.ts';
import { bucketsOf, changeOf, judgeHistory, pooled } from '../../src/walk/judge.ts';
import { featureText, type Measure } from '../../src/walk/measures.ts';
import type { RelationHistory } from '../../src/walk/read-history.ts';

const DAY = 86_400;
const none = { kind: 'number', text: '1' } as const;

function history(family: Measure['family'], values: readonly number[], size = 1): RelationHistory {
  const kind = family === 'count' ? 'rows' : family === 'share' ? 'nulls' : 'mean';
  const column = family === 'count' ? null : 'email';
  const buckets: Bucket[] = values.map((value, i) => ({
    start: i * DAY * 1e6,
    numerator: family === 'count' ? value : value * size,
    denominator: family === 'count' ? 1 : size,
    rows: size,
  }));
  return {
    relation: 'raw.orders',
    axis: { column: 'at', kind: 'timestamp', ticksPerSecond: 1e6 },
    measures: [{ feature: { kind, column }, family, numerator: none, denominator: none }],
    series: [buckets],
    originSeconds: 0,
    stepSeconds: DAY,
    filled: values.length,
    queryId: 'q1',
  };
}

const wave = (n: number, level: number, size: number) =>
  Array.from({ length: n }, (_, i) => level + size * (((i * 37) % 11) / 10 - 0.5));

test('a window takes buckets it covers by half, and keeps those it touches out of the history', () => {
  const it = history('count', wave(10, 100, 10));
  expect(bucketsOf(it, { from: 4.2 * DAY, until: 6.6 * DAY })).toEqual({
    inside: [4, 5, 6],
    outside: [0, 1, 2, 3, 7, 8, 9],
  });
});

test.each([
  ['count', wave(40, 1000, 60), [...wave(40, 1000, 60).slice(0, 36), 500, 510, 490, 505]],
  ['share', wave(40, 0.05, 0.01), [...wave(40, 0.05, 0.01).slice(0, 36), 0.3, 0.31, 0.3, 0.32]],
  ['level', wave(40, 20, 1), [...wave(40, 20, 1).slice(0, 36), 40, 41, 40, 39]],
] as const)(
  'a %s that keeps to its history has not moved, one that leaves it has',
  (family, still, moved) => {
    const window = { from: 36 * DAY, until: 40 * DAY };
    expect(judgeHistory(history(family, still, 2000), window)[0].moved).toBe(false);
    const [look] = judgeHistory(history(family, moved, 2000), window);
    expect(look.moved).toBe(true);
    expect(Math.sign(look.z)).toBe(moved[37] > still[37] ? 1 : -1);
  },
);

test('without a history nothing is judged', () => {
  const [look] = judgeHistory(history('count', wave(5, 100, 1)), { from: 3 * DAY, until: 5 * DAY });
  expect([look.z, look.moved]).toEqual([0, false]);
});

test('levels of stretches: rows per bucket, parts and means of all rows', () => {
  const buckets = [
    { start: 0, numerator: 10, denominator: 20, rows: 20 },
    { start: 1, numerator: 30, denominator: 30, rows: 30 },
  ];
  expect(pooled(buckets, [0, 1], 'count')).toBe(20);
  expect(pooled(buckets, [0, 1], 'share')).toBe(0.8);
  expect(pooled(buckets, [], 'share')).toBeNull();
  expect(changeOf('share', 0.2, 0.5)).toBeCloseTo(0.3);
  expect(changeOf('count', 100, 200)).toBeCloseTo(Math.log(2));
  expect(changeOf('count', 0, 3)).toBeGreaterThan(1);
});

test('features are named for people', () => {
  expect(featureText({ kind: 'nulls', column: 'email' })).toBe('null share of email');
  expect(featureText({ kind: 'rows', column: null })).toBe('rows');
  expect(featureText({ kind: 'true', column: 'state', metric: "share(state = 'a')" })).toBe(
    "share(state = 'a')",
  );
});
