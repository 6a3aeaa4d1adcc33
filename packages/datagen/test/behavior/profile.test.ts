import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  factorAt,
  largestFactor,
  pointAtSum,
  productOf,
  profileOf,
  weightedSum,
  type Stretch,
} from '../../src/behavior/profile.ts';

const points = 24;
const stretches = fc.array(
  fc
    .tuple(fc.nat(points), fc.nat(points), fc.nat(4))
    .map(([a, b, factor]): Stretch => ({ from: a, to: b, factor })),
  { maxLength: 6 },
);

/** The definition, point by point: the first stretch that holds the point. */
function naive(list: readonly Stretch[], otherwise: number): number[] {
  return Array.from(
    { length: points },
    (_, i) => list.find(({ from, to }) => from <= i && i < to)?.factor ?? otherwise,
  );
}

const all = (profile: ReturnType<typeof profileOf>): number[] =>
  Array.from({ length: points }, (_, i) => factorAt(profile, i));

test('the first listed stretch counts, the default elsewhere', () => {
  fc.assert(
    fc.property(stretches, fc.nat(3), (list, otherwise) => {
      const profile = profileOf(list, points, otherwise);
      expect(all(profile)).toEqual(naive(list, otherwise));
      expect(largestFactor(profile)).toBe(Math.max(...profile.factors));
    }),
  );
});

test('a product is the product at every point', () => {
  fc.assert(
    fc.property(stretches, stretches, (left, right) => {
      const product = productOf(profileOf(left, points, 1), profileOf(right, points, 2));
      const expected = naive(left, 1).map((factor, i) => factor * naive(right, 2)[i]);
      expect(all(product)).toEqual(expected);
    }),
  );
});

test('sums and exact draws follow factor x weight', () => {
  const weights = fc.array(fc.nat(5), { minLength: points, maxLength: points });
  fc.assert(
    fc.property(
      stretches,
      weights,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (list, w, u) => {
        const factors = naive(list, 1);
        const totals = new Float64Array(points + 1);
        w.forEach((weight, i) => {
          totals[i + 1] = totals[i] + weight;
        });
        const profile = profileOf(list, points, 1);
        const sum = w.reduce((total, weight, i) => total + weight * factors[i], 0);
        expect(weightedSum(profile, totals)).toBeCloseTo(sum, 9);
        if (sum === 0) return;
        let rest = u * sum;
        let expected = 0;
        while (rest >= w[expected] * factors[expected]) rest -= w[expected] * factors[expected++];
        // A target within rounding of a bound may fall to either side.
        if (rest > 1e-9 && w[expected] * factors[expected] - rest > 1e-9) {
          expect(pointAtSum(profile, totals, u * sum)).toBe(expected);
        }
        const last = pointAtSum(profile, totals, sum);
        expect(w[last] * factors[last]).toBeGreaterThan(0);
      },
    ),
  );
});
