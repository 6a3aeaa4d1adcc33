import type { Column, LogicalType, RunsColumn, Validity } from './column.ts';
import { finalMix, mixHi, mixLo } from './mixing.ts';
import { slice } from './reshape.ts';
import { isValid } from './validity.ts';
import { fillWords, gatherWords, wordsOf, type Words } from './words.ts';

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
  sums.addRows(column);
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

/** Rows at a time: their words stay in the first cache. */
const TURN = 2048;

/** Adds up rows by turns: words first, by the column's kind, then one loop for all kinds. */
class RowSums {
  a = 0;
  b = 0;
  private readonly seed: number;
  private row: number;
  private readonly lo = new Int32Array(TURN);
  private readonly hi = new Int32Array(TURN);
  private readonly held = new Uint8Array(TURN);

  constructor(seed: number, firstRow: number) {
    this.seed = seed;
    this.row = firstRow;
  }

  addRows(column: Column): void {
    if (column.kind === 'runs') {
      this.addRuns(column, wordsOf(column.values));
      return;
    }
    const { lo, hi } = this;
    const entries = column.kind === 'codes' ? wordsOf(column.dictionary) : undefined;
    const validity = column.kind === 'sequence' ? undefined : column.validity;
    for (let from = 0; from < column.length; from += TURN) {
      const to = Math.min(column.length, from + TURN);
      if (column.kind === 'codes') gatherWords(entries as Words, column.codes, from, to, lo, hi);
      else fillWords(column, from, to, lo, hi);
      if (validity === undefined) this.addTurn(to - from);
      else this.addTurnWithNulls(to - from, validity, from);
    }
  }

  private addRuns({ counts }: RunsColumn, words: Words): void {
    const { lo, hi, held } = this;
    let at = 0;
    for (let i = 0; i < counts.length; i++) {
      const valid = isValid(words.validity, i) ? 1 : 0;
      for (let left = counts[i]; left > 0; ) {
        const end = Math.min(TURN, at + left);
        left -= end - at;
        for (; at < end; at++) {
          lo[at] = words.lo[i];
          hi[at] = words.hi[i];
          held[at] = valid;
        }
        if (at === TURN) at = this.addHeld(at, words.validity !== undefined);
      }
    }
    this.addHeld(at, words.validity !== undefined);
  }

  private addHeld(count: number, withNulls: boolean): number {
    if (withNulls) this.addMarked(count);
    else this.addTurn(count);
    return 0;
  }

  private addTurnWithNulls(count: number, validity: Validity, from: number): void {
    const { held } = this;
    for (let i = 0; i < count; i++) held[i] = (validity[(from + i) >> 3] >> ((from + i) & 7)) & 1;
    this.addMarked(count);
  }

  /** Adds rows that may be null: those have words and a seed of their own. */
  private addMarked(count: number): void {
    const { lo, hi, held, seed, row } = this;
    let sumA = this.a;
    let sumB = this.b;
    for (let i = 0; i < count; i++) {
      // All ones where the row holds a value: no branch, since nulls come at random.
      const mask = -held[i];
      const place = placeOf(row + i, seed ^ ~mask);
      const a = firstHalf((lo[i] & mask) | (NULL_LO & ~mask), place);
      const b = secondHalf(a, (hi[i] & mask) | (NULL_HI & ~mask), place);
      const c = Math.imul(a + b, 0x2c1b3c6d);
      sumA = (sumA + (c ^ (c >>> 16))) | 0;
      sumB = (sumB + Math.imul(b + c, 0x297a2d39)) | 0;
    }
    this.a = sumA;
    this.b = sumB;
    this.row = (row + count) | 0;
  }

  private addTurn(count: number): void {
    const { lo, hi, seed, row } = this;
    let sumA = this.a;
    let sumB = this.b;
    for (let i = 0; i < count; i++) {
      const place = placeOf(row + i, seed);
      const a = firstHalf(lo[i], place);
      const b = secondHalf(a, hi[i], place);
      const c = Math.imul(a + b, 0x2c1b3c6d);
      sumA = (sumA + (c ^ (c >>> 16))) | 0;
      sumB = (sumB + Math.imul(b + c, 0x297a2d39)) | 0;
    }
    this.a = sumA;
    this.b = sumB;
    this.row = (row + count) | 0;
  }
}
