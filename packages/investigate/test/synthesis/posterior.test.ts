import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HYPOTHESES, priorsFor, type SymptomKind } from '../../src/hypothesis/catalogue.ts';
import { GROUP_CAP, posterior, type Weight } from '../../src/synthesis/posterior.ts';
import { rankHypotheses } from '../../src/synthesis/rank.ts';

const priors = priorsFor('null_spike');
const anyWeight: fc.Arbitrary<Weight> = fc.record({
  evidenceId: fc.constantFrom('e1', 'e2'),
  hypothesis: fc.constantFrom(...priors.map((p) => p.hypothesis)),
  group: fc.constantFrom('a', 'b'),
  nats: fc.double({ min: -50, max: 50, noNaN: true }),
});

test('probabilities add up to one, whatever the evidence', () => {
  fc.assert(
    fc.property(fc.array(anyWeight), (weights) => {
      const values = [...posterior(priors, weights).values()];
      expect(values.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 10);
      for (const p of values) expect(p).toBeGreaterThan(0);
    }),
  );
});

test('no group of findings moves the odds by more than its cap', () => {
  const odds = (weights: Weight[]) => {
    const all = posterior(priors, weights);
    return Math.log((all.get('segment_fault') ?? 0) / (all.get('unknown') ?? 1));
  };
  const strong = { evidenceId: 'e1', hypothesis: 'segment_fault', group: 'a', nats: 1000 };
  expect(odds([strong]) - odds([])).toBeCloseTo(GROUP_CAP, 8);
  expect(odds([strong, strong]) - odds([])).toBeCloseTo(GROUP_CAP, 8);
  expect(odds([{ ...strong, nats: -1000 }]) - odds([])).toBeCloseTo(-GROUP_CAP, 8);
});

test('without evidence the ranking is that of the priors', () => {
  for (const symptom of ['null_spike', 'row_drop', 'rise'] as SymptomKind[]) {
    const ranked = rankHypotheses(symptom, []);
    const expected = HYPOTHESES.filter((h) => h.causes.includes(symptom)).sort((a, b) => b.prior - a.prior);
    expect(ranked.map((h) => h.id)).toEqual(expected.map((h) => h.id));
  }
});

test('every symptom leaves room for "unknown" and "no fault"', () => {
  for (const symptom of ['null_spike', 'row_drop', 'row_surge', 'rise', 'fall'] as SymptomKind[]) {
    const ids = priorsFor(symptom).map((p) => p.hypothesis);
    expect(ids).toContain('unknown');
    expect(ids).toContain('no_fault');
  }
});

test('evidence names what it supports and what it contradicts', () => {
  const ranked = rankHypotheses('null_spike', [
    { id: 'e1', queryIds: ['q1'], statement: '', weights: { no_fault: -9 } },
    { id: 'e2', queryIds: ['q2'], statement: '', weights: { segment_fault: 3, table_wide_fault: -3 } },
  ]);
  expect(ranked[0]).toMatchObject({ id: 'segment_fault', supports: ['e2'], contradicts: [] });
  expect(ranked.find((h) => h.id === 'no_fault')).toMatchObject({ contradicts: ['e1'] });
});
