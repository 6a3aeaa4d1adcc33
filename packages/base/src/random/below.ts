import type { Addresses, Draws, StreamKey } from './addresses.ts';
import { drawAt, fillDraws, newDraws } from './draws.ts';

const LARGEST = 9007199254740992;
const NARROW = 68719476736;

/** floor(draw x size / 2^64) for size up to 2^36: every partial product stays below 2^53. */
function belowNarrow(h: number, lo: number, size: number): number {
  const carry = Math.floor((Math.floor(((lo & 0xffff) * size) / 65536) + (lo >>> 16) * size) / 65536);
  const middle = Math.floor(((h & 0xffff) * size + carry) / 65536);
  return Math.floor(((h >>> 16) * size + middle) / 65536);
}

/** (limb x size + carry) / 2^16, rounded down, for size up to 2^53: the size in two limbs of 27 and 26 bits. */
function foldLimb(limb: number, high: number, low: number, carry: number): number {
  const carryHigh = Math.floor(carry / 67108864);
  const carryLow = carry - carryHigh * 67108864;
  return (carryHigh + limb * high) * 1024 + Math.floor((carryLow + limb * low) / 65536);
}

function belowWide(h: number, lo: number, size: number): number {
  const high = Math.floor(size / 67108864);
  const low = size - high * 67108864;
  let carry = foldLimb(lo & 0xffff, high, low, 0);
  carry = foldLimb(lo >>> 16, high, low, carry);
  carry = foldLimb(h & 0xffff, high, low, carry);
  return foldLimb(h >>> 16, high, low, carry);
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 1 || size > LARGEST) {
    throw new RangeError(`size must be an integer from 1 to 2^53, not ${size}`);
  }
}

/**
 * An integer in [0, size) from one draw: floor(draw x size / 2^64), exactly. Without rejection, so that a row
 * never needs a second draw; each value's probability differs from 1 / size by less than 2^-64, that is by a
 * relative size x 2^-64 (2^-32 at four billion values, 2^-11 at the limit of 2^53). `size` is an integer 1 .. 2^53.
 */
export function belowFrom(h: number, lo: number, size: number): number {
  return size <= NARROW ? belowNarrow(h, lo, size) : belowWide(h, lo, size);
}

/** `belowFrom` of the draw at an address. @throws RangeError unless `size` is an integer from 1 to 2^53. */
export function belowAt(key: StreamKey, hi: number, lo: number, size: number): number {
  checkSize(size);
  const draw = drawAt(key, hi, lo);
  return belowFrom(draw[0], draw[1], size);
}

const CHUNK = 2048;

/**
 * Integers in [0, size), one per address; equal to `belowAt` row by row. `out` holds `addresses.length` places or
 * more and must be able to hold size - 1. @throws RangeError unless `size` is an integer from 1 to 2^53.
 */
export function fillBelow(
  key: StreamKey,
  addresses: Addresses,
  size: number,
  out: Float64Array | Int32Array | Uint32Array,
): void {
  checkSize(size);
  const draws: Draws = newDraws(Math.min(CHUNK, addresses.length));
  for (let from = 0; from < addresses.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, addresses.length);
    fillDraws(key, addresses, from, to, draws);
    fillBelowFrom(draws, to - from, size, out, from);
  }
}

/**
 * `belowFrom` of `count` draws, written from `out[at]` on. With `size` up to 2^21 the products are taken in two
 * steps instead of four (every one is exact, so the result is the same).
 */
export function fillBelowFrom(
  draws: Draws,
  count: number,
  size: number,
  out: Float64Array | Int32Array | Uint32Array,
  at = 0,
): void {
  const { h, lo } = draws;
  if (size <= 2097152) {
    for (let i = 0; i < count; i++) {
      const carry = Math.floor(lo[i] * size * 2.3283064365386963e-10);
      out[at + i] = Math.floor((h[i] * size + carry) * 2.3283064365386963e-10);
    }
  } else if (size <= NARROW) {
    for (let i = 0; i < count; i++) out[at + i] = belowNarrow(h[i], lo[i], size);
  } else {
    for (let i = 0; i < count; i++) out[at + i] = belowWide(h[i], lo[i], size);
  }
}
