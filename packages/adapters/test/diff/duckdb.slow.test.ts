import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPromises, drawPair, openTables } from './engine.ts';

const draws = fc.array(fc.nat(99_991), { minLength: 30, maxLength: 60 });
const changes = fc.oneof(fc.constant([]), fc.array(fc.nat(99_991), { minLength: 4, maxLength: 20 }));

test.each([1, 2, 3, 4, 5, 6])(
  'on the rows of seed %i, 800 changes are what is said of them',
  async (seed) => {
    const { db, close } = await openTables(seed * 101);
    try {
      await fc.assert(
        fc.asyncProperty(draws, draws, changes, async (numbers, ways, change) => {
          const pair = drawPair(numbers, ways, change);
          const diff = await checkPromises(db, pair);
          if (pair.same) expect(diff.changes).toEqual([]);
        }),
        { numRuns: 800, seed },
      );
    } finally {
      close();
    }
  },
);
