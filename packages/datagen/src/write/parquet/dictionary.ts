import {
  codesColumn,
  gatherArena,
  isArena,
  valuesColumn,
  type ByteArena,
  type CodesColumn,
  type ValuesColumn,
} from '@dataing/base/columns';
import { compareItems, type Range } from './range.ts';

type Codes = CodesColumn['codes'];

/** Dictionaries up to this size are sorted, so that blocks with the same set of values share one. */
const SORTED_ENTRIES = 1024;
/** A value range up to this wide is looked up in a table; a wider one is hashed. */
const TABLE_ENTRIES = 1 << 20;
const SAMPLE_ROWS = 1024;

/** The column as codes over its distinct values; undefined where there are more than `limit` of them. */
export function findDictionary(
  values: ValuesColumn,
  range: Range | undefined,
  limit: number,
): CodesColumn | undefined {
  if (limit < 1 || values.length === 0 || range === undefined) return undefined;
  const { data } = values;
  if (isArena(data)) return dictionaryOfItems(values, data, limit);
  if (data instanceof BigInt64Array) return dictionaryOfWords(values, wordsOf(data), limit);
  if (values.type !== 'float' && range.kind === 'number') {
    const byTable = dictionaryByTable(values, data as Float64Array | Int32Array, range, limit);
    if (byTable !== 'too_wide') return byTable;
  }
  return data instanceof Float64Array ? dictionaryOfWords(values, wordsOf(data), limit) : undefined;
}

function codesStorage(rows: number, entries: number): Codes {
  if (entries <= 256) return new Uint8Array(rows);
  return entries <= 65_536 ? new Uint16Array(rows) : new Int32Array(rows);
}

/**
 * Whole numbers on a grid (minutes, days, small counts): entry (value - min) / step of a table. The step is the
 * greatest common divisor of a sample's distances and checked for every row. Comes out sorted.
 */
function dictionaryByTable(
  values: ValuesColumn,
  data: Float64Array | Int32Array,
  range: { readonly min: number; readonly max: number },
  limit: number,
): CodesColumn | undefined | 'too_wide' {
  const { min, max } = range;
  if (max - min >= 9007199254740992) return 'too_wide';
  const step = max - min < TABLE_ENTRIES ? 1 : gridStep(data, min);
  const size = (max - min) / step + 1;
  if (size > Math.min(TABLE_ENTRIES, Math.max(65_536, data.length * 8))) return 'too_wide';
  if (size > 2 * limit && sampleIsDistinct(data.length, (i) => data[i])) return undefined;
  const slots = slotsOnGrid(data, min, step);
  if (slots === undefined) return 'too_wide';
  const codeAt = new Int32Array(Math.floor(size) + 1);
  for (let i = 0; i < slots.length; i++) codeAt[slots[i]] = 1;
  let distinct = 0;
  for (let slot = 0; slot < codeAt.length; slot++) distinct += codeAt[slot];
  if (distinct > limit) return undefined;
  const entries = data instanceof Int32Array ? new Int32Array(distinct) : new Float64Array(distinct);
  let entry = 0;
  for (let slot = 0; slot < codeAt.length; slot++) {
    if (codeAt[slot] === 0) continue;
    entries[entry] = min + slot * step;
    codeAt[slot] = entry++;
  }
  const codes = codesStorage(data.length, distinct);
  for (let i = 0; i < slots.length; i++) codes[i] = codeAt[slots[i]];
  return codesColumn(codes, valuesColumn(values.type, entries));
}

/** (value - min) / step of every row; undefined where one is not whole. Multiplies, since dividing is slow. */
function slotsOnGrid(data: Float64Array | Int32Array, min: number, step: number): Int32Array | undefined {
  const slots = new Int32Array(data.length);
  const inverse = 1 / step;
  for (let i = 0; i < data.length; i++) {
    const above = data[i] - min;
    const slot = (above * inverse + 0.5) | 0;
    if (slot * step !== above) return undefined;
    slots[i] = slot;
  }
  return slots;
}

function gridStep(data: Float64Array | Int32Array, min: number): number {
  let divisor = 0;
  const stride = Math.max(1, Math.floor(data.length / SAMPLE_ROWS));
  for (let i = 0; i < data.length && divisor !== 1; i += stride) {
    let a = data[i] - min;
    while (a !== 0) [divisor, a] = [a, divisor % a];
  }
  return Math.max(1, divisor);
}

function wordsOf(data: Float64Array | BigInt64Array): Int32Array {
  return new Int32Array(data.buffer, data.byteOffset, data.length * 2);
}

