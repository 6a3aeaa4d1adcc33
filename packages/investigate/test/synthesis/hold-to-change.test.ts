import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSE_TYPES } from '../../src/hypothesis/cause-types.ts';
import { holdToChange } from '../../src/synthesis/hold-to-change.ts';
import type { CauseRanking } from '../../src/synthesis/rank-causes.ts';

const rankings = fc
  .array(
    fc.record({
      type: fc.constantFrom(...CAUSE_TYPES),
      asset: fc.constantFrom('marts.orders', 'staging.orders'),
      mass: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((causes): CauseRanking => {
    const total = causes.reduce((sum, it) => sum + it.mass, 0.5);
    return {
      causes: causes
        .map(({ mass, ...it }) => ({
          ...it,
          probability: mass / total,
          supports: [],
          contradicts: [],
        }))
        .sort((a, b) => b.probability - a.probability),
      otherwise: { no_fault: 0.2 / total, business_change: 0.2 / total, unknown: 0.1 / total },
    };
  });
const settled = { asset: 'staging.orders', types: ['filter_change'] as const, otherwise: 0.05 };
const massOf = (causes: CauseRanking['causes']) => causes.reduce((sum, it) => sum + it.probability, 0);

test('what the replayed change is not, is together no likelier than that the change did not do it', () => {
  fc.assert(
    fc.property(rankings, (ranking) => {
      const held = holdToChange(ranking, settled);
      const isIt = (it: CauseRanking['causes'][number]) =>
        it.asset === settled.asset && it.type === 'filter_change';
      const its = held.causes.filter(isIt);
      expect(massOf(held.causes)).toBeCloseTo(massOf(ranking.causes), 9);
      expect(held.otherwise).toEqual(ranking.otherwise);
      if (its.length > 0)
        expect(massOf(held.causes) - massOf(its)).toBeLessThanOrEqual(
          settled.otherwise * massOf(held.causes) + 1e-9,
        );
      expect(held.causes.map((it) => it.probability)).toEqual(
        held.causes.map((it) => it.probability).sort((a, b) => b - a),
      );
    }),
  );
});

test('without a replay that decides, nothing is changed', () => {
  fc.assert(
    fc.property(rankings, (ranking) => {
      expect(holdToChange(ranking, null)).toBe(ranking);
    }),
  );
});
