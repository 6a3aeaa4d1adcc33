import { expect, test } from 'vitest';
import { fitScale, QUANTILES } from '../../src/hypothesis/scale-fit.ts';

/** A skewed distribution of amounts, 1,000 of them. */
const amounts = Array.from({ length: 1000 }, (_, i) => 5 + 400 * ((i + 1) / 1001) ** 3);
const quantiles = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return QUANTILES.map((share) => sorted[Math.floor(share * (sorted.length - 1))]);
};
const fit = (after: readonly number[]) => fitScale(quantiles(amounts), quantiles(after));

test.each([
  [100, true],
  [1 / 1000, true],
  [2.20462, true],
  [7.46, false],
])('all values times %d: one factor, known or not', (factor, isKnown) => {
  const found = fit(amounts.map((it) => it * factor));
  expect(found.factor).toBeCloseTo(factor, 5);
  expect(found).toMatchObject({ isAlike: true, isKnown, mixed: null, affine: null });
});

test('a third of the rows in cents: the factor and the part', () => {
  const found = fit(amounts.map((it, i) => (i % 3 === 0 ? it * 100 : it)));
  expect(found.isAlike).toBe(false);
  expect(found.mixed?.factor).toBe(100);
  expect(found.mixed?.part).toBeCloseTo(1 / 3, 1);
});

test('degrees of another scale: a line that does not pass through zero', () => {
  const degrees = amounts.map((it) => it / 20);
  const found = fitScale(quantiles(degrees), quantiles(degrees.map((it) => 1.8 * it + 32)));
  expect(found.affine?.times).toBeCloseTo(1.8, 3);
  expect(found.affine?.plus).toBeCloseTo(32, 1);
});

test('a small factor and noise in single quantiles are no other unit', () => {
  const found = fit(amounts.map((it) => it * 1.06));
  expect(found).toMatchObject({ isAlike: true, mixed: null, affine: null });
  expect(found.factor).toBeCloseTo(1.06, 2);
});
