import { isArena } from './build.ts';
import { slice } from './reshape.ts';
import type { ByteArena, CodesColumn, Column, LogicalType, Validity, ValuesColumn } from './column.ts';

/** One 64-bit word per row in two halves, and which rows are null. */
interface Words {
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  readonly validity?: Validity;
}

/** A 64-bit content hash as 16 hexadecimal digits. */
export interface RowsHash {
  readonly h: string;
}

/**
 * Content hash of the logical rows of a block: equal for a sequence, runs, codes and the same rows stored as
 * values, whatever the width of the storage. Sensitive to order, type, nulls and length; NaN equals NaN and -0
 * differs from 0, as their bits do. For finding differences, not against an adversary.
 *
 * Every row gives 64 bits from its value, its type and its number in the table, `firstRow` + i, by four
 * multiply-xorshift rounds (a bijection of the value); the hash is the two sums of the halves. So the hashes of
 * blocks that were given their own `firstRow` add up (`joinHashes`) to that of the whole, however it was cut.
 */
export function hashRows(column: Column, firstRow = 0): RowsHash {
  const { length } = column;
  // Row numbers enter as 32 bits and a part of the seed: cut where the upper half changes.
  const upper = Math.floor(firstRow / 4294967296);
  const boundary = (upper + 1) * 4294967296 - firstRow;
  if (boundary < length) {
    const before = hashRows(slice(column, 0, boundary), firstRow);
    return { h: joinHashes([before.h, hashRows(slice(column, boundary, length), firstRow + boundary).h]) };
  }
  const sums = new RowSums(finalMix(seedOf(column.type) + Math.imul(upper, 0x632be5ab)), firstRow | 0);
  if (column.kind === 'runs') sums.addRuns(wordsOf(column.values), column.counts);
  else if (column.kind === 'codes') sums.addCodes(wordsOf(column.dictionary), column.codes, column.validity);
  else sums.addAll(wordsOf(column));
  return { h: hex(sums.b) + hex(sums.a) };
}

/** Hash of all rows together, from the hashes of parts that were given their own `firstRow`; in any order. */
export function joinHashes(hashes: Iterable<string>): string {
  let a = 0;
  let b = 0;
  for (const hash of hashes) {
    a = (a + lowWord(hash)) | 0;
    b = (b + highWord(hash)) | 0;
  }
  return hex(b) + hex(a);
}

/** One hash from a list of hashes (of columns, of files), in order. */
export function combineHashes(hashes: Iterable<string>): string {
  let h1 = 0x243f6a88;
  let h2 = 0x085a308d;
  let count = 0;
  for (const hash of hashes) {
    h1 = mixLo(h1, h2, lowWord(hash));
    h2 = mixHi(h1, h2, highWord(hash));
    count++;
  }
  const a = finalMix(mixLo(h1, h2, count));
  return hex(finalMix(h2 + a)) + hex(a);
}

function lowWord(hash: string): number {
  return Number.parseInt(hash.slice(8, 16), 16) | 0;
}

function highWord(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) | 0;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

function finalMix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function seedOf(type: LogicalType): number {
  const name = typeof type === 'string' ? type : `decimal ${type.decimal.precision} ${type.decimal.scale}`;
  let seed = 0x243f6a88;
  for (let i = 0; i < name.length; i++) seed = finalMix(seed ^ name.charCodeAt(i)) + i;
  return seed | 0;
}

/** The place of a row: another key for its value's rounds. */
function placeOf(row: number, seed: number): number {
  return Math.imul(row, 0x9e3779b1 | 0) ^ seed;
}

/** Keys that set a null apart from every stored 0. */
const NULL_LO = 0x3c6ef372;
const NULL_HI = 0x2b7e1516;

function firstHalf(lo: number, place: number): number {
  const a = Math.imul(lo ^ place, 0x85ebca6b | 0);
  return a ^ (a >>> 15);
}

function secondHalf(a: number, hi: number, place: number): number {
  const b = Math.imul((hi + a) ^ ((place << 16) | (place >>> 16)), 0xc2b2ae35 | 0);
  return b ^ (b >>> 13);
}

/** Adds up rows; the loops are spelled out per kind, so that each reads arrays of one type. */
class RowSums {
  a = 0;
  b = 0;
  private readonly seed: number;
  private row: number;

  constructor(seed: number, firstRow: number) {
    this.seed = seed;
    this.row = firstRow;
  }

  addAll(words: Words): void {
    const { lo, hi, validity } = words;
    if (validity !== undefined) {
      for (let i = 0; i < lo.length; i++) this.add(words, i);
      return;
    }
    const { seed, row } = this;
    let sumA = this.a;
    let sumB = this.b;
    for (let i = 0; i < lo.length; i++) {
      const place = placeOf(row + i, seed);
      const a = firstHalf(lo[i], place);
      const b = secondHalf(a, hi[i], place);
      const c = Math.imul(a + b, 0x2c1b3c6d);
      sumA = (sumA + (c ^ (c >>> 16))) | 0;
      sumB = (sumB + Math.imul(b + c, 0x297a2d39)) | 0;
    }
    this.a = sumA;
    this.b = sumB;
    this.row = (row + lo.length) | 0;
  }

