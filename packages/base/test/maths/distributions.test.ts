import { describe, expect, test } from 'vitest';
import {
  atScore,
  buildCounts,
  buildScores,
  type ContinuousShape,
  type CountShape,
  continuousQuantile,
  countFrom,
  countProbability,
  exactAtScore,
} from '../../src/maths/index.ts';
import { drawAt } from '../../src/random/index.ts';
import golden from './golden/distributions.json' with { type: 'json' };

const continuous = golden.continuous as Array<{
  shape: ContinuousShape;
  lower: Array<[number, number]>;
  upper: Array<[number, number]>;
}>;
const counts = golden.counts as Array<{ shape: CountShape; pmf: Array<[number, number]> }>;

/** Relative to the value, or to the spread of the distribution where the value is near 0. */
function gap(value: number, expected: number, spread: number): number {
  return Math.abs(value - expected) / Math.max(Math.abs(expected), 1e-3 * spread);
}

describe.each(continuous.map((c) => [JSON.stringify(c.shape), c] as const))(
  '%s',
  (_, { shape, lower, upper }) => {
    const spread = lower[9][1] - lower[3][1];

    test('quantiles are those of an independent library', () => {
      for (const [p, x] of lower)
        expect(gap(continuousQuantile(shape, p, 1 - p), x, spread)).toBeLessThan(2e-9);
      for (const [q, x] of upper)
        expect(gap(continuousQuantile(shape, 1 - q, q), x, spread)).toBeLessThan(2e-9);
    });

    test('the table by scores keeps to the exact values and never turns back', () => {
      const table = buildScores(shape);
      let last = -Number.MAX_VALUE;
      for (let i = 0; i <= 900; i++) {
        const z = -9 + (18 * i) / 900;
        const x = atScore(table, z);
        expect(x).toBeGreaterThanOrEqual(last - 1e-14 * Math.abs(last));
        last = x;
        const allowed = shape.type === 'triangular' ? 2e-3 : Math.abs(z) < 4 ? 1e-6 : 1e-5;
        expect(gap(x, exactAtScore(shape, z), spread)).toBeLessThan(allowed);
      }
    });
  },
);

describe.each(counts.map((c) => [JSON.stringify(c.shape), c] as const))('%s', (_, { shape, pmf }) => {
  test('probabilities are those of an independent library', () => {
    for (const [k, p] of pmf) expect(Math.abs(countProbability(shape, k) / p - 1)).toBeLessThan(1e-9);
  });

  test('draws come as often as the probabilities say (chi-square, 40,000 draws)', () => {
    const table = buildCounts(shape);
    const draws = 40_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const k = countFrom(table, ...drawAt({ k0: 17, k1: 4 }, 0, i));
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    let statistic = 0;
    let cells = 0;
    let rest = draws;
    for (let k = table.first; k < table.first + 5000; k++) {
      const expected = draws * countProbability(shape, k);
      if (expected < 20) continue;
      const own = seen.get(k) ?? 0;
      statistic += (own - expected) ** 2 / expected;
      rest -= own;
      cells++;
    }
    expect(rest).toBeLessThan(0.1 * draws);
    expect(statistic).toBeLessThan(cells + 4.5 * Math.sqrt(2 * cells) + 10);
  });
});

test('more likely counts than a table holds are refused', () => {
  expect(() => buildCounts({ type: 'negative_binomial', r: 0.5, p: 1e-9 })).toThrow(/2\^20/);
});
