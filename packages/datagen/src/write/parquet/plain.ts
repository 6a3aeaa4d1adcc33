import { isArena, type ByteArena, type ValuesColumn } from '@dataing/base/columns';
import type { ByteWriter } from './byte-writer.ts';
import { encodeDelta } from './delta.ts';
import type { PhysicalType } from './format.ts';

/** PLAIN: fixed-size values end to end, byte strings behind their lengths, booleans as bits. No row is null. */
export function encodePlain(out: ByteWriter, values: ValuesColumn, physical: PhysicalType): void {
  const { data } = values;
  if (isArena(data)) {
    plainItems(out, data);
    return;
  }
  switch (physical) {
    case 'BOOLEAN':
      plainBits(out, data as Uint8Array);
      break;
    case 'INT32':
      out.append(bytesOf(data instanceof Int32Array ? data : Int32Array.from(data, Number)));
      break;
    case 'INT64':
      plainLongs(out, data);
      break;
    case 'DOUBLE':
      out.append(bytesOf(data));
      break;
    case 'FIXED_16':
      for (let i = 0; i < data.length; i++) out.append(fixed16(data[i]));
      break;
    case 'BYTE_ARRAY':
      throw new TypeError('a BYTE_ARRAY column needs an arena');
  }
}

function bytesOf(data: Exclude<ValuesColumn['data'], ByteArena>): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function plainBits(out: ByteWriter, data: Uint8Array): void {
  const room = out.claim((data.length + 7) >> 3);
  const whole = data.length & ~7;
  let at = 0;
  for (let i = 0; i < whole; i += 8) {
    const low = data[i] | (data[i + 1] << 1) | (data[i + 2] << 2) | (data[i + 3] << 3);
    const high = data[i + 4] | (data[i + 5] << 1) | (data[i + 6] << 2) | (data[i + 7] << 3);
    room[at++] = low | (high << 4);
  }
  for (let i = whole; i < data.length; i++) room[at] |= data[i] << (i & 7);
}

function plainLongs(out: ByteWriter, data: Exclude<ValuesColumn['data'], ByteArena>): void {
  if (data instanceof BigInt64Array) {
    out.append(bytesOf(data));
    return;
  }
  const words = new Int32Array(data.length * 2);
  for (let i = 0; i < data.length; i++) {
    const high = Math.floor(data[i] / 4294967296);
    words[2 * i] = (data[i] - high * 4294967296) | 0;
    words[2 * i + 1] = high;
  }
  out.append(bytesOf(words));
}

/** A whole number as 16 bytes, two's complement, big-endian. */
export function fixed16(value: number | bigint): Uint8Array {
  const out = new Uint8Array(16);
  let rest = BigInt(value);
  for (let i = 15; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

function plainItems(out: ByteWriter, arena: ByteArena): void {
  const { bytes, offsets } = arena;
  const items = offsets.length - 1;
  const room = out.claim(offsets[items] - offsets[0] + 4 * items);
  let to = 0;
  for (let i = 0; i < items; i++) {
    const from = offsets[i];
    const length = offsets[i + 1] - from;
    room[to] = length;
    room[to + 1] = length >> 8;
    room[to + 2] = length >> 16;
    room[to + 3] = length >> 24;
    to += 4;
    for (let k = 0; k < length; k++) room[to + k] = bytes[from + k];
    to += length;
  }
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes in one copy. */
export function encodeDeltaLength(out: ByteWriter, arena: ByteArena): void {
  const { bytes, offsets } = arena;
  const items = offsets.length - 1;
  const lengths = new Int32Array(items);
  for (let i = 0; i < items; i++) lengths[i] = offsets[i + 1] - offsets[i];
  encodeDelta(out, lengths);
  out.append(bytes.subarray(offsets[0], offsets[items]));
}

/** BYTE_STREAM_SPLIT of doubles: all first bytes, then all second bytes, and so on; zstd then finds the exponents. */
export function encodeByteStreamSplit(out: ByteWriter, values: Float64Array): void {
  const n = values.length;
  const words = new Int32Array(values.buffer, values.byteOffset, n * 2);
  const room = out.claim(n * 8);
  for (let half = 0; half < 2; half++) {
    const b0 = half * 4 * n;
    const b1 = b0 + n;
    const b2 = b1 + n;
    const b3 = b2 + n;
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + half];
      room[b0 + i] = word;
      room[b1 + i] = word >> 8;
      room[b2 + i] = word >> 16;
      room[b3 + i] = word >> 24;
    }
  }
}
