import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  brierScore,
  brierSkill,
  calibrationBins,
  calibrationError,
  type Forecast,
  riskByCoverage,
} from '../src/score/calibration.ts';

const forecasts = fc.array(
  fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), came: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test('law: scores stay in their ranges, and knowing everything is best', () => {
  fc.assert(
    fc.property(forecasts, (said) => {
      const perfect = said.map(({ came }): Forecast => ({ probability: came ? 1 : 0, came }));
      expect(brierScore(said)).toBeGreaterThanOrEqual(0);
      expect(brierScore(said)).toBeLessThanOrEqual(1);
      expect(calibrationError(said)).toBeLessThanOrEqual(1);
      expect(brierScore(perfect)).toBe(0);
      expect(calibrationError(perfect)).toBe(0);
      expect(calibrationBins(said).reduce((sum, { cases }) => sum + cases, 0)).toBe(said.length);
    }),
  );
});

test('always saying the base rate has no skill and no error', () => {
  const said = [true, true, true, false].map((came) => ({ probability: 0.75, came }));
  expect(brierSkill(said)).toBeCloseTo(0, 12);
  expect(calibrationError(said)).toBeCloseTo(0, 12);
});

test('by hand: 0.9 right, 0.9 wrong, 0.2 wrong', () => {
  const said = [
    { probability: 0.9, came: true },
    { probability: 0.9, came: false },
    { probability: 0.2, came: false },
  ];
  expect(brierScore(said)).toBeCloseTo((0.01 + 0.81 + 0.04) / 3, 12);
  expect(calibrationError(said)).toBeCloseTo((2 * 0.4 + 0.2) / 3, 12);
  expect(riskByCoverage(said, [0.34, 1])).toEqual([
    { coverage: 0.34, risk: 0 },
    { coverage: 1, risk: 2 / 3 },
  ]);
});
