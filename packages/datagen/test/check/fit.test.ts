import { buildAlias, aliasFrom, normalQuantile } from '@dataing/base/maths';
import { describe, expect, test } from 'vitest';
import { expectedChildren, expectedMoments, expectedShares } from '../../src/check/expected-shares.ts';
import { judgeFigure, judgeShares } from '../../src/check/fit.ts';
import { judgeLifts } from '../../src/check/strata.ts';
import type { ColumnSpec } from '../../src/dsl/document.ts';

/** A small generator of its own (mulberry32): the tests must not lean on the streams they judge. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

function sample(shares: readonly number[], rows: number, seed: number): number[] {
  const table = buildAlias(shares);
  const random = randomOf(seed);
  const counts = shares.map(() => 0);
  for (let i = 0; i < rows; i++) {
    counts[
      aliasFrom(table, Math.floor(random() * 4294967296) >>> 0, Math.floor(random() * 4294967296) >>> 0)
    ]++;
  }
  return counts;
}

const shares = [0.3, 0.25, 0.2, 0.15, 0.1];
const seeds = Array.from({ length: 400 }, (_, i) => i + 1);

describe('shares', () => {
  test.each([50, 2_000, 20_000])('%i rows drawn from the shares never fail in 400 samples', (rows) => {
    const verdicts = seeds.map((seed) => judgeShares(sample(shares, rows, seed), shares, 0.03, 'x').status);
    expect(verdicts.filter((status) => status === 'failed')).toEqual([]);
    expect(verdicts).toContain(rows === 50 ? 'too_small' : 'passed');
  });

  test('rows drawn from other shares fail, the more surely the more there are', () => {
    const other = [0.38, 0.25, 0.2, 0.12, 0.05];
    const failed = (rows: number) =>
      seeds.filter((seed) => judgeShares(sample(other, rows, seed), shares, 0.03, 'x').status === 'failed')
        .length;
    expect(failed(20_000)).toBe(seeds.length);
    expect(failed(50)).toBeLessThan(seeds.length / 4);
  });

  test('a difference that is real but small is no failure', () => {
    const counts = shares.map((share, i) =>
      Math.round(10_000_000 * (share + (i === 0 ? 0.01 : i === 1 ? -0.01 : 0))),
    );
    expect(judgeShares(counts, shares, 0.03, 'x').status).toBe('passed');
  });

  test('rows where none may be fail', () => {
    expect(judgeShares([500, 400, 100], [0.6, 0.4, 0], 0.03, 'x').status).toBe('failed');
    expect(judgeShares([0, 0], [0.5, 0.5], 0.03, 'x').status).toBe('too_small');
  });
});

test('a figure is judged by its error', () => {
  expect(judgeFigure(10.3, 10, 0.01, 0.1, 'x').status).toBe('failed');
  expect(judgeFigure(10.1, 10, 0.01, 0.1, 'x').status).toBe('passed');
  expect(judgeFigure(12, 10, 4, 0.1, 'x').status).toBe('too_small');
  expect(judgeFigure(Number.NaN, 10, 4, 0.1, 'x').status).toBe('too_small');
});

test('lifts: means that stand as the factors do, whatever the level', () => {
  const group = (factor: number, mean: number, rows = 5_000) => ({ rows, mean, variance: 1, factor });
  expect(judgeLifts([group(1, 50), group(2, 100), group(0.5, 25)], 'x').status).toBe('passed');
  expect(judgeLifts([group(1, 50), group(2, 60), group(0.5, 25)], 'x').status).toBe('failed');
  expect(judgeLifts([group(1, 50), group(1.01, 50.5, 100)], 'x').status).toBe('passed');
  expect(judgeLifts([group(1, 5, 40), group(1.05, 5, 40)], 'x').status).toBe('too_small');
  expect(judgeLifts([group(1, 5), group(2, 5, 3)], 'x').status).toBe('too_small');
});

describe('what a document expects', () => {
  const clamp = {};
  test('moments, against those known in closed form', () => {
    const near = (
      type: Parameters<typeof expectedMoments>[0]['distribution'],
      mean: number,
      deviation: number,
    ) => {
      const found = expectedMoments({ kind: 'distribution', distribution: type, clamp })!;
      expect(found.mean).toBeCloseTo(mean, 2);
      expect(found.deviation / deviation).toBeCloseTo(1, 2);
    };
    near({ type: 'normal', mean: 3, std: 2 }, 3, 2);
    near({ type: 'uniform', low: 2, high: 8 }, 5, 6 / Math.sqrt(12));
    near({ type: 'poisson', lambda: 4 }, 4, 2);
    near(
      { type: 'lognormal', mean: 0, sigma: 0.5 },
      Math.exp(0.125),
      Math.exp(0.125) * Math.sqrt(Math.exp(0.25) - 1),
    );
  });

  test('the mass outside a clamp lies at its bound', () => {
    const half = expectedMoments({
      kind: 'distribution',
      distribution: { type: 'normal', mean: 0, std: 1 },
      clamp: { min: 0 },
    })!;
    // Of max(0, Z): 1 / sqrt(2 pi).
    expect(half.mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 3);
    expect(normalQuantile(0.5)).toBe(0);
  });

  test('children: the mean of a clipped count', () => {
    expect(expectedChildren({ kind: 'uniform', min: 2, max: 8 })).toEqual({ mean: 5, deviation: 2 });
    expect(expectedChildren({ kind: 'poisson', lambda: 2, min: 1, max: 5 })!.mean).toBeCloseTo(2.1129, 3);
    expect(expectedChildren({ kind: 'constant', count: 3 })).toEqual({ mean: 3, deviation: 0 });
  });

  test('shares follow weights, renaming and nulls', () => {
    const column = {
      name: 'x',
      generator: {
        kind: 'choice',
        from: { values: ['a', 'b', 'c', null] },
        weights: { kind: 'explicit', weights: [1, 2, 3, 4] },
      },
      modifiers: [{ kind: 'map_values', mapping: { b: 'a' } }],
    } as unknown as ColumnSpec;
    expect(expectedShares(column)).toEqual(
      new Map([
        ['a', 0.5],
        ['c', 0.5],
      ]),
    );
  });
});
