import { explainPlan, planPasses } from '@dataing/datagen';
import { expect, test } from 'vitest';
import { ownSchema, planOf } from '../engine/schema.ts';

test('a plan is plain data: it survives the trip to another thread', () => {
  const plan = planOf(ownSchema('market'));
  expect(structuredClone(plan)).toEqual(plan);
});

test('every pass leaves a note, in the order of the list', () => {
  const plan = planOf(ownSchema('market'));
  expect(plan.passes.map((note) => note.split(':')[0])).toEqual(planPasses.map(({ name }) => name));
});

test('columns of one range, frequency and patterns share a grid', () => {
  const plan = planOf(ownSchema('market'));
  const series = plan.tables
    .flatMap((table) => table.columns)
    .filter((c) => c.generator.kind === 'datetime_series');
  expect(series.length).toBe(4);
  expect(new Set(series.map((c) => c.generator.kind === 'datetime_series' && c.generator.grid)).size).toBe(4);
  const twice = ownSchema('market');
  twice.nodes[1].columns.push({ ...twice.nodes[1].columns[2], name: 'again' });
  expect(planOf(twice).grids.length).toBe(plan.grids.length);
});

test('explained', async () => {
  await expect(explainPlan(planOf(ownSchema('market')))).toMatchFileSnapshot('golden/market.txt');
});
