import {
  type Addresses,
  addressAt,
  childAddress,
  childAddresses,
  gatherAddresses,
  rootAddress,
  rootAddresses,
  rootAddressesAt,
  sliceAddresses,
} from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const word = fc.nat(0xffffffff);
const streamKeys = fc.record({ k0: word, k1: word });
const starts = fc.oneof(
  fc.nat(1000),
  fc.integer({ min: 2 ** 32 - 50, max: 2 ** 32 + 50 }),
  fc.integer({ min: 0, max: 2 ** 52 }),
);

const rowsOf = (addresses: Addresses) =>
  Array.from({ length: addresses.length }, (_, row) => addressAt(addresses, row));

test('root addresses are the indices, over the border of 32 bits too', () => {
  fc.assert(
    fc.property(starts, fc.nat(120), (start, count) => {
      const rows = rowsOf(rootAddresses(start, count));
      expect(rows.map(({ hi, lo }) => hi * 2 ** 32 + lo)).toEqual(
        Array.from({ length: count }, (_, i) => start + i),
      );
      expect(rows).toEqual(Array.from({ length: count }, (_, i) => rootAddress(start + i)));
    }),
  );
});

test('roots at scattered indices', () => {
  const indices = [5, 0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  expect(rowsOf(rootAddressesAt(Float64Array.from(indices)))).toEqual(indices.map(rootAddress));
});

const families = fc.record({
  key: streamKeys,
  start: starts,
  counts: fc.array(fc.nat(9), { minLength: 1, maxLength: 60 }),
});

test('child addresses equal the row form under any split of the parents', () => {
  fc.assert(
    fc.property(families, fc.nat(60), ({ key, start, counts }, cutAt) => {
      const parents = rootAddresses(start, counts.length);
      const cut = Math.min(cutAt, counts.length);
      const part = (from: number, to: number) =>
        rowsOf(
          childAddresses(key, sliceAddresses(parents, from, to), Int32Array.from(counts.slice(from, to))),
        );
      const reference = counts.flatMap((count, parent) =>
        Array.from({ length: count }, (_, ordinal) =>
          childAddress(key, rootAddress(start + parent), ordinal),
        ),
      );
      expect([...part(0, cut), ...part(cut, counts.length)]).toEqual(reference);
    }),
  );
});

test('children of children: a surviving row keeps its address when its siblings and cousins change in number', () => {
  fc.assert(
    fc.property(families, streamKeys, fc.nat(9), ({ key, start, counts }, grandKey, extra) => {
      const grandchildren = (childCounts: readonly number[], grandCount: number) => {
        const children = childAddresses(
          key,
          rootAddresses(start, childCounts.length),
          Int32Array.from(childCounts),
        );
        return rowsOf(childAddresses(grandKey, children, new Int32Array(children.length).fill(grandCount)));
      };
      const before = grandchildren(counts, 2);
      const after = new Set(
        grandchildren([counts[0] + extra, ...counts.slice(1)], 2 + extra).map(({ hi, lo }) => `${hi} ${lo}`),
      );
      for (const { hi, lo } of before) expect(after.has(`${hi} ${lo}`)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('the ordinal carries into the high half', () => {
  // With both key words 0, address (0, 0) draws (0, 0): its children are the plain ordinals.
  const zero = { k0: 0, k1: 0 };
  expect(childAddress(zero, rootAddress(0), 5)).toEqual({ hi: 0, lo: 5 });
  const key = { k0: 77, k1: 99 };
  const parent = rootAddress(3);
  const first = childAddress(key, parent, 0);
  const beyond = 2 ** 32 - first.lo;
  expect(childAddress(key, parent, beyond)).toEqual({ hi: (first.hi + 1) >>> 0, lo: 0 });
  expect(childAddress(key, parent, beyond - 1)).toEqual({ hi: first.hi, lo: 0xffffffff });
});

test('the columnar form carries too', () => {
  // Search a parent whose first child lies within 100,000 of the border; one in 43,000 does.
  const key = { k0: 5, k1: 8 };
  let index = 0;
  while (childAddress(key, rootAddress(index), 0).lo < 2 ** 32 - 100_000) index++;
  const count = 100_001;
  const block = childAddresses(key, rootAddresses(index, 1), Int32Array.of(count));
  for (const ordinal of [0, 50_000, count - 1]) {
    expect(addressAt(block, ordinal)).toEqual(childAddress(key, rootAddress(index), ordinal));
  }
  expect(block.hi[count - 1]).toBe((block.hi[0] + 1) >>> 0);
});

test('a million grandchildren share no address', () => {
  const children = childAddresses({ k0: 1, k1: 2 }, rootAddresses(0, 1000), new Int32Array(1000).fill(100));
  const rows = childAddresses({ k0: 3, k1: 4 }, children, new Int32Array(children.length).fill(10));
  const packed = new BigUint64Array(rows.length);
  for (let row = 0; row < rows.length; row++)
    packed[row] = (BigInt(rows.hi[row]) << 32n) | BigInt(rows.lo[row]);
  packed.sort();
  expect(packed.some((address, row) => row > 0 && address === packed[row - 1])).toBe(false);
});

test('slices and gathers keep rows', () => {
  const block = rootAddresses(10, 20);
  expect(rowsOf(sliceAddresses(block, 3, 6))).toEqual([13, 14, 15].map(rootAddress));
  expect(rowsOf(gatherAddresses(block, Int32Array.of(5, 0, 5)))).toEqual([15, 10, 15].map(rootAddress));
});

test.each([-1, 0.5, 2 ** 53])('root index %s is refused', (index) => {
  expect(() => rootAddress(index)).toThrow(RangeError);
  expect(() => rootAddresses(index, 1)).toThrow(RangeError);
});

test('counts are checked', () => {
  const parents = rootAddresses(0, 2);
  expect(() => childAddresses({ k0: 1, k1: 2 }, parents, Int32Array.of(1))).toThrow(/1 counts for 2/);
  expect(() => childAddresses({ k0: 1, k1: 2 }, parents, Int32Array.of(1, -1))).toThrow(/negative/);
});
