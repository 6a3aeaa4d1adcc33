import { mean, median, medianAbsoluteDeviation, medianOfPairMeans, quantile } from '@dataing/base/statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('robust', () => {
  it('agrees with NumPy on its documented example', () => {
    expect(quantile([10, 7, 4, 3, 2, 1], 0.5)).toBe(3.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
    expect(mean([1, 2, 6])).toBe(3);
  });

  it('has no value where there are no values', () => {
    expect(median([])).toBeNaN();
    expect(mean([])).toBeNaN();
  });

  it('does not depend on order, stays between the extremes and moves with a shift', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const found = quantile(values, share);
        expect(quantile([...values].reverse(), share)).toBe(found);
        expect(found).toBeGreaterThanOrEqual(Math.min(...values));
        expect(found).toBeLessThanOrEqual(Math.max(...values));
        expect(medianAbsoluteDeviation(values.map((v) => v + 8))).toBeCloseTo(
          medianAbsoluteDeviation(values),
          6,
        );
      }),
    );
  });

  it('has as median of pair means what sorting all of them gives', () => {
    const repeated = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(numbers, repeated), (values) => {
        const means = values.flatMap((a, i) => values.slice(i).map((b) => (a + b) / 2));
        expect(medianOfPairMeans(values) + 0).toBe(median(means) + 0);
      }),
    );
    expect(medianOfPairMeans([1, 2, 6])).toBe(2.75);
    expect(medianOfPairMeans([])).toBeNaN();
  });

  it('leaves its input as it was', () => {
    const values = [3, 1, 2];
    median(values);
    medianOfPairMeans(values);
    expect(values).toEqual([3, 1, 2]);
  });
});
