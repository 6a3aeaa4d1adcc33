import {
  type AliasTable,
  aliasFrom,
  buildAlias,
  buildPoisson,
  chiSquareTail,
  fillAlias,
  fillNormal,
  fillPoisson,
  normalCdf,
  normalFrom,
  normalQuantile,
  poissonFrom,
  poissonProbability,
  poissonQuantile,
} from '@dataing/base/maths';
import { type Draws, fillDraws, newDraws, rootAddresses, uniformFrom } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff));
const drawLists = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 100 }).map(
  (rows): Draws => ({
    h: Uint32Array.from(rows, (row) => row[0]),
    lo: Uint32Array.from(rows, (row) => row[1]),
  }),
);
const weightLists = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })), {
    minLength: 1,
    maxLength: 70,
  })
  .filter((weights) => weights.some((weight) => weight > 0));

function manyDraws(count: number): Draws {
  const draws = newDraws(count);
  fillDraws({ k0: 0x1234567, k1: 0x89abcdef }, rootAddresses(0, count), 0, count, draws);
  return draws;
}

/** The exact mass of each outcome, in units of 2^-(31 + indexBits). */
function massOf(table: AliasTable): Float64Array {
  const mass = new Float64Array(2 ** table.indexBits);
  table.thresholds.forEach((threshold, column) => {
    mass[column] += threshold;
    mass[table.aliases[column]] += 2 ** 31 - threshold;
  });
  return mass;
}

test('an alias table holds its weights to within two units of its resolution, and no mass elsewhere', () => {
  fc.assert(
    fc.property(weightLists, (weights) => {
      const table = buildAlias(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const whole = 2 ** (31 + table.indexBits);
      massOf(table).forEach((mass, outcome) => {
        const weight = weights[outcome] ?? 0;
        expect(Math.abs(mass - (weight / total) * whole)).toBeLessThan(weight === 0 ? 1 : 2);
      });
    }),
  );
});

test('columnar alias choices equal the row form', () => {
  fc.assert(
    fc.property(weightLists, drawLists, (weights, draws) => {
      const table = buildAlias(weights);
      const out = new Uint8Array(draws.h.length);
      fillAlias(table, draws, out.length, out);
      out.forEach((outcome, i) => expect(outcome).toBe(aliasFrom(table, draws.h[i], draws.lo[i])));
    }),
  );
});

test('fills write from where they are told and no further', () => {
  const draws = manyDraws(5);
  const codes = new Uint16Array(9).fill(7);
  fillAlias(buildAlias([1, 1]), draws, 5, codes, 2);
  const normals = new Float64Array(9).fill(99);
  fillNormal(draws, 5, normals, 2);
  const counts = new Int32Array(9).fill(-7);
  fillPoisson(buildPoisson(3), draws, 5, counts, 2);
  for (const i of [0, 1, 7, 8]) expect([codes[i], normals[i], counts[i]]).toEqual([7, 99, -7]);
  expect(Math.max(...codes.subarray(2, 7))).toBeLessThan(2);
});

test('alias choices come up as weighted', () => {
  const weights = [50, 0, 1, 30, 7.5, 11.5];
  const count = 400_000;
  const out = new Int32Array(count);
  fillAlias(buildAlias(weights), manyDraws(count), count, out);
  const seen = new Float64Array(weights.length);
  for (const outcome of out) seen[outcome]++;
  let chiSquare = 0;
  weights.forEach((weight, i) => {
    const expected = (weight / 100) * count;
    if (expected > 0) chiSquare += (seen[i] - expected) ** 2 / expected;
  });
  expect(seen[1]).toBe(0);
  expect(chiSquareTail(chiSquare, 4)).toBeGreaterThan(1e-6);
});

test.each([[[]], [[0, 0]], [[1, -1]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY, 1]]])(
  'weights %j are refused',
  (weights) => expect(() => buildAlias(weights)).toThrow(RangeError),
);

test('a table of 2^21 outcomes still holds every weight, and no more are taken', () => {
  const weights = new Float64Array(2 ** 21).fill(1);
  weights[5] = 1000;
  const mass = massOf(buildAlias(weights));
  expect(mass[5] / mass[6]).toBeCloseTo(1000, 3);
  expect(() => buildAlias(new Float64Array(2 ** 21 + 1).fill(1))).toThrow(RangeError);
});

test('columnar normals equal the row form', () => {
  fc.assert(
    fc.property(drawLists, (draws) => {
      const out = new Float64Array(draws.h.length);
      fillNormal(draws, out.length, out);
      out.forEach((value, i) => expect(value).toBe(normalFrom(draws.h[i], draws.lo[i])));
    }),
  );
});

test('a normal is the quantile of its draw within 5.8e-7, and in the tails exactly', () => {
  fc.assert(
    fc.property(word, word, (h, lo) => {
      fc.pre(h < 0x80000000);
      const exact = normalQuantile((h * 2 ** 32 + lo + 0.5) / 2 ** 64);
      const tail = h >>> 16 < 256;
      expect(Math.abs(normalFrom(h, lo) - exact)).toBeLessThanOrEqual(tail ? 0 : 5.8e-7);
    }),
    { numRuns: 20_000 },
  );
});

test('normals are symmetric, rise with the draw and reach 9.15', () => {
  fc.assert(
    fc.property(word, word, (h, lo) => {
      expect(normalFrom(~h >>> 0, ~lo >>> 0)).toBe(-normalFrom(h, lo));
      const next = Math.min(h, 0xfffffffe);
      expect(normalFrom(next + 1, lo)).toBeGreaterThan(normalFrom(next, lo));
    }),
    { numRuns: 5000 },
  );
  expect(normalFrom(0, 0)).toBeCloseTo(-9.1553, 3);
});