  addCodes(words: Words, codes: CodesColumn['codes'], validity: Validity | undefined): void {
    if (validity !== undefined) {
      for (let i = 0; i < codes.length; i++) {
        if (((validity[i >> 3] >> (i & 7)) & 1) === 0) this.addRow(NULL_LO, NULL_HI, ~this.seed);
        else this.add(words, codes[i]);
      }
      return;
    }
    const { seed, row } = this;
    const { lo, hi } = words;
    let sumA = this.a;
    let sumB = this.b;
    for (let i = 0; i < codes.length; i++) {
      const place = placeOf(row + i, seed);
      const a = firstHalf(lo[codes[i]], place);
      const b = secondHalf(a, hi[codes[i]], place);
      const c = Math.imul(a + b, 0x2c1b3c6d);
      sumA = (sumA + (c ^ (c >>> 16))) | 0;
      sumB = (sumB + Math.imul(b + c, 0x297a2d39)) | 0;
    }
    this.a = sumA;
    this.b = sumB;
    this.row = (row + codes.length) | 0;
  }

  addRuns(words: Words, counts: Int32Array): void {
    for (let i = 0; i < counts.length; i++) {
      for (let n = counts[i]; n > 0; n--) this.add(words, i);
    }
  }

  private add(words: Words, i: number): void {
    const { validity } = words;
    if (validity !== undefined && ((validity[i >> 3] >> (i & 7)) & 1) === 0) {
      this.addRow(NULL_LO, NULL_HI, ~this.seed);
    } else this.addRow(words.lo[i], words.hi[i], this.seed);
  }

  private addRow(lo: number, hi: number, seed: number): void {
    const place = placeOf(this.row, seed);
    const a = firstHalf(lo, place);
    const b = secondHalf(a, hi, place);
    const c = Math.imul(a + b, 0x2c1b3c6d);
    this.a = (this.a + (c ^ (c >>> 16))) | 0;
    this.b = (this.b + Math.imul(b + c, 0x297a2d39)) | 0;
    this.row = (this.row + 1) | 0;
  }
}

/** The two lanes of MurmurHash3 x86_128 (A. Appleby): a bijection of the state for every word. */
function mixLo(h1: number, h2: number, word: number): number {
  let k = Math.imul(word, 0x239b961b);
  k = Math.imul((k << 15) | (k >>> 17), 0xab0e9789 | 0);
  const x = h1 ^ k;
  return (Math.imul(((x << 19) | (x >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
}

function mixHi(h1: number, h2: number, word: number): number {
  let k = Math.imul(word, 0xab0e9789 | 0);
  k = Math.imul((k << 16) | (k >>> 16), 0x38b34ae5);
  const x = h2 ^ k;
  return (Math.imul(((x << 17) | (x >>> 15)) + h1, 5) + 0x0bcaa747) | 0;
}

function wordsOf(column: Column): Words {
  if (column.kind === 'values') return wordsOfValues(column);
  const lo = new Int32Array(column.length);
  const hi = new Int32Array(column.length);
  if (column.kind === 'sequence') {
    const { start, step } = column;
    for (let i = 0; i < lo.length; i++) {
      const value = start + step * i;
      lo[i] = value;
      hi[i] = Math.floor(value / 4294967296);
    }
    return { lo, hi };
  }
  if (column.kind === 'codes') {
    const { codes, validity } = column;
    const entries = wordsOf(column.dictionary);
    for (let i = 0; i < lo.length; i++) {
      lo[i] = entries.lo[codes[i]];
      hi[i] = entries.hi[codes[i]];
    }
    return { lo, hi, validity };
  }
  return wordsOfRuns(column.counts, wordsOf(column.values), lo, hi);
}

function wordsOfRuns(counts: Int32Array, entries: Words, lo: Int32Array, hi: Int32Array): Words {
  const flags = entries.validity === undefined ? undefined : new Uint8Array((lo.length + 7) >> 3);
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const valid = entries.validity === undefined || ((entries.validity[i >> 3] >> (i & 7)) & 1) === 1;
    for (const end = at + counts[i]; at < end; at++) {
      lo[at] = entries.lo[i];
      hi[at] = entries.hi[i];
      if (flags !== undefined && valid) flags[at >> 3] |= 1 << (at & 7);
    }
  }
  return { lo, hi, validity: flags };
}

function wordsOfValues(column: ValuesColumn): Words {
  const { data, validity, length } = column;
  const lo = new Int32Array(length);
  const hi = new Int32Array(length);
  if (isArena(data)) hashItems(data, lo, hi);
  else if (column.type === 'float') wordsOfFloats(data as Float64Array, lo, hi);
  else if (data instanceof BigInt64Array) {
    const pairs = new Int32Array(data.buffer, data.byteOffset, length * 2);
    for (let i = 0; i < length; i++) {
      lo[i] = pairs[2 * i];
      hi[i] = pairs[2 * i + 1];
    }
  } else if (data instanceof Float64Array) {
    for (let i = 0; i < length; i++) {
      lo[i] = data[i];
      hi[i] = Math.floor(data[i] / 4294967296);
    }
  } else {
    for (let i = 0; i < length; i++) {
      lo[i] = data[i];
      hi[i] = data[i] >> 31;
    }
  }
  return { lo, hi, validity };
}

function wordsOfFloats(data: Float64Array, lo: Int32Array, hi: Int32Array): void {
  const pairs = new Int32Array(data.buffer, data.byteOffset, data.length * 2);
  for (let i = 0; i < data.length; i++) {
    const isNaN = data[i] !== data[i];
    lo[i] = isNaN ? 0 : pairs[2 * i];
    hi[i] = isNaN ? 0x7ff80000 : pairs[2 * i + 1];
  }
}

function hashItems(arena: ByteArena, lo: Int32Array, hi: Int32Array): void {
  const { bytes, offsets } = arena;
  for (let i = 0; i < lo.length; i++) {
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
    lo[i] = finalMix(h1 + h2);
    hi[i] = finalMix(h2 ^ h1);
  }
}
