import { readFileSync } from 'node:fs';
import {
  chiSquareTail,
  devianceTerm,
  exp,
  log,
  log1p,
  logGamma,
  normalCdf,
  normalQuantile,
  poissonProbability,
  pow,
  regularisedBeta,
  regularisedGamma,
  regularisedGammaTail,
  stirlingError,
} from '@dataing/base/maths';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const oracle: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL('golden/oracle.json', import.meta.url), 'utf8'),
);

/** |own - (high + low)|, the subtraction of the two nearly equal doubles being exact. */
const errorOf = (own: number, high: number, low: number) => Math.abs(own - high - low);

type Case = [
  name: string,
  f: (...args: number[]) => number,
  bound: (value: number, args: number[]) => number,
];
const relative = (bound: number) => (value: number) => Math.abs(value) * bound;
const cases: Case[] = [
  ['log', log, relative(2.3e-16)],
  ['exp', exp, relative(2.3e-16)],
  ['log1p', log1p, relative(5e-16)],
  ['pow', pow, (value, [base, exponent]) => value * (2 + Math.abs(exponent * Math.log(base))) * 2.3e-16],
  ['normalQuantile', normalQuantile, relative(1e-15)],
  ['normalCdf', normalCdf, relative(1.5e-15)],
  ['logGamma', logGamma, (value, [x]) => (x < 100 ? 8e-15 : 0) + Math.abs(value) * 3e-16],
  ['regularisedGamma', regularisedGamma, relative(1e-13)],
  ['regularisedGammaTail', regularisedGammaTail, relative(1e-12)],
  ['regularisedBeta', regularisedBeta, relative(1e-13)],
  ['poissonProbability', poissonProbability, relative(1e-14)],
];

test.each(cases)('%s is as accurate as it says, against mpmath', (name, f, bound) => {
  const rows = oracle[name];
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const args = row.slice(0, -2);
    const [high, low] = row.slice(-2);
    const error = errorOf(f(...args), high, low);
    expect(error, `${name}(${args.join(', ')}) = ${high}`).toBeLessThanOrEqual(bound(high, args));
  }
});

function close(own: number, other: number, bound: number): void {
  expect(Math.abs(own - other)).toBeLessThanOrEqual(Math.abs(other) * bound);
}
const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('log, exp, log1p and pow agree with the platform', () => {
  const runs = { numRuns: 20_000 };
  fc.assert(
    fc.property(finite(2 ** -1074, Number.MAX_VALUE), (x) => close(log(x), Math.log(x), 1e-15)),
    runs,
  );
  fc.assert(
    fc.property(finite(-708, 709), (x) => close(exp(x), Math.exp(x), 1e-15)),
    runs,
  );
  fc.assert(
    fc.property(finite(-0.999, 1e10), (x) => close(log1p(x), Math.log1p(x), 1e-15)),
    runs,
  );
  fc.assert(
    fc.property(finite(0.1, 10), finite(-5, 5), (x, y) => close(pow(x, y), x ** y, 4e-15)),
    runs,
  );
});

test('the ends of log and exp', () => {
  expect([log(0), log(-1), log(Number.NaN), log(Infinity), log(1)]).toEqual([
    -Infinity,
    NaN,
    NaN,
    Infinity,
    0,
  ]);
  expect([exp(0), exp(-Infinity), exp(Infinity), exp(Number.NaN)]).toEqual([1, 0, Infinity, NaN]);
  expect([exp(709.8), exp(-746), exp(709.78) < Infinity]).toEqual([Infinity, 0, true]);
  fc.assert(
    fc.property(finite(-745, -708), (x) => {
      expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(5e-324);
    }),
  );
  expect([log1p(-1), log1p(-2), log1p(Infinity), log1p(0)]).toEqual([-Infinity, NaN, Infinity, 0]);
});

test('pow with whole exponents is exact where it can be', () => {
  for (let exponent = 0; exponent <= 22; exponent++) expect(pow(10, exponent)).toBe(Number(`1e${exponent}`));
  expect([pow(2, -3), pow(-2, 3), pow(0, 0), pow(0, 0.5), pow(0, -1), pow(1, 1e9)]).toEqual([
    0.125,
    -8,
    1,
    0,
    Infinity,
    1,
  ]);
  expect(pow(-2, 0.5)).toBeNaN();
});

