import {
  countValid,
  isArena,
  materialise,
  type ByteArena,
  type Column,
  type Validity,
  type ValuesColumn,
} from '@dataing/base/columns';
import type { BufferPlace } from './messages.ts';

/** The body of a record batch: each column's validity and values, padded to 8 bytes. */
export interface Body {
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly buffers: readonly BufferPlace[];
  readonly nullCounts: readonly number[];
}

export function encodeBody(columns: readonly Column[]): Body {
  const parts: Uint8Array[] = [];
  const buffers: BufferPlace[] = [];
  const nullCounts: number[] = [];
  let bytes = 0;
  const add = (buffer: Uint8Array): void => {
    buffers.push({ offset: bytes, length: buffer.length });
    const padding = -buffer.length & 7;
    parts.push(buffer);
    if (padding > 0) parts.push(new Uint8Array(padding));
    bytes += buffer.length + padding;
  };
  for (const column of columns) {
    const values = materialise(column);
    const nulls = values.length - countValid(values.validity, 0, values.length);
    nullCounts.push(nulls);
    add(nulls === 0 ? new Uint8Array(0) : validityOf(values.length, values.validity));
    for (const buffer of valueBuffers(values)) add(buffer);
  }
  return { parts, bytes, buffers, nullCounts };
}

/** Exactly the bytes that the rows need, however long the bitmap is. */
function validityOf(rows: number, validity: Validity | undefined): Uint8Array {
  return validity?.subarray(0, (rows + 7) >> 3) ?? new Uint8Array(0);
}

function valueBuffers({ data, type, length }: ValuesColumn): Uint8Array[] {
  if (isArena(data)) return arenaBuffers(data);
  if (type === 'bool') return [packBits(data as Uint8Array)];
  if (type === 'date')
    return [bytesOf(data instanceof Int32Array ? data : Int32Array.from(data as Float64Array))];
  if (type === 'float') return [bytesOf(data as Float64Array)];
  const words = typeof type === 'object' ? 4 : 2;
  return [wholeNumbers(data as Int32Array | Float64Array | BigInt64Array, length, words)];
}

function arenaBuffers({ bytes, offsets }: ByteArena): Uint8Array[] {
  const first = offsets[0];
  const rebased = first === 0 ? offsets : offsets.map((offset) => offset - first);
  return [bytesOf(rebased), bytes.subarray(first, offsets[offsets.length - 1])];
}

function packBits(flags: Uint8Array): Uint8Array {
  const out = new Uint8Array((flags.length + 7) >> 3);
  for (let i = 0; i < flags.length; i++) out[i >> 3] |= flags[i] << (i & 7);
  return out;
}

/** Two's complement of `words` times 32 bits, little-endian. */
function wholeNumbers(
  data: Int32Array | Float64Array | BigInt64Array,
  rows: number,
  words: 2 | 4,
): Uint8Array {
  if (data instanceof BigInt64Array && words === 2) return bytesOf(data);
  const out = new Int32Array(rows * words);
  for (let i = 0; i < rows; i++) {
    const value = Number(data[i]);
    let hi = Math.floor(value / 4294967296);
    let lo = value - hi * 4294967296;
    if (data instanceof BigInt64Array) {
      hi = Number(data[i] >> 32n);
      lo = Number(data[i] & 0xffffffffn);
    }
    out[i * words] = lo;
    out[i * words + 1] = hi;
    if (words === 4) out[i * words + 2] = out[i * words + 3] = hi < 0 ? -1 : 0;
  }
  return bytesOf(out);
}

function bytesOf(array: Int32Array | Float64Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
