import {
  type Addresses,
  belowAt,
  belowFrom,
  buildPermutation,
  drawAt,
  fillBelow,
  fillDraws,
  fillUniform,
  invertWith,
  newDraws,
  permute,
  permuteWith,
  type StreamKey,
  uniformFrom,
  unpermute,
} from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const word = fc.nat(0xffffffff);
const streamKeys = fc.record({ k0: word, k1: word });
const addressBlocks = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 200 }).map(
  (rows): Addresses => ({
    length: rows.length,
    hi: Uint32Array.from(rows, (row) => row[0]),
    lo: Uint32Array.from(rows, (row) => row[1]),
  }),
);

test('columnar draws equal the row form under any split', () => {
  fc.assert(
    fc.property(streamKeys, addressBlocks, fc.nat(), (key, addresses, cutSeed) => {
      const { length } = addresses;
      const cut = cutSeed % (length + 1);
      const head = newDraws(cut);
      const tail = newDraws(length - cut);
      fillDraws(key, addresses, 0, cut, head);
      fillDraws(key, addresses, cut, length, tail);
      const uniform = new Float64Array(length);
      fillUniform(key, addresses, uniform);
      for (let row = 0; row < length; row++) {
        const [h, lo] = drawAt(key, addresses.hi[row], addresses.lo[row]);
        const [part, place] = row < cut ? [head, row] : [tail, row - cut];
        expect([part.h[place], part.lo[place]]).toEqual([h, lo]);
        expect(uniform[row]).toBe(uniformFrom(h, lo));
      }
    }),
  );
});

/** The inverse of P, from the inverses of its steps. */
function unscramble(word: number): number {
  let x = word;
  x ^= (x >>> 15) ^ (x >>> 30);
  x = Math.imul(x, inverseOf(0x735a2d97));
  x ^= (x >>> 15) ^ (x >>> 30);
  x = Math.imul(x, inverseOf(0x21f0aaad));
  return x ^ (x >>> 16);
}

function inverseOf(odd: number): number {
  let inverse = odd;
  for (let step = 0; step < 5; step++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

function addressOf(key: StreamKey, h: number, low: number): [number, number] {
  const b = low - h;
  const a = unscramble(h) ^ (b + key.k0);
  return [(unscramble(b) ^ (a + key.k1)) >>> 0, (unscramble(a) ^ key.k0) >>> 0];
}

test('a draw can be taken back to its address: a bijection of 64 bits for every key', () => {
  fc.assert(
    fc.property(streamKeys, word, word, (key, hi, lo) => {
      expect(addressOf(key, ...drawAt(key, hi, lo))).toEqual([hi, lo]);
    }),
    { numRuns: 5000 },
  );
});

test('a uniform double is the 53 high bits of the draw', () => {
  expect(uniformFrom(0, 0)).toBe(0);
  expect(uniformFrom(0xffffffff, 0xffffffff)).toBe(1 - 2 ** -53);
  fc.assert(
    fc.property(word, word, (h, lo) => {
      const bits = ((BigInt(h) << 32n) | BigInt(lo)) >> 11n;
      expect(uniformFrom(h, lo)).toBe(Number(bits) / 2 ** 53);
    }),
  );
});

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.integer({ min: 1, max: 2 ** 53 - 1 }),
  fc.constantFrom(2 ** 21, 2 ** 21 + 1, 2 ** 36, 2 ** 36 + 1, 2 ** 53),
);
const edgeWord = fc.oneof(word, fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffffffff));

test('below is the exact high half of the product', () => {
  fc.assert(
    fc.property(edgeWord, edgeWord, sizes, (h, lo, size) => {
      const draw = (BigInt(h) << 32n) | BigInt(lo);
      expect(BigInt(belowFrom(h, lo, size))).toBe((draw * BigInt(size)) >> 64n);
    }),
    { numRuns: 20_000 },
  );
});

test('columnar below equals the row form', () => {
  fc.assert(
    fc.property(streamKeys, addressBlocks, sizes, (key, addresses, size) => {
      const out = new Float64Array(addresses.length);
      fillBelow(key, addresses, size, out);
      out.forEach((value, row) =>
        expect(value).toBe(belowAt(key, addresses.hi[row], addresses.lo[row], size)),
      );
    }),
  );
});

test('columnar below is right across its inner chunks', () => {
  const length = 5000;
  const addresses = {
    length,
    hi: new Uint32Array(length),
    lo: Uint32Array.from({ length }, (_, i) => i * 7),
  };
  const key = { k0: 1, k1: 2 };
  const out = new Int32Array(length);
  fillBelow(key, addresses, 1000, out);
  expect([...out]).toEqual(Array.from({ length }, (_, i) => belowAt(key, 0, i * 7, 1000)));
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 54])('size %s is refused', (size) => {
  const none = { length: 0, hi: new Uint32Array(), lo: new Uint32Array() };
  expect(() => belowAt({ k0: 1, k1: 2 }, 0, 0, size)).toThrow(RangeError);
  expect(() => fillBelow({ k0: 1, k1: 2 }, none, size, new Int32Array())).toThrow(RangeError);
  expect(() => buildPermutation({ k0: 1, k1: 2 }, size)).toThrow(RangeError);
});

test('a permutation reaches every value once and its inverse undoes it', () => {
  fc.assert(
    fc.property(streamKeys, fc.integer({ min: 1, max: 3000 }), (key, size) => {
      const permutation = buildPermutation(key, size);
      const seen = new Uint8Array(size);
      for (let index = 0; index < size; index++) {
        const image = permuteWith(permutation, index);
        seen[image]++;
        if (invertWith(permutation, image) !== index) throw new Error(`${index} -> ${image} is not undone`);
      }
      expect(seen.every((count) => count === 1)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('large permutations stay inside and are undone', () => {
  fc.assert(
    fc.property(
      streamKeys,
      sizes,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (key, size, at) => {
        const index = Math.floor(at * size);
        const image = permute(key, size, index);
        expect(image >= 0 && image < size && Number.isInteger(image)).toBe(true);
        expect(unpermute(key, size, image)).toBe(index);
      },
    ),
  );
});

test('an index outside is refused', () => {
  for (const index of [-1, 10, 0.5]) {
    expect(() => permute({ k0: 1, k1: 2 }, 10, index)).toThrow(RangeError);
    expect(() => unpermute({ k0: 1, k1: 2 }, 10, index)).toThrow(RangeError);
  }
});

test.each([3, 4, 5])('all orders of %i values come out equally often over keys', (size) => {
  const keys = 24_000;
  const counts = new Map<string, number>();
  for (let i = 0; i < keys; i++) {
    const [k0, k1] = drawAt({ k0: 11, k1: 13 }, 0, i);
    const permutation = buildPermutation({ k0, k1 }, size);
    const order = Array.from({ length: size }, (_, index) => permuteWith(permutation, index)).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const orders = [1, 1, 2, 6, 24, 120][size];
  const expected = keys / orders;
  let chiSquare = 0;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  chiSquare += (orders - counts.size) * expected;
  // Mean orders - 1, standard deviation sqrt(2 (orders - 1)): within five of them.
  expect(chiSquare).toBeLessThan(orders - 1 + 5 * Math.sqrt(2 * (orders - 1)));
});