test('normals have the shape of the normal: equal counts in 64 cells of probability', () => {
  const count = 400_000;
  const out = new Float64Array(count);
  fillNormal(manyDraws(count), count, out);
  const cells = new Float64Array(64);
  for (const value of out) cells[Math.floor(normalCdf(value) * 64)]++;
  const chiSquare = cells.reduce((sum, seen) => sum + (seen - count / 64) ** 2 / (count / 64), 0);
  expect(chiSquareTail(chiSquare, 63)).toBeGreaterThan(1e-6);
  expect(chiSquareTail(chiSquare, 63)).toBeLessThan(1 - 1e-6);
});

const lambdas = fc.oneof(
  fc.double({ min: 0, max: 30, noNaN: true }),
  fc.double({ min: 30, max: 5000, noNaN: true }),
);

test('columnar Poisson counts equal the row form, tails included', () => {
  fc.assert(
    fc.property(lambdas, drawLists, (lambda, draws) => {
      const table = buildPoisson(lambda);
      const out = new Int32Array(draws.h.length);
      fillPoisson(table, draws, out.length, out);
      out.forEach((count, i) => {
        expect(count).toBe(poissonFrom(table, draws.h[i], draws.lo[i]));
        expect(count).toBeGreaterThanOrEqual(0);
      });
    }),
  );
});

test.each([0.01, 0.7, 3, 40.5, 2000, 1e6])('a Poisson table of mean %d holds the probabilities', (lambda) => {
  const table = buildPoisson(lambda);
  const mass = massOf(table.alias);
  const whole = 2 ** (31 + table.alias.indexBits);
  for (let k = table.first; k <= table.last; k++) {
    expect(Math.abs(mass[k - table.first] / whole - poissonProbability(k, lambda))).toBeLessThan(
      4 / whole + 1e-14,
    );
  }
  const inside = table.last - table.first + 1;
  expect(Math.abs(mass[inside] / whole - table.below)).toBeLessThan(4 / whole + 1e-14);
  expect(Math.abs(mass[inside + 1] / whole - table.above)).toBeLessThan(4 / whole + 1e-14);
  expect(table.above).toBeLessThan(1e-6);
});

/** Draws that land on outcome `outcome` of the alias table, with their other bits varied. */
function drawsMeeting(table: AliasTable, outcome: number, count: number): [number, number][] {
  const columns = [...table.aliases.keys()].filter(
    (column) => table.aliases[column] === outcome && table.thresholds[column] < 2 ** 31 - 1,
  );
  const own = table.thresholds[outcome] > 0;
  return Array.from({ length: count }, (_, i) => {
    const column = own ? outcome : columns[i % columns.length];
    const h = ((column << (32 - table.indexBits)) | (i & (2 ** (32 - table.indexBits) - 1))) >>> 0;
    return [h, own ? 0 : 0xffffffff];
  });
}

test.each([
  [0.7, 1],
  [40, 0],
  [40, 1],
  [3000, 0],
])('the tails of a Poisson of mean %d have the conditional shape (side %d)', (lambda, side) => {
  const table = buildPoisson(lambda);
  const inside = table.last - table.first + 1;
  const draws = drawsMeeting(table.alias, inside + side, 20_000);
  const counts = draws.map(([h, lo]) => poissonFrom(table, h, lo));
  const nearest = side === 0 ? table.first - 1 : table.last + 1;
  const share = counts.filter((count) => count === nearest).length / counts.length;
  const expected = poissonProbability(nearest, lambda) / (side === 0 ? table.below : table.above);
  expect(counts.every((count) => (side === 0 ? count <= nearest : count >= nearest))).toBe(true);
  expect(Math.abs(share - expected)).toBeLessThan(
    5 * Math.sqrt((expected * (1 - expected)) / counts.length) + 1e-9,
  );
});

test('Poisson counts by table have the right mean and variance', () => {
  const count = 300_000;
  const draws = manyDraws(count);
  for (const lambda of [0.3, 6, 250]) {
    const out = new Int32Array(count);
    fillPoisson(buildPoisson(lambda), draws, count, out);
    const mean = out.reduce((sum, k) => sum + k, 0) / count;
    const variance = out.reduce((sum, k) => sum + (k - mean) ** 2, 0) / count;
    expect(Math.abs(mean - lambda)).toBeLessThan(5 * Math.sqrt(lambda / count));
    expect(Math.abs(variance / lambda - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / lambda) / count));
  }
});

test('the Poisson quantile is the least count whose distribution function passes u', () => {
  fc.assert(
    fc.property(lambdas, word, word, (lambda, h, lo) => {
      const u = uniformFrom(h, lo);
      const k = poissonQuantile(lambda, u);
      let cumulative = 0;
      for (let i = 0; i < k; i++) cumulative += poissonProbability(i, lambda);
      expect(cumulative).toBeLessThanOrEqual(u + 1e-12);
      expect(cumulative + poissonProbability(k, lambda)).toBeGreaterThan(u - 1e-12);
    }),
    { numRuns: 300 },
  );
  expect([poissonQuantile(0, 0), poissonQuantile(0, 0.999), poissonQuantile(5, 0)]).toEqual([0, 0, 0]);
});

test.each([-1, 2e9, Number.NaN])('lambda %d is refused', (lambda) => {
  expect(() => buildPoisson(lambda)).toThrow(RangeError);
  expect(() => poissonQuantile(lambda, 0.5)).toThrow(RangeError);
});
