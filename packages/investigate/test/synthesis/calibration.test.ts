import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSE_TYPES } from '../../src/hypothesis/cause-types.ts';
import {
  type Calibration,
  calibrate,
  calibrateShare,
  familyOfCause,
  UNCALIBRATED,
} from '../../src/synthesis/calibration.ts';
import { CALIBRATION } from '../../src/synthesis/fitted-calibration.ts';
import type { CauseRanking } from '../../src/synthesis/rank-causes.ts';

const nats = fc.double({ min: -3, max: 3, noNaN: true });
const slope = fc.double({ min: 0.05, max: 3, noNaN: true });
const calibrations: fc.Arbitrary<Calibration> = fc.record({
  fittedOn: fc.constant({ cases: 5, templates: ['shop'] }),
  faultSlope: slope,
  faultOffset: nats,
  businessSlope: slope,
  businessOffset: nats,
  namedSlope: slope,
  namedOffset: nats,
  leadSlope: slope,
  leadOffsets: fc.record({ replayed: nats, rows: nats, copies: nats, missing: nats, values: nats }),
});

/** A ranking of some types, as masses that add up to 1. */
const rankings: fc.Arbitrary<CauseRanking> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(0, 1e-300, 1e-9, 1e9)), {
    minLength: 4,
    maxLength: CAUSE_TYPES.length + 3,
  })
  .filter((masses) => masses.some((it) => it > 0))
  .map((masses) => {
    const total = masses.reduce((sum, it) => sum + it, 0);
    const [no_fault, business_change, unknown, ...rest] = masses.map((it) => it / total);
    const causes = rest
      .sort((a, b) => b - a)
      .map((probability, i) => ({
        type: CAUSE_TYPES[i],
        asset: 'raw.orders',
        probability,
        supports: [],
        contradicts: [],
      }));
    return { causes, otherwise: { no_fault, business_change, unknown } };
  });

const massOf = ({ causes, otherwise }: CauseRanking) =>
  [...causes.map((it) => it.probability), ...Object.values(otherwise)].reduce((sum, it) => sum + it, 0);

test('law: whatever was fitted, all adds up to 1, nothing is negative and causes keep their order', () => {
  fc.assert(
    fc.property(rankings, fc.boolean(), calibrations, (ranking, isReplayed, calibration) => {
      const { causes, otherwise } = calibrate(ranking, isReplayed, calibration);
      expect(massOf({ causes, otherwise })).toBeCloseTo(1, 9);
      expect(causes.map(({ type }) => type)).toEqual(ranking.causes.map(({ type }) => type));
      for (const [i, { probability }] of causes.entries()) {
        expect(probability).toBeGreaterThanOrEqual(0);
        if (i > 0) expect(probability).toBeLessThanOrEqual(causes[i - 1].probability + 1e-12);
      }
      for (const probability of Object.values(otherwise)) expect(probability).toBeGreaterThanOrEqual(-1e-12);
    }),
  );
});

test('what was fitted on nothing changes nothing; slopes of one and no offsets change nothing either', () => {
  const asIs: Calibration = { ...UNCALIBRATED, fittedOn: { cases: 1, templates: ['shop'] } };
  fc.assert(
    fc.property(rankings, (ranking) => {
      expect(calibrate(ranking, false, UNCALIBRATED)).toEqual(ranking);
      // Answers that are as good as impossible are held to be a little more than that.
      const masses = [...Object.values(ranking.otherwise), ranking.causes[0].probability];
      const shares = ranking.causes.reduce((sum, it) => sum + it.probability, 0);
      fc.pre(Math.min(...masses) > 1e-3 && ranking.causes[0].probability < 0.999 * shares);
      const same = calibrate(ranking, false, asIs);
      for (const [i, { probability }] of same.causes.entries())
        expect(probability).toBeCloseTo(ranking.causes[i].probability, 9);
      for (const [name, probability] of Object.entries(ranking.otherwise))
        expect(same.otherwise).toHaveProperty(name, expect.closeTo(probability, 9));
    }),
  );
});

test('by hand: a family that is right less often than it says is told down, a replay is a family of its own', () => {
  const causes = ['stale_table', 'late_data'].map((type, i) => ({
    type: type as 'stale_table' | 'late_data',
    asset: 'raw.orders',
    probability: i === 0 ? 0.72 : 0.08,
    supports: [],
    contradicts: [],
  }));
  const ranking = { causes, otherwise: { no_fault: 0.1, business_change: 0.1, unknown: 0 } };
  // The log-odds of 0.9 are 2.197: with an offset of as much less, it is as likely as not.
  const offsets = { ...UNCALIBRATED.leadOffsets, rows: -2.1972245773 };
  const calibration = { ...UNCALIBRATED, fittedOn: { cases: 9, templates: [] }, leadOffsets: offsets };
  const [lead, next] = calibrate(ranking, false, calibration).causes;
  expect(lead.probability).toBeCloseTo(0.4, 3);
  expect(next.probability).toBeCloseTo(0.4, 3);
  expect(calibrate(ranking, true, calibration).causes[0].probability).toBeCloseTo(0.72, 3);
});

test('every type has a family, and a share is bounded by what the evidence can be worth', () => {
  for (const type of CAUSE_TYPES) {
    expect(familyOfCause(type, true)).toBe('replayed');
    expect(familyOfCause(type, false)).not.toBe('replayed');
  }
  expect(calibrateShare(1, 1, 0)).toBeCloseTo(0.9999, 9);
  expect(calibrateShare(0, 1, 0)).toBeCloseTo(0.0001, 9);
});

test('the constants say what they were fitted on, and make likelier what was likelier', () => {
  expect(CALIBRATION.fittedOn?.cases).toBeGreaterThanOrEqual(100);
  expect(CALIBRATION.fittedOn?.templates.length).toBeGreaterThanOrEqual(3);
  for (const factor of [CALIBRATION.faultSlope, CALIBRATION.namedSlope, CALIBRATION.leadSlope])
    expect(factor).toBeGreaterThan(0);
});
