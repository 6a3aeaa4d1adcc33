import { normalQuantile } from '@dataing/base/maths';
import { drawAt, streamKey, uniformFrom } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockDeviation, blockRange } from '../../src/evidence/day-blocks.ts';

const key = streamKey({ epoch: 1, seed: 5, table: 'test', column: 'days', purpose: 'noise' });
const normal = (series: number, day: number) => normalQuantile(uniformFrom(...drawAt(key, series, day)));

/** Days of which each keeps a part of the one before; deviation 1 whatever that part is. */
function days(series: number, count: number, keeps: number): readonly number[] {
  let level = normal(series, count);
  return Array.from({ length: count }, (_, day) => {
    level = keeps * level + Math.sqrt(1 - keeps * keeps) * normal(series, day);
    return level;
  });
}

const meanOf = (values: readonly number[]) => (picked: Int32Array) =>
  picked.reduce((sum, i) => sum + values[i], 0) / picked.length;

test('of independent days the deviation of a mean is that of one day over the root of their number', () => {
  const found = Array.from({ length: 20 }, (_, series) =>
    blockDeviation({ count: 90, take: 16, perDay: 1 }, meanOf(days(series, 90, 0))),
  );
  const mean = found.reduce((sum: number, it) => sum + (it ?? 0), 0) / found.length;
  expect(mean).toBeGreaterThan(0.2);
  expect(mean).toBeLessThan(0.29);
});

test('days that resemble their neighbours leave less known: a normal approximation would be half as wide', () => {
  const widths = (keeps: number) =>
    Array.from({ length: 20 }, (_, series) => {
      const own = days(series + 100, 120, keeps);
      return blockDeviation({ count: 120, take: 14, perDay: 1 }, meanOf(own)) ?? 0;
    }).reduce((sum, it) => sum + it, 0);
  // The truth for 0.6 is 1.9 times as wide; blocks of five days reach most of it.
  expect(widths(0.6) / widths(0)).toBeGreaterThan(1.35);
});

test('nineteen of twenty stretches to come lie in the range', () => {
  const covered = Array.from({ length: 200 }, (_, series) => {
    const own = days(series + 1_000, 97, 0.3);
    const range = blockRange({ count: 90, take: 7, perDay: 1 }, meanOf(own));
    const next = own.slice(90).reduce((sum, it) => sum + it, 0) / 7;
    return range !== null && next >= range.low && next <= range.high;
  }).filter(Boolean).length;
  expect(covered / 200).toBeGreaterThan(0.88);
  expect(covered / 200).toBeLessThanOrEqual(1);
});

test('law: a range holds what blocks can give, moves with its values, and is the same each time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(1, 24),
      (values, take, perDay) => {
        const blocks = { count: values.length, take, perDay };
        const range = blockRange(blocks, meanOf(values));
        expect(range).toEqual(blockRange(blocks, meanOf(values)));
        expect(range?.low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(range?.high).toBeLessThanOrEqual(Math.max(...values));
        const moved = blockRange(blocks, meanOf(values.map((it) => it + 7)));
        expect(moved?.low).toBeCloseTo((range?.low ?? 0) + 7, 9);
      },
    ),
  );
});

test('of too few days, or of a statistic that has no value, nothing is said', () => {
  expect(blockRange({ count: 5, take: 1, perDay: 1 }, () => 1)).toBeNull();
  expect(blockRange({ count: 50, take: 0, perDay: 1 }, () => 1)).toBeNull();
  expect(blockRange({ count: 50, take: 3, perDay: 1 }, () => null)).toBeNull();
  expect(blockDeviation({ count: 50, take: 3, perDay: 1 }, () => Number.NaN)).toBeNull();
});
