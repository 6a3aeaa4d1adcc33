import { columnOf } from '@dataing/base/columns';
import { ByteWriter } from './byte-writer.ts';
import { physicalType, type ColumnSchema } from './format.ts';
import { encodePlain, fixed16 } from './plain.ts';
import { compareBytes, type Range } from './range.ts';

/** Longest bound of a byte string that is kept whole. */
const BOUND_BYTES = 64;

/** A bound in its PLAIN form without a length; `exact` is false where a long string was cut. */
export interface Bound {
  readonly bytes: Uint8Array;
  readonly exact: boolean;
}

/** What a reader may skip a chunk by. A bound is absent where none can be given. */
export interface ChunkStatistics {
  readonly nullCount: number;
  readonly min?: Bound;
  readonly max?: Bound;
}

/** Statistics of a chunk by the format's rules: a zero bound of a float carries the sign that excludes no zero. */
export function statisticsOf(
  schema: ColumnSchema,
  range: Range | undefined,
  nullCount: number,
): ChunkStatistics {
  if (range === undefined) return { nullCount };
  if (range.kind === 'bytes') {
    const isText = schema.type !== 'binary';
    return { nullCount, min: lowerBound(range.min, isText), max: upperBound(range.max, isText) };
  }
  let { min, max } = range;
  if (schema.type === 'float') {
    if (min === 0) min = -0;
    if (max === 0) max = 0;
  }
  return { nullCount, min: fixedBound(schema, min), max: fixedBound(schema, max) };
}

function fixedBound(schema: ColumnSchema, value: number | bigint): Bound {
  const physical = physicalType(schema);
  if (physical === 'FIXED_16') return { bytes: fixed16(value), exact: true };
  const out = new ByteWriter(8);
  encodePlain(out, columnOf(schema.type, [schema.type === 'bool' ? value === 1 : value]), physical);
  return { bytes: out.view().slice(), exact: true };
}

function lowerBound(value: Uint8Array, isText: boolean): Bound {
  if (value.length <= BOUND_BYTES) return { bytes: value.slice(), exact: true };
  return { bytes: value.slice(0, isText ? characterStart(value, BOUND_BYTES) : BOUND_BYTES), exact: false };
}

/** The cut prefix with its last character raised by one, so that it still lies above. */
function upperBound(value: Uint8Array, isText: boolean): Bound | undefined {
  if (value.length <= BOUND_BYTES) return { bytes: value.slice(), exact: true };
  const prefix = lowerBound(value, isText).bytes;
  const raised = isText ? raiseText(prefix) : raiseBytes(prefix);
  return raised === undefined ? undefined : { bytes: raised, exact: false };
}

/** The last place at or before `at` where a UTF-8 character starts. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}

function raiseBytes(prefix: Uint8Array): Uint8Array | undefined {
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (prefix[i] === 255) continue;
    const raised = prefix.slice(0, i + 1);
    raised[i]++;
    return raised;
  }
  return undefined;
}

function raiseText(prefix: Uint8Array): Uint8Array | undefined {
  let end = prefix.length;
  while (end > 0) {
    const start = characterStart(prefix, end - 1);
    const codePoint = new TextDecoder().decode(prefix.subarray(start, end)).codePointAt(0) ?? 0x10ffff;
    // The characters after U+D7FF and U+10FFFF are no text: go past the surrogates, or drop the character.
    const next = codePoint === 0xd7ff ? 0xe000 : codePoint + 1;
    if (next <= 0x10ffff) {
      const last = new TextEncoder().encode(String.fromCodePoint(next));
      const raised = new Uint8Array(start + last.length);
      raised.set(prefix.subarray(0, start));
      raised.set(last, start);
      return raised;
    }
    end = start;
  }
  return undefined;
}

/** Statistics of two chunks' rows together. A bound survives only where both chunks have one, or no values. */
export function mergeStatistics(
  schema: ColumnSchema,
  a: { readonly rows: number; readonly statistics: ChunkStatistics },
  b: { readonly rows: number; readonly statistics: ChunkStatistics },
): ChunkStatistics {
  const nullCount = a.statistics.nullCount + b.statistics.nullCount;
  const aEmpty = a.statistics.nullCount === a.rows;
  const bEmpty = b.statistics.nullCount === b.rows;
  const pick = (left: Bound | undefined, right: Bound | undefined, sign: number): Bound | undefined => {
    if (aEmpty) return right;
    if (bEmpty) return left;
    // A chunk of NaN alone has no bound, and bounds speak of the other values only.
    if (schema.type === 'float') {
      if (left === undefined) return right;
      if (right === undefined) return left;
    }
    if (left === undefined || right === undefined) return undefined;
    return compareBounds(schema, left.bytes, right.bytes) * sign <= 0 ? left : right;
  };
  return {
    nullCount,
    min: pick(a.statistics.min, b.statistics.min, 1),
    max: pick(a.statistics.max, b.statistics.max, -1),
  };
}

function compareBounds(schema: ColumnSchema, a: Uint8Array, b: Uint8Array): number {
  const physical = physicalType(schema);
  if (physical === 'BYTE_ARRAY') return compareBytes(a, b);
  // Two's complement, big-endian: flip the sign bit and compare as unsigned bytes.
  if (physical === 'FIXED_16') return (a[0] ^ 128) - (b[0] ^ 128) || compareBytes(a, b);
  const left = readFixed(physical, a);
  const right = readFixed(physical, b);
  if (left === right) return Object.is(left, -0) ? -1 : Object.is(right, -0) ? 1 : 0;
  return left < right ? -1 : 1;
}

function readFixed(physical: string, bytes: Uint8Array): number | bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (physical === 'BOOLEAN') return bytes[0];
  if (physical === 'INT32') return view.getInt32(0, true);
  return physical === 'INT64' ? view.getBigInt64(0, true) : view.getFloat64(0, true);
}