/** Distinct 64-bit words by their bits: -0 and 0 are two entries, equal NaNs one. */
function dictionaryOfWords(values: ValuesColumn, words: Int32Array, limit: number): CodesColumn | undefined {
  const rows = values.length;
  if (sampleIsDistinct(rows, (i) => mix(Math.imul(words[2 * i], 0x21f0aaad) ^ words[2 * i + 1])))
    return undefined;
  const hashes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) hashes[i] = mix(Math.imul(words[2 * i], 0x21f0aaad) ^ words[2 * i + 1]);
  const same = (i: number, k: number) =>
    words[2 * i] === words[2 * k] && words[2 * i + 1] === words[2 * k + 1];
  const found = firstRows(hashes, limit, same);
  if (found === undefined) return undefined;
  const order = (a: number, b: number) =>
    words[2 * a + 1] - words[2 * b + 1] || (words[2 * a] >>> 0) - (words[2 * b] >>> 0);
  const { codes, firsts } = sortEntries(found, order);
  const data = values.data as Float64Array;
  const entries = data.slice(0, firsts.length);
  for (let i = 0; i < firsts.length; i++) entries[i] = data[firsts[i]];
  return codesColumn(codes, valuesColumn(values.type, entries));
}

function dictionaryOfItems(values: ValuesColumn, arena: ByteArena, limit: number): CodesColumn | undefined {
  const rows = values.length;
  if (sampleIsDistinct(rows, (i) => hashItem(arena, i))) return undefined;
  const hashes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) hashes[i] = hashItem(arena, i);
  const found = firstRows(hashes, limit, (i, k) => compareItems(arena, i, k) === 0);
  if (found === undefined) return undefined;
  const { codes, firsts } = sortEntries(found, (a, b) => compareItems(arena, a, b));
  return codesColumn(codes, valuesColumn(values.type, gatherArena(arena, firsts)));
}

function hashItem({ bytes, offsets }: ByteArena, i: number): number {
  const end = offsets[i + 1];
  let at = offsets[i];
  let hash = end - at;
  for (; at + 4 <= end; at += 4) {
    const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    hash = Math.imul((hash << 5) ^ (hash >>> 27) ^ word, 0x21f0aaad);
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return mix(hash);
}

function mix(hash: number): number {
  const x = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

interface Found {
  readonly codes: Codes;
  /** For every code the first row that has it. */
  readonly firsts: Int32Array;
}

/** Codes in order of first appearance, by open addressing; undefined beyond `limit` entries. */
function firstRows(
  hashes: Int32Array,
  limit: number,
  same: (i: number, k: number) => boolean,
): Found | undefined {
  const rows = hashes.length;
  const most = Math.min(limit, rows);
  let size = 16;
  while (size < most * 2) size *= 2;
  const slots = new Int32Array(size);
  const firsts = new Int32Array(most);
  const codes = codesStorage(rows, most);
  let distinct = 0;
  for (let i = 0; i < rows; i++) {
    const hash = hashes[i];
    let slot = hash & (size - 1);
    for (; slots[slot] !== 0; slot = (slot + 1) & (size - 1)) {
      const first = firsts[slots[slot] - 1];
      if (hashes[first] === hash && same(i, first)) break;
    }
    if (slots[slot] === 0) {
      if (distinct === most) return undefined;
      firsts[distinct++] = i;
      slots[slot] = distinct;
    }
    codes[i] = slots[slot] - 1;
  }
  return { codes, firsts: firsts.slice(0, distinct) };
}

/** True where a sample of the rows hardly repeats: then a dictionary is not worth looking for. */
function sampleIsDistinct(rows: number, hashAt: (i: number) => number): boolean {
  if (rows <= 4 * SAMPLE_ROWS) return false;
  const seen = new Set<number>();
  const stride = Math.floor(rows / SAMPLE_ROWS);
  for (let k = 0; k < SAMPLE_ROWS; k++) seen.add(hashAt(k * stride));
  return seen.size > SAMPLE_ROWS * 0.75;
}

function sortEntries(found: Found, compare: (a: number, b: number) => number): Found {
  const { codes, firsts } = found;
  if (firsts.length > SORTED_ENTRIES) return found;
  const order = Array.from(firsts, (_, code) => code).sort((a, b) => compare(firsts[a], firsts[b]));
  const rank = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) rank[order[i]] = i;
  for (let i = 0; i < codes.length; i++) codes[i] = rank[codes[i]];
  return { codes, firsts: Int32Array.from(order, (code) => firsts[code]) };
}
