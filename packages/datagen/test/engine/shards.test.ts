import { shardBlocks, shardSuffix } from '@dataing/datagen';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf } from './schema.ts';

const schema = ownSchema('market');
schema.nodes[2].rows = 60_000;
const plan = planOf(schema);
const { layout } = await engineOf(plan);

test('every block is of exactly one shard, and shards are contiguous', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
      const shards = Array.from({ length: count }, (_, index) => shardBlocks(plan, layout, { index, count }));
      expect(shards.flat()).toEqual(layout.blocks.map((_, number) => number));
    }),
  );
});

test('shards have about as many cells each', () => {
  expect(layout.blocks.length).toBeGreaterThan(20);
  const cells = [0, 1, 2, 3].map((index) =>
    shardBlocks(plan, layout, { index, count: 4 })
      .map((number) => layout.blocks[number])
      .reduce((sum, { table, rows }) => sum + rows * plan.tables[table].columns.length, 0),
  );
  expect(Math.max(...cells) / Math.min(...cells)).toBeLessThan(1.5);
});

test('files of a shard sort in the order of their rows', () => {
  const suffixes = [0, 1, 8, 9, 98, 99].map((index) => shardSuffix({ index, count: 100 }));
  expect([...suffixes].sort()).toEqual(suffixes);
  expect(suffixes[1]).toBe('-00002-of-00100');
});
