import { concat, valueAt } from '@dataing/base/columns';
import {
  type ContinuousShape,
  continuousQuantile,
  type CountShape,
  countProbability,
} from '@dataing/base/maths';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';
import { distributionAt } from './reference/row-kernels.ts';

const ROWS = 20_000;

function schemaWith(type: string, params: object, extra: object = {}): Schema {
  const column = (name: string, columnType: string, generator: object) => ({
    name,
    type: columnType,
    generator,
  });
  return {
    version: '1.0',
    metadata: { name: 'draws' },
    timeframe: { start: '2026-01-01', end: '2026-02-01' },
    nodes: [
      {
        id: 't',
        kind: 'entity',
        pk: 'id',
        rows: ROWS,
        columns: [
          column('id', 'int', { sequence: {} }),
          column('x', 'float', { distribution: { type, params, ...extra } }),
        ],
      },
    ],
    constraints: {},
  } as unknown as Schema;
}

async function drawn(type: string, params: object, extra: object = {}): Promise<number[]> {
  const column = (await engineOf(planOf(schemaWith(type, params, extra)))).whole(0).column(1);
  return Array.from({ length: ROWS }, (_, i) => Number(valueAt(column, i)));
}

const continuous: ContinuousShape[] = [
  { type: 'exponential', rate: 0.5 },
  { type: 'gamma', shape: 2.5, scale: 3 },
  { type: 'gamma', shape: 0.4, scale: 1 },
  { type: 'beta', alpha: 2, beta: 5 },
  { type: 'weibull', shape: 1.5, scale: 10 },
  { type: 'pareto', minimum: 1, alpha: 1.16 },
  { type: 'student_t', df: 4, mean: 10, scale: 2 },
  { type: 'triangular', low: 0, mode: 2, high: 10 },
];
const counts: CountShape[] = [
  { type: 'geometric', p: 0.2 },
  { type: 'binomial', n: 40, p: 0.3 },
  { type: 'negative_binomial', r: 1.5, p: 0.1 },
];

describe.each(continuous.map((shape) => [JSON.stringify(shape), shape] as const))('%s', (_, shape) => {
  const { type, ...params } = shape;

  test('the share below each quantile is what it should be, within five standard errors', async () => {
    const values = await drawn(type, params);
    for (const p of [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]) {
      const bound = continuousQuantile(shape, p, 1 - p);
      const below = values.filter((x) => x < bound).length;
      expect(Math.abs(below - p * ROWS), `at ${p}`).toBeLessThan(5 * Math.sqrt(p * (1 - p) * ROWS));
    }
  });
});

describe.each(counts.map((shape) => [JSON.stringify(shape), shape] as const))('%s', (_, shape) => {
  const { type, ...params } = shape;

  test('every count comes as often as it should, within five standard errors', async () => {
    const values = await drawn(type, params);
    for (let k = 0; k < 60; k++) {
      const p = countProbability(shape, k);
      const seen = values.filter((x) => x === k).length;
      expect(Math.abs(seen - p * ROWS), `of ${k}`).toBeLessThan(5 * Math.sqrt(p * (1 - p) * ROWS) + 1);
    }
  });
});

test.each([...continuous, ...counts].map((shape) => [shape.type, shape] as const))(
  '%s: in any split as row by row',
  async (_, { type, ...params }) => {
    const plan = planOf(schemaWith(type, params, { clamp: [0.2, 30] }));
    const engine = await engineOf(plan);
    const step = plan.tables[0].columns[1].generator;
    if (step.kind !== 'distribution') throw new TypeError('not a distribution');
    const cuts = [0, 1, 64, 700, 1500];
    const parts = cuts.slice(1).map((to, i) => {
      const rows = Float64Array.from({ length: to - cuts[i] }, (_, j) => cuts[i] + j);
      return engine.rowsAt(0, rows).column(1);
    });
    const joined = concat(parts);
    for (let i = 0; i < 1500; i++) {
      expect(valueAt(joined, i)).toBe(distributionAt(step, { hi: 0, lo: i }));
    }
  },
);
