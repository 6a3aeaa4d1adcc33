import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkPromises, openTables } from './engine.ts';

/** Queries of one shape that lie near each other: outer joins, NULLs, windows, subqueries, sets, LATERAL. */
const queries = readFileSync(join(import.meta.dirname, 'fixtures/near.sql'), 'utf8')
  .trim()
  .split('\n');

test.each([2])(
  'what is said of each query beside those near it holds on the rows of seed %i',
  async (seed) => {
    const { db, close } = await openTables(seed);
    try {
      for (const [i, before] of queries.entries()) {
        expect((await checkPromises(db, { before, after: before })).changes).toEqual([]);
        for (const step of [1, 4]) {
          const after = queries[(i + step) % queries.length];
          await checkPromises(db, { before, after });
          await checkPromises(db, { before: after, after: before });
        }
      }
    } finally {
      close();
    }
  },
);
