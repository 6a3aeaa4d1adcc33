import { concat, valueAt } from '@dataing/base/columns';
import { normalCdf } from '@dataing/base/maths';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedMoments } from '../../src/check/expected-shares.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { engineOf, planOf, schemaOf } from '../engine/schema.ts';
import { distributionAt } from './reference/row-kernels.ts';

const ROWS = 20_000;

function planWith(distribution: object, modifiers: readonly object[] = []): Plan {
  const columns = [
    { name: 'id', type: 'int', generator: { sequence: {} } },
    { name: 'x', type: 'float', generator: { distribution }, modifiers },
  ];
  return planOf(schemaOf([{ id: 't', kind: 'entity', pk: 'id', rows: ROWS, columns }]));
}

async function drawn(distribution: object): Promise<number[]> {
  const column = (await engineOf(planWith(distribution))).whole(0).column(1);
  return Array.from({ length: ROWS }, (_, i) => Number(valueAt(column, i)));
}

const normal = (mean: number, std: number) => ({ type: 'normal', params: { mean, std } });
const baskets = {
  type: 'mixture',
  params: {
    components: [
      { weight: 3, distribution: { ...normal(10, 2), clamp: [0, 20] } },
      { weight: 1, distribution: normal(60, 5) },
      { weight: 0, distribution: normal(500, 1) },
    ],
  },
  clamp: [null, 70],
};
const sizes = { type: 'empirical', params: { values: [1, 2, 5, 40], weights: [6, 3, 0, 1] } };
const quantiles = { type: 'empirical', params: { quantiles: [0, 0, 0, 4, 8, 100] } };
const histogram = { type: 'empirical', params: { histogram: { edges: [-5, 0, 1, 20], weights: [1, 2, 1] } } };
const visits = {
  type: 'mixture',
  params: {
    components: [
      { distribution: { type: 'poisson', params: { lambda: 3 } } },
      { distribution: { type: 'gamma', params: { shape: 2, scale: 9 } } },
      { distribution: { ...histogram, clamp: [0, 10] } },
      { weight: 0.5, distribution: sizes },
    ],
  },
};
const all = { baskets, sizes, quantiles, histogram, visits };

/** A share against what it should be, within five standard errors. */
function expectShare(found: number, share: number, what: string): void {
  expect(Math.abs(found - share * ROWS), what).toBeLessThan(5 * Math.sqrt(share * (1 - share) * ROWS) + 1);
}

describe('a mixture', () => {
  test('has below each value what its components have, by weight, each clamped by itself', async () => {
    const values = await drawn(baskets);
    for (const x of [6, 10, 14, 19.9, 25, 58, 66]) {
      const share = 0.75 * (x >= 20 ? 1 : normalCdf((x - 10) / 2)) + 0.25 * normalCdf((x - 60) / 5);
      expectShare(values.filter((value) => value < x).length, share, `below ${x}`);
    }
    expect(Math.max(...values)).toBe(70);
    expect(values.filter((x) => x > 20 && x < 30)).toEqual([]);
  });

  test('as the magnitude of outliers', async () => {
    const args = { rate: 0.2, mode: 'spike', magnitude_dist: { ...baskets, clamp: [1, 100] } };
    const column = (await engineOf(planWith(normal(1, 0), [{ transform: 'outliers', args }])))
      .whole(0)
      .column(1);
    const moved = Array.from({ length: ROWS }, (_, i) => Number(valueAt(column, i))).filter((x) => x !== 1);
    const large = moved.filter((x) => x > 30).length;
    expect(Math.abs(large / moved.length - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / moved.length));
  });
});

describe('an empirical distribution', () => {
  test('of values: each comes by its weight, and nothing else', async () => {
    const values = await drawn(sizes);
    for (const [value, share] of [
      [1, 0.6],
      [2, 0.3],
      [40, 0.1],
    ])
      expectShare(values.filter((x) => x === value).length, share, String(value));
    expect(new Set(values)).toEqual(new Set([1, 2, 40]));
  });

  test('of quantiles: an equal share between each two, even inside; equal ones are a single value', async () => {
    const values = await drawn(quantiles);
    expectShare(values.filter((x) => x === 0).length, 0.4, 'zero');
    expectShare(values.filter((x) => x > 0 && x < 2).length, 0.1, 'below 2');
    expectShare(values.filter((x) => x > 0 && x < 4).length, 0.2, 'below 4');
    expectShare(values.filter((x) => x >= 8).length, 0.2, 'from 8');
    expectShare(values.filter((x) => x >= 54).length, 0.1, 'from 54');
  });

  test('of a histogram: each bin by its weight, even inside', async () => {
    const values = await drawn(histogram);
    expectShare(values.filter((x) => x < 0).length, 0.25, 'below 0');
    expectShare(values.filter((x) => x >= 0 && x < 0.5).length, 0.25, 'to 0.5');
    expectShare(values.filter((x) => x >= 1).length, 0.25, 'from 1');
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-5);
    expect(Math.max(...values)).toBeLessThan(20);
  });
});

test.each(Object.entries(all))(
  '%s: the moments that validation expects are those of the draws',
  async (_, d) => {
    const plan = planWith(d);
    const { generator } = plan.tables[0].columns[1];
    if (generator.kind !== 'distribution') throw new TypeError('not a distribution');
    const expected = expectedMoments(generator)!;
    const values = await drawn(d);
    const mean = values.reduce((sum, x) => sum + x, 0) / ROWS;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / ROWS;
    expect(Math.abs(mean - expected.mean)).toBeLessThan((5 * expected.deviation) / Math.sqrt(ROWS));
    expect(Math.abs(Math.sqrt(variance) / expected.deviation - 1)).toBeLessThan(0.05);
  },
);

test.each(Object.entries(all))('%s: in any split as row by row', async (_, d) => {
  const plan = planWith(d);
  const engine = await engineOf(plan);
  const step = plan.tables[0].columns[1].generator;
  if (step.kind !== 'distribution') throw new TypeError('not a distribution');
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 5 }), (cuts) => {
      const ends = [0, ...cuts, 600].sort((a, b) => a - b);
      const parts = ends.slice(1).map((to, i) => {
        const rows = Float64Array.from({ length: to - ends[i] }, (_, j) => ends[i] + j);
        return engine.rowsAt(0, rows).column(1);
      });
      const joined = concat(parts);
      for (let i = 0; i < 600; i++) expect(valueAt(joined, i)).toBe(distributionAt(step, { hi: 0, lo: i }));
    }),
    { numRuns: 10 },
  );
});
