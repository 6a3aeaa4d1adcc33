import type { Addresses, Draws, StreamKey } from './addresses.ts';
import { scramble } from './mix.ts';

/**
 * The 64 random bits at address (hi, lo): four words, three keyed mixes, key word 0 injected twice.
 * For a fixed key it is a bijection of the 64-bit addresses. The row-at-a-time reference of `fillDraws`.
 * @returns [h, lo], each 0 .. 2^32 - 1.
 */
export function drawAt(key: StreamKey, hi: number, lo: number): [h: number, lo: number] {
  const a = scramble(lo ^ key.k0);
  const b = scramble((a + key.k1) ^ hi);
  const h = scramble(a ^ (b + key.k0));
  return [h >>> 0, (b + h) >>> 0];
}

/** Room for the draws of `length` rows. */
export function newDraws(length: number): Draws {
  return { h: new Uint32Array(length), lo: new Uint32Array(length) };
}

/**
 * Draws of the rows `from .. to - 1` of `addresses` into places 0 .. to - from - 1 of `out`.
 * Equal to `drawAt` row by row, however the rows are split. About 4 ns per row.
 */
export function fillDraws(key: StreamKey, addresses: Addresses, from: number, to: number, out: Draws): void {
  const { hi, lo } = addresses;
  const k0 = key.k0 | 0;
  const k1 = key.k1 | 0;
  const outH = out.h;
  const outLo = out.lo;
  for (let row = from, place = 0; row < to; row++, place++) {
    const a = scramble(lo[row] ^ k0);
    const b = scramble((a + k1) ^ hi[row]);
    const h = scramble(a ^ (b + k0));
    outH[place] = h;
    outLo[place] = b + h;
  }
}

/** The double in [0, 1) of one draw: its 53 high bits. Rises with the draw, as `belowFrom` does. */
export function uniformFrom(h: number, lo: number): number {
  return ((h >>> 0) * 2097152 + (lo >>> 11)) * 1.1102230246251565e-16;
}

/**
 * Doubles uniform over the 2^53 multiples of 2^-53 in [0, 1), one per address: `uniformFrom(drawAt(...))` for
 * each row. `out` holds at least `addresses.length` places. About 5 ns per row.
 */
export function fillUniform(key: StreamKey, addresses: Addresses, out: Float64Array): void {
  const { hi, lo, length } = addresses;
  const k0 = key.k0 | 0;
  const k1 = key.k1 | 0;
  for (let row = 0; row < length; row++) {
    const a = scramble(lo[row] ^ k0);
    const b = scramble((a + k1) ^ hi[row]);
    const h = scramble(a ^ (b + k0));
    out[row] = ((h >>> 0) * 2097152 + ((b + h) >>> 11)) * 1.1102230246251565e-16;
  }
}
