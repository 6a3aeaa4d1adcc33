import { describe, expect, test } from 'vitest';
import { chiSquare, compareColumn, compareRows, type Finding, type OracleColumn } from './compare.ts';

/** A plain generator for the tests' own samples (mulberry32): the tests of tests need no part of the product. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normals(seed: number, count: number, mean: number, std: number, whole = false): number[] {
  const next = uniforms(seed);
  return Array.from({ length: count }, () => {
    const value = mean + std * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return whole ? Math.trunc(value) : value;
  });
}

/** What the oracle file would say of a sample (numpy's linear quantiles, rounded to four digits). */
function describeNumbers(values: readonly number[]): OracleColumn {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  const q = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((p) => {
    const at = p * (sorted.length - 1);
    const low = sorted[Math.floor(at)];
    const high = sorted[Math.ceil(at)];
    return Number((low + (high - low) * (at - Math.floor(at))).toFixed(4));
  });
  return {
    dtype: 'float64',
    nulls: 0,
    distinct: new Set(values).size,
    mean,
    std: Math.sqrt(variance),
    min: sorted[0],
    max: sorted.at(-1)!,
    q,
  };
}

const least = (findings: readonly Finding[]) => Math.min(...findings.map((f) => f.p));
const compare = (a: readonly number[], b: readonly number[]) =>
  compareColumn(describeNumbers(a), a.length, { rows: b.length, values: b });

describe('samples of one distribution agree', () => {
  test.each([false, true])('normal, whole numbers: %s', (whole) => {
    const findings = Array.from({ length: 60 }, (_, i) =>
      compare(normals(i, 1000, 35, 12, whole), normals(1000 + i, 1400, 35, 12, whole)),
    );
    expect(least(findings.flat())).toBeGreaterThan(0.01 / findings.flat().length);
  });

  test('the p values are about uniform: as many below a tenth as there should be, at most', () => {
    const all = Array.from({ length: 200 }, (_, i) =>
      compare(normals(i, 1000, 0, 1), normals(5000 + i, 1000, 0, 1)),
    ).flat();
    const low = all.filter((f) => f.p < 0.1).length / all.length;
    expect(low).toBeGreaterThan(0.02);
    expect(low).toBeLessThan(0.13);
  });

  test('row counts', () => {
    expect(compareRows(8000, 8100).p).toBeGreaterThan(0.1);
    expect(compareRows(1000, 1000).p).toBe(1);
  });
});

describe('other distributions are seen', () => {
  const sample = normals(1, 1000, 35, 12);
  test.each([
    ['mean', normals(2, 1000, 38, 12)],
    ['std', normals(2, 1000, 35, 16)],
    ['q5', normals(2, 1000, 35, 12).map((v) => Math.max(v, 20))],
    ['max', normals(2, 1000, 35, 12).map((v, i) => (i % 30 === 0 ? 200 : v))],
    ['distinct', normals(2, 1000, 35, 12, true)],
  ])('%s', (statistic, other) => {
    const seen = compare(sample, other).filter((f) => f.p < 1e-6);
    expect(seen.map((f) => f.statistic)).toContain(statistic);
  });

  test('rounding instead of truncating', () => {
    const rounded = normals(2, 20_000, 35, 12).map(Math.round);
    const found = compare(normals(1, 20_000, 35, 12, true), rounded);
    expect(least(found)).toBeLessThan(1e-4);
  });

  test('shares, nulls, truth values, row counts', () => {
    const texts = (a: number, b: number) => [...Array(a).fill('a'), ...Array(b).fill('b')] as string[];
    const oracle = { dtype: 'object', nulls: 0, distinct: 2, shares: { a: 0.5, b: 0.5 } };
    const p = (found: Finding[], statistic: string) => found.find((f) => f.statistic === statistic)!.p;
    expect(p(compareColumn(oracle, 1000, { rows: 1000, values: texts(510, 490) }), 'shares')).toBeGreaterThan(
      0.1,
    );
    expect(p(compareColumn(oracle, 1000, { rows: 1000, values: texts(700, 300) }), 'shares')).toBeLessThan(
      1e-6,
    );
    expect(p(compareColumn(oracle, 1000, { rows: 1000, values: texts(450, 450) }), 'nulls')).toBeLessThan(
      1e-6,
    );
    const truth = { dtype: 'bool', nulls: 0, distinct: 2, true: 0.85 };
    const booleans = Array.from({ length: 1000 }, (_, i) => i % 4 > 0);
    expect(p(compareColumn(truth, 1000, { rows: 1000, values: booleans }), 'true')).toBeLessThan(1e-6);
    expect(compareRows(8000, 9000).p).toBeLessThan(1e-6);
  });

  test('days of the week, hours and months', () => {
    const hours = Array.from({ length: 4000 }, (_, i) => ((i * 37) % 8784) * 3_600_000_000);
    const even = { dow: Array(7).fill(1 / 7), hour: Array(24).fill(1 / 24), month: Array(12).fill(1 / 12) };
    const oracle = { dtype: 'datetime64[ns]', nulls: 0, distinct: 4000, ...even };
    const nightOnly = hours.map((t) => t - (t % 86_400_000_000));
    const bad = compareColumn(oracle, 4000, { rows: 4000, values: nightOnly }).filter((f) => f.p < 1e-6);
    expect(bad.map((f) => f.statistic)).toEqual(['distinct', 'hour']);
    expect(compareColumn(oracle, 4000, { rows: 4000, values: hours }).filter((f) => f.p < 1e-6)).toEqual([]);
  });
});

test('chi-square merges small cells and knows both sample sizes', () => {
  expect(chiSquare('x', [500, 500, 1, 0], [5000, 5000, 8, 3]).p).toBeGreaterThan(0.3);
  expect(chiSquare('x', [1000], [30]).p).toBe(1);
  // By hand: scale 1, (60-40)^2/100 + (40-60)^2/100 = 8 at one degree of freedom.
  expect(chiSquare('x', [60, 40], [40, 60]).p).toBeCloseTo(0.004678, 5);
});
