import {
  betaBinomialLogProbability,
  binomialGain,
  logAddExp,
  negativeBinomialLogDensity,
  normalLogDensity,
  poissonGain,
} from '@dataing/base/statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const total = (count: number, logOf: (k: number) => number) =>
  Array.from({ length: count }, (_, k) => Math.exp(logOf(k))).reduce((a, b) => a + b, 0);

describe('log densities', () => {
  it('sum to one, with the mean and variance they promise', () => {
    const range = fc.double({ min: 0.5, max: 20, noNaN: true });
    fc.assert(
      fc.property(range, fc.double({ min: 0.05, max: 0.6, noNaN: true }), (mean, dispersion) => {
        const of = (k: number) => negativeBinomialLogDensity(k, mean, dispersion);
        const first = Array.from({ length: 900 }, (_, k) => k * Math.exp(of(k))).reduce((a, b) => a + b, 0);
        const second = Array.from({ length: 900 }, (_, k) => (k - mean) ** 2 * Math.exp(of(k))).reduce(
          (a, b) => a + b,
          0,
        );
        expect(total(900, of)).toBeCloseTo(1, 6);
        expect(first).toBeCloseTo(mean, 4);
        expect(second / (mean + dispersion * mean * mean)).toBeCloseTo(1, 3);
      }),
      { numRuns: 40 },
    );
  });

  it('become the binomial when the share hardly varies', () => {
    // 0.3^2 * 0.7 * 3, and the whole distribution.
    expect(Math.exp(betaBinomialLogProbability(2, 3, 0.3, 1e9))).toBeCloseTo(0.189, 6);
    expect(total(21, (k) => betaBinomialLogProbability(k, 20, 0.2, 5))).toBeCloseTo(1, 9);
  });

  it('give the normal at known points', () => {
    expect(normalLogDensity(0, 0, 1)).toBeCloseTo(-0.918938533, 8);
    expect(normalLogDensity(3, 1, 4)).toBeCloseTo(-0.918938533 - Math.log(2) - 0.5, 8);
  });

  it('add in the log domain without overflow', () => {
    expect(logAddExp(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 9);
    expect(logAddExp(-Infinity, 3)).toBe(3);
    expect(logAddExp(-Infinity, -Infinity)).toBe(-Infinity);
  });
});

describe('gains', () => {
  it('are zero exactly where the data is as expected and grow away from it', () => {
    expect(poissonGain(7, 7)).toBe(0);
    expect(poissonGain(0, 5)).toBeCloseTo(5, 12);
    expect(poissonGain(3, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(binomialGain(5, 10, 0.5)).toBe(0);
    expect(binomialGain(0, 10, 0.5)).toBeCloseTo(10 * Math.LN2, 12);
    expect(binomialGain(10, 10, 0.5)).toBeCloseTo(10 * Math.LN2, 12);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 50 }), (expected, step) => {
        expect(poissonGain(expected + step + 1, expected)).toBeGreaterThan(
          poissonGain(expected + step, expected),
        );
      }),
    );
  });
});
