import type { Addresses, StreamKey } from './addresses.ts';
import { drawAt } from './draws.ts';

/** One address, as two unsigned 32-bit halves. */
export interface Address {
  readonly hi: number;
  readonly lo: number;
}

const TWO_32 = 4294967296;

function checkIndex(index: number): void {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`a root's index must be an integer from 0 to 2^53 - 1, not ${index}`);
  }
}

/** A root row's address is its index. @throws RangeError unless `index` is an integer from 0 to 2^53 - 1. */
export function rootAddress(index: number): Address {
  checkIndex(index);
  return { hi: Math.floor(index / TWO_32), lo: index >>> 0 };
}

/** The addresses of the roots start .. start + count - 1. @throws RangeError as `rootAddress`. */
export function rootAddresses(start: number, count: number): Addresses {
  checkIndex(start);
  checkIndex(start + count);
  const hi = new Uint32Array(count);
  const lo = new Uint32Array(count);
  const first = start >>> 0;
  for (let i = 0; i < count; i++) lo[i] = first + i;
  const high = Math.floor(start / TWO_32);
  const carryAt = TWO_32 - first;
  hi.fill(high);
  for (let from = carryAt, carry = 1; from < count; from += TWO_32, carry++) hi.fill(high + carry, from);
  return { length: count, hi, lo };
}

/**
 * The address of a parent's child: the parent's address through the keyed bijection (`drawAt`), then the ordinal
 * (0 .. 2^32 - 1) added to the 64-bit result. One mix per parent, one addition per child. `key` is the stream of
 * the child's table for this purpose, so that two child tables of one parent share no address.
 */
export function childAddress(key: StreamKey, parent: Address, ordinal: number): Address {
  const [h, low] = drawAt(key, parent.hi, parent.lo);
  const lo = (low + ordinal) >>> 0;
  return { hi: lo < low ? (h + 1) >>> 0 : h, lo };
}

/**
 * The addresses of all children of `parents`, in order: `counts[i]` of them, ordinals 0 .. counts[i] - 1, under
 * parent i. Equal to `childAddress` row by row. Two of n children share an address with a chance of about
 * n^2 / 2^65, as with independent 64-bit addresses. About 1 ns per child and 4 ns per parent.
 * @throws RangeError when `counts` is shorter than `parents` or holds a negative count.
 */
export function childAddresses(key: StreamKey, parents: Addresses, counts: Int32Array): Addresses {
  const total = sumCounts(parents.length, counts);
  const hi = new Uint32Array(total);
  const lo = new Uint32Array(total);
  let row = 0;
  for (let i = 0; i < parents.length; i++) {
    const count = counts[i];
    if (count === 0) continue;
    const [h, first] = drawAt(key, parents.hi[i], parents.lo[i]);
    const end = row + count;
    const carryAt = row + TWO_32 - first;
    for (let low = first | 0; row < end; row++, low = (low + 1) | 0) {
      lo[row] = low;
      hi[row] = row < carryAt ? h : h + 1;
    }
  }
  return { length: total, hi, lo };
}

function sumCounts(parents: number, counts: Int32Array): number {
  if (counts.length < parents) throw new RangeError(`${counts.length} counts for ${parents} parents`);
  let total = 0;
  for (let i = 0; i < parents; i++) {
    if (counts[i] < 0) throw new RangeError(`the count of parent ${i} is negative: ${counts[i]}`);
    total += counts[i];
  }
  return total;
}

/** Row `row` of a block of addresses. */
export function addressAt(addresses: Addresses, row: number): Address {
  return { hi: addresses.hi[row], lo: addresses.lo[row] };
}

/** The rows from .. to - 1 of a block, sharing its memory. */
export function sliceAddresses(addresses: Addresses, from: number, to: number): Addresses {
  return { length: to - from, hi: addresses.hi.subarray(from, to), lo: addresses.lo.subarray(from, to) };
}

/** The addresses at `rows` of a block, in that order: for lookups into rows drawn at random. */
export function gatherAddresses(addresses: Addresses, rows: Int32Array | Uint32Array): Addresses {
  const hi = new Uint32Array(rows.length);
  const lo = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    hi[i] = addresses.hi[rows[i]];
    lo[i] = addresses.lo[rows[i]];
  }
  return { length: rows.length, hi, lo };
}

/** The addresses of the roots with these indices (integers 0 .. 2^53 - 1), in this order. */
export function rootAddressesAt(indices: Float64Array | Int32Array | Uint32Array): Addresses {
  const hi = new Uint32Array(indices.length);
  const lo = new Uint32Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    hi[i] = Math.floor(indices[i] / TWO_32);
    lo[i] = indices[i] >>> 0;
  }
  return { length: indices.length, hi, lo };
}
