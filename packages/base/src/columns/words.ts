import { isArena } from './build.ts';
import type { ByteArena, Column, SequenceColumn, Validity, ValuesColumn } from './column.ts';
import { finalMix, mixHi, mixLo } from './mixing.ts';
import { materialise } from './reshape.ts';

/** One 64-bit word per row in two halves, and which rows are null. */
export interface Words {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly validity?: Validity;
}

/**
 * The words of all rows: whole numbers as 64 bits of two's complement, floats as their bits (one NaN), byte strings
 * as a 64-bit hash of their bytes. Equal values have equal words in every storage.
 */
export function wordsOf(column: Column): Words {
  const lo = new Int32Array(column.length);
  const hi = new Int32Array(column.length);
  if (column.kind === 'codes') {
    gatherWords(wordsOf(column.dictionary), column.codes, 0, column.length, lo, hi);
    return { lo, hi, validity: column.validity };
  }
  const flat = column.kind === 'runs' ? materialise(column) : column;
  fillWords(flat, 0, flat.length, lo, hi);
  return { lo, hi, validity: flat.kind === 'values' ? flat.validity : undefined };
}

/** Words of the entries that `codes[from .. to)` point at, to the front of `lo` and `hi`. */
export function gatherWords(
  entries: Words,
  codes: Uint8Array | Uint16Array | Int32Array,
  from: number,
  to: number,
  lo: Int32Array,
  hi: Int32Array,
): void {
  const { lo: entryLo, hi: entryHi } = entries;
  for (let i = from; i < to; i++) {
    const code = codes[i];
    lo[i - from] = entryLo[code];
    hi[i - from] = entryHi[code];
  }
}

/** Words of rows [from, to), to the front of `lo` and `hi`. */
export function fillWords(
  column: SequenceColumn | ValuesColumn,
  from: number,
  to: number,
  lo: Int32Array,
  hi: Int32Array,
): void {
  if (column.kind === 'sequence') {
    const { start, step } = column;
    for (let i = from; i < to; i++) putWhole(start + step * i, i - from, lo, hi);
    return;
  }
  const { data, type } = column;
  if (isArena(data)) hashItems(data, from, to, lo, hi);
  else if (data instanceof BigInt64Array) fillBits(data, from, to, lo, hi);
  else if (type === 'float') fillFloats(data as Float64Array, from, to, lo, hi);
  else if (data instanceof Float64Array) {
    for (let i = from; i < to; i++) putWhole(data[i], i - from, lo, hi);
  } else {
    for (let i = from; i < to; i++) {
      lo[i - from] = data[i];
      hi[i - from] = data[i] >> 31;
    }
  }
}

function putWhole(value: number, at: number, lo: Int32Array, hi: Int32Array): void {
  lo[at] = value;
  hi[at] = Math.floor(value / 4294967296);
}

function fillBits(
  data: BigInt64Array | Float64Array,
  from: number,
  to: number,
  lo: Int32Array,
  hi: Int32Array,
): void {
  const pairs = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  for (let i = from; i < to; i++) {
    lo[i - from] = pairs[2 * i];
    hi[i - from] = pairs[2 * i + 1];
  }
}

function fillFloats(data: Float64Array, from: number, to: number, lo: Int32Array, hi: Int32Array): void {
  fillBits(data, from, to, lo, hi);
  for (let i = from; i < to; i++) {
    if (data[i] === data[i]) continue;
    lo[i - from] = 0;
    hi[i - from] = 0x7ff80000;
  }
}

function hashItems(arena: ByteArena, from: number, to: number, lo: Int32Array, hi: Int32Array): void {
  const { bytes, offsets } = arena;
  for (let i = from; i < to; i++) {
    const end = offsets[i + 1];
    let at = offsets[i];
    let h1 = end - at;
    let h2 = 0x13198a2e;
    for (; at + 8 <= end; at += 8) {
      const a = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      const b = bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
      h1 = mixLo(h1, h2, a);
      h2 = mixHi(h1, h2, b);
    }
    let a = 0;
    let b = 0;
    for (let shift = 0; at < end; at++, shift += 8) {
      if (shift < 32) a |= bytes[at] << shift;
      else b |= bytes[at] << (shift - 32);
    }
    h1 = mixLo(h1, h2, a);
    h2 = mixHi(h1, h2, b);
    lo[i - from] = finalMix(h1 + h2);
    hi[i - from] = finalMix(h2 ^ h1);
  }
}
