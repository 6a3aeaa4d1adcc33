import { expect, test } from 'vitest';
import { holdToSeen } from '../../src/synthesis/hold-to-seen.ts';
import type { CauseRanking } from '../../src/synthesis/rank-causes.ts';

const cause = (asset: string, probability: number) => ({
  ...{ type: 'filter_change' as const, asset, probability, supports: [], contradicts: [] },
});
const ranking: CauseRanking = {
  causes: [cause('marts.orders', 0.9), cause('raw.orders', 0.06)],
  otherwise: { no_fault: 0.01, business_change: 0.01, unknown: 0.02 },
};

test('a cause above which nobody looked is no likelier than one that nobody thought of', () => {
  const held = holdToSeen(ranking, ['marts.orders']);
  expect(held.causes.map((it) => it.probability)).toEqual([0.45, 0.06]);
  expect(held.otherwise.unknown).toBeCloseTo(0.47, 12);
  const all = [...held.causes.map((it) => it.probability), ...Object.values(held.otherwise)];
  expect(all.reduce((sum, it) => sum + it, 0)).toBeCloseTo(1, 12);
});

test('where all above was looked at, nothing moves', () => {
  expect(holdToSeen(ranking, [])).toBe(ranking);
  expect(holdToSeen(ranking, ['staging.others'])).toBe(ranking);
});
