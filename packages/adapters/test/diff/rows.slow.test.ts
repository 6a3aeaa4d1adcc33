import fc from 'fast-check';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPromises, drawPair, openTables } from './engine.ts';

let tables: { db: DuckDBConnection; close(): void };

beforeAll(async () => {
  tables = await openTables(1);
});

afterAll(() => tables.close());

const draws = fc.array(fc.nat(99_991), { minLength: 30, maxLength: 60 });

test('a query written in two ways is cosmetic, and gives the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(draws, draws, async (numbers, ways) => {
      const diff = await checkPromises(tables.db, drawPair(numbers, ways, []));
      expect(diff.changes).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

test('what is said of a changed query holds on rows: cosmetic, fewer, more, columns untouched', async () => {
  const changes = fc.array(fc.nat(99_991), { minLength: 4, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(draws, draws, changes, async (numbers, ways, change) => {
      const pair = drawPair(numbers, ways, change);
      const diff = await checkPromises(tables.db, pair);
      if (pair.same) expect(diff.changes).toEqual([]);
    }),
    { numRuns: 180 },
  );
});
