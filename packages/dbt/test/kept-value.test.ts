import { buildGraph, readProject } from '@dataing/dbt';
import { expect, test } from 'vitest';
import { keptValue } from '../src/project/kept-value.ts';

test('a value is decoded once, and what is not held is undefined', () => {
  const cache = new Map([['a', '{"list":[1]}']]);
  expect(keptValue(cache, 'a')).toEqual({ list: [1] });
  expect(keptValue(cache, 'a')).toBe(keptValue(cache, 'a'));
  expect(keptValue(cache, 'b')).toBeUndefined();
  expect(keptValue(undefined, 'a')).toBeUndefined();
});

test('two states of a project share what is the same in both', () => {
  const cache = new Map<string, string>();
  const load = (models: Readonly<Record<string, string>>) => {
    const files = Object.entries({ 'dbt_project.yml': 'name: shop\n', ...models });
    const bytes = new Map(files.map(([path, text]) => [path, new TextEncoder().encode(text)]));
    return buildGraph(readProject(bytes, { cache })!).nodes;
  };
  const models = { 'models/a.sql': 'select 1 as x', 'models/b.sql': "select x from {{ ref('a') }}" };
  const fresh = load(models);
  const before = load(models);
  const after = load({ ...models, 'models/b.sql': "select x + 1 as x from {{ ref('a') }}" });
  expect(before).toEqual(fresh);
  expect(after.get('model.shop.a')?.lineage).toBe(before.get('model.shop.a')?.lineage);
  expect(after.get('model.shop.b')?.lineage).not.toEqual(before.get('model.shop.b')?.lineage);
});
