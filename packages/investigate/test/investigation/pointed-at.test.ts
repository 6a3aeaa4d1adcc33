import { expect, test } from 'vitest';
import type { TestedAsset } from '../../src/investigation/events.ts';
import { pointedAt } from '../../src/investigation/find-causes.ts';

const scope = { segment: { region: 'EU' }, onset: '2026-03-02', end: '2026-03-05', rows: 12, where: 'x' };
const orders = {
  ...{ kind: 'asset_tested', asset: 'orders', weight: 8, column: 'total', segment: { region: 'EU' } },
  ...{ segmentRows: 12, notPut: ['y'], scope: { ...scope, table: 'orders' } },
  whole: { ...scope, table: 'orders', segment: {}, rows: 40 },
  findings: [
    {
      test: 'schema',
      asset: 'currencies',
      statement: '',
      queryIds: [],
      weights: { schema_change: 3, no_fault: -2 },
    },
    { test: 'late', asset: 'orders', statement: '', queryIds: [], weights: { late_data: 1 } },
  ],
} as unknown as TestedAsset;

test('what a test points at is an asset of its own, with nothing of the rows of the one that was tested', () => {
  const found = pointedAt([orders]);
  expect(found.map(({ asset }) => asset)).toEqual(['currencies']);
  expect(found[0]).not.toHaveProperty('whole');
  expect(found[0]).toMatchObject({
    ...{ column: null, segment: {}, segmentRows: null, only: ['schema_change'], findings: [], notPut: [] },
    scope: {
      table: 'currencies',
      segment: {},
      onset: '2026-03-02',
      end: '2026-03-05',
      rows: null,
      where: null,
    },
  });
});
