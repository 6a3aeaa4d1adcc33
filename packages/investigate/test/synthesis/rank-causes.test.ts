import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSE_KINDS, OTHER_PRIORS } from '../../src/hypothesis/cause-catalogue.ts';
import { CAUSE_TYPES } from '../../src/hypothesis/cause-types.ts';
import { type CauseEvidence, mechanismOf, rankCauses } from '../../src/synthesis/rank-causes.ts';

const assets = [
  { asset: 'raw.orders', weight: 10 },
  { asset: 'marts.orders', weight: 5 },
];

const evidence: fc.Arbitrary<CauseEvidence> = fc.record({
  evidenceId: fc.constantFrom('e1', 'e2', 'e3'),
  test: fc.constantFrom('signature', 'gaps', 'values'),
  asset: fc.constantFrom('raw.orders', 'marts.orders', null),
  weights: fc.dictionary(
    fc.constantFrom(...CAUSE_TYPES, 'no_fault', 'business_change', 'unknown'),
    fc.double({ min: -50, max: 50, noNaN: true }),
  ),
});

test('priors are declared for every type and add up to one with those of no fault', () => {
  expect(CAUSE_KINDS.map(({ type }) => type)).toEqual([...CAUSE_TYPES]);
  const others = Object.values(OTHER_PRIORS).reduce((sum, p) => sum + p, 0);
  const sum = CAUSE_KINDS.reduce((total, { prior }) => total + prior, others);
  expect(sum).toBeGreaterThan(0.9);
  expect(sum).toBeLessThan(1.6);
});

test('probabilities add up to one and are ranked, whatever the evidence', () => {
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 12 }), (found) => {
      const { causes, otherwise } = rankCauses(assets, found);
      const total =
        causes.reduce((sum, it) => sum + it.probability, 0) +
        Object.values(otherwise).reduce((sum, p) => sum + p, 0);
      expect(total).toBeCloseTo(1, 9);
      for (let i = 1; i < causes.length; i++)
        expect(causes[i].probability).toBeLessThanOrEqual(causes[i - 1].probability);
    }),
  );
});

test('what is said of an asset moves types at that asset only, and one test no further than its cap', () => {
  const at = (nats: number) =>
    rankCauses(assets, [
      { evidenceId: 'e1', test: 'gaps', asset: 'raw.orders', weights: { missing_partition: nats } },
    ]);
  const oddsOf = ({ causes }: ReturnType<typeof rankCauses>, asset: string) =>
    (causes.find((it) => it.type === 'missing_partition' && it.asset === asset)?.probability ?? 0) /
    (causes.find((it) => it.type === 'unit_change' && it.asset === asset)?.probability ?? 1);
  expect(oddsOf(at(3), 'raw.orders')).toBeGreaterThan(10 * oddsOf(at(0), 'raw.orders'));
  expect(oddsOf(at(3), 'marts.orders')).toBeCloseTo(oddsOf(at(0), 'marts.orders'), 9);
  expect(oddsOf(at(400), 'raw.orders')).toBeCloseTo(oddsOf(at(4), 'raw.orders'), 6);
});

test('evidence is listed for and against', () => {
  const { causes } = rankCauses(assets, [
    { evidenceId: 'e1', test: 'a', asset: 'raw.orders', weights: { unit_change: 2 } },
    { evidenceId: 'e2', test: 'b', asset: 'raw.orders', weights: { unit_change: -1 } },
  ]);
  const own = causes.find((it) => it.type === 'unit_change' && it.asset === 'raw.orders');
  expect([own?.supports, own?.contradicts]).toEqual([['e1'], ['e2']]);
});

test('a mechanism names the column only where one is wrong', () => {
  expect(mechanismOf('unit_change', 'raw.orders', 'amount')).toMatch(/^raw\.orders\.amount: /);
  expect(mechanismOf('duplicate_load', 'raw.orders', 'amount')).toMatch(/^raw\.orders: /);
});
