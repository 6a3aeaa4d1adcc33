import { belowAt, streamKey } from '@dataing/base/random';
import { calibrateShare, foldInvestigation, UNCALIBRATED } from '@dataing/investigate';
import { expect, test } from 'vitest';
import { calibrationSample, type CalibrationSample } from '../src/fit/calibration-sample.ts';
import { descend } from '../src/fit/descend.ts';
import { fitCalibration } from '../src/fit/fit-calibration.ts';
import { truthWith } from './scored.ts';

const key = streamKey({ epoch: 1, seed: 3, table: 'test', column: 'fit', purpose: 'outcomes' });
const MILLION = 1_000_000;
const chance = (i: number, j: number, probability: number) =>
  belowAt(key, i, j, MILLION) < probability * MILLION;

/** An investigator that says 0.97 and is right in four of five; of controls it says 0.7 and is nearly always right. */
const samples = Array.from({ length: 600 }, (_, i): CalibrationSample => {
  const isFault = i % 3 !== 0;
  const seen = chance(i, 0, isFault ? 0.95 : 0.02);
  return {
    template: ['shop', 'ads'][i % 2],
    faultShare: seen ? 0.97 : 0.15,
    businessShare: 0.2,
    answer: isFault ? 'fault' : 'no_fault',
    namedShare: 0.99,
    leadShare: 0.97,
    family: 'rows',
    isNamed: isFault && chance(i, 1, 0.9),
    leads: chance(i, 2, 0.8),
  };
});

test('probabilities come to be how often they prove right', () => {
  const fitted = fitCalibration(samples);
  expect(fitted.fittedOn).toEqual({ cases: 600, templates: ['ads', 'shop'] });
  const alike = samples.filter(({ faultShare }) => faultShare === 0.15);
  const broken = alike.filter(({ answer }) => answer === 'fault').length / alike.length;
  expect(Math.abs(calibrateShare(0.15, fitted.faultSlope, fitted.faultOffset) - broken)).toBeLessThan(0.05);
  // None of the controls was a real change.
  expect(calibrateShare(0.2, fitted.businessSlope, fitted.businessOffset)).toBeLessThan(0.05);
  const faults = samples.filter(({ answer }) => answer === 'fault');
  const named = faults.filter(({ isNamed }) => isNamed);
  const leads = named.filter((it) => it.leads).length / named.length;
  const share = calibrateShare(0.97, fitted.leadSlope, fitted.leadOffsets.rows);
  expect(Math.abs(share - leads)).toBeLessThan(0.04);
  const known = calibrateShare(0.99, fitted.namedSlope, fitted.namedOffset);
  expect(Math.abs(known - named.length / faults.length)).toBeLessThan(0.04);
  // A family of which there was no case goes with the others.
  expect(fitted.leadOffsets.values).toBeLessThan(0);
});

test('fitted on nothing, all stays as it is', () => {
  expect(fitCalibration([])).toMatchObject({
    faultSlope: 1,
    faultOffset: 0,
    businessSlope: 1,
    namedSlope: 1,
    leadSlope: 1,
  });
});

test('a report is a sample by what it says uncalibrated; one that sought no cause is none', () => {
  const report = {
    causes: [
      { type: 'slow_drift', asset: 'RAW.payments', probability: 0.4 },
      { type: 'unit_change', asset: 'raw.payments', probability: 0.2 },
    ],
    otherwise: { no_fault: 0.1, business_change: 0.1, unknown: 0.2 },
    calibration: { fittedOn: null, family: 'values' },
  } as unknown as ReturnType<typeof foldInvestigation>;
  const sample = calibrationSample(truthWith(), report);
  expect(sample).toMatchObject({ answer: 'fault', family: 'values', isNamed: true, leads: false });
  expect(sample?.faultShare).toBeCloseTo(0.8, 12);
  expect(sample?.businessShare).toBeCloseTo(0.5, 12);
  expect(sample?.namedShare).toBeCloseTo(0.75, 12);
  expect(sample?.leadShare).toBeCloseTo(2 / 3, 12);
  const drowned = truthWith({ detectable: false });
  expect(calibrationSample(drowned, report)?.answer).toBe('no_fault');
  expect(calibrationSample(truthWith({ kind: 'business_change' }), report)?.answer).toBe('business_change');
  expect(calibrationSample(truthWith(), { ...report, causes: [] })).toBeNull();
  expect(UNCALIBRATED.fittedOn).toBeNull();
});

test('a valley is walked down to its ground', () => {
  const bowl = ([x, y]: readonly number[]) => (x - 3) ** 2 + 20 * (y + 1) ** 2 + 4;
  const [x, y] = descend(bowl, [0, 0]);
  expect(x).toBeCloseTo(3, 4);
  expect(y).toBeCloseTo(-1, 4);
});