test('quantile and distribution function of the normal undo each other, tails included', () => {
  fc.assert(
    fc.property(finite(1e-300, 0.5), (p) => close(normalCdf(normalQuantile(p)), p, 2e-12)),
    { numRuns: 5000 },
  );
  expect([0, 0.5, 1].map(normalQuantile)).toEqual([-Infinity, 0, Infinity]);
  expect([-0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([NaN, NaN, NaN]);
  expect([normalCdf(0), normalCdf(-40), normalCdf(40), normalCdf(Number.NaN)]).toEqual([0.5, 0, 1, NaN]);
  expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1]);
});

test('the quantile is odd', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (i) => {
      const p = i / 2 ** 32;
      expect(normalQuantile(1 - p) + normalQuantile(p)).toBe(0);
    }),
  );
});

test('laws of the gamma family', () => {
  fc.assert(
    fc.property(finite(0.01, 200), finite(0, 400), (shape, x) => {
      const sum = regularisedGamma(shape, x) + regularisedGammaTail(shape, x);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-13);
      expect(Math.abs(logGamma(shape + 1) - logGamma(shape) - Math.log(shape))).toBeLessThan(4e-13);
    }),
  );
  fc.assert(
    fc.property(finite(0.1, 200), finite(0.1, 200), fc.nat(1024), (a, b, place) => {
      const x = place / 1024;
      const sum = regularisedBeta(a, b, x) + regularisedBeta(b, a, 1 - x);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
    }),
  );
  fc.assert(fc.property(finite(0, 700), (x) => close(chiSquareTail(x, 2), Math.exp(-x / 2), 1e-13)));
  // The Poisson's distribution function is the gamma's tail.
  let sum = 0;
  for (let k = 0; k <= 7; k++) sum += poissonProbability(k, 5.5);
  close(regularisedGammaTail(8, 5.5), sum, 1e-14);
});

test.each([
  [3.841458820694124, 1, 0.05],
  [23.209251158954356, 10, 0.01],
  [124.34211340400407, 100, 0.05],
])('the published critical value %d of chi-square with %i degrees', (x, degrees, tail) => {
  expect(Math.abs(chiSquareTail(x, degrees) / tail - 1)).toBeLessThan(1e-13);
});

test('large shapes settle, at the normal that they approach', () => {
  for (const z of [-4, -1, 0, 1, 4]) {
    const gamma = regularisedGamma(1e10, 1e10 + z * 1e5);
    expect(Math.abs(gamma / normalCdf(z) - 1)).toBeLessThan(2e-3);
    const beta = regularisedBeta(1e10, 1e10, 0.5 + (z * 0.5) / Math.sqrt(2e10 + 1));
    expect(Math.abs(beta / normalCdf(z) - 1)).toBeLessThan(1e-8);
  }
});

test('parts of the saddle-point form', () => {
  for (let n = 1, factorial = 1; n <= 20; n++) {
    factorial *= n;
    const stirling = (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI);
    expect(Math.abs(stirlingError(n) - (Math.log(factorial) - stirling))).toBeLessThan(2e-14);
  }
  expect(devianceTerm(0, 3)).toBe(3);
  expect(devianceTerm(3, 3)).toBe(0);
  fc.assert(
    fc.property(finite(0.1, 1000), finite(0.1, 1000), (x, mean) => {
      const plain = x * Math.log(x / mean) + mean - x;
      expect(Math.abs(devianceTerm(x, mean) - plain)).toBeLessThan(1e-15 * (x + mean) * 20);
    }),
  );
});

test('arguments outside are refused or NaN', () => {
  expect(() => regularisedGamma(0, 1)).toThrow(RangeError);
  expect(() => regularisedGammaTail(1, -1)).toThrow(RangeError);
  expect(() => regularisedBeta(1, 1, 1.5)).toThrow(RangeError);
  expect(() => regularisedGamma(Infinity, 1)).toThrow(RangeError);
  expect(() => regularisedBeta(1, Infinity, 0.5)).toThrow(RangeError);
  expect([logGamma(0), logGamma(-1), logGamma(Infinity)]).toEqual([Infinity, NaN, Infinity]);
  expect([regularisedGamma(2, 0), regularisedGammaTail(2, Infinity), regularisedBeta(2, 3, 0)]).toEqual([
    0, 0, 0,
  ]);
});
