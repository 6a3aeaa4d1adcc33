import type { CodesColumn } from '@dataing/base/columns';
import type { ByteWriter } from './byte-writer.ts';

/** Values that are packed at a time: a multiple of 32, so that every turn ends on a whole word. */
const TURN = 4096;

/** Room used again by every call; a call leaves nothing in it that the next one reads. */
const turn = new Int32Array(TURN);
let words = new Int32Array(TURN);

/** Bits that hold every whole number from 0 to `largest`, below 2^53. */
export function bitWidth(largest: number): number {
  if (largest < 4294967296) return 32 - Math.clz32(largest);
  return 32 + bitWidth(Math.floor(largest / 4294967296));
}

/**
 * Packs codes, `width` bits each (1 to 32), least significant bit first, as Parquet does. The result has
 * `ceil(padded * width / 8)` bytes; values behind the last up to `padded` are zeros, so that the bytes follow from
 * the values alone.
 */
export function packBits(out: ByteWriter, codes: CodesColumn['codes'], width: number, padded: number): void {
  claimWords(padded, width);
  let at = 0;
  for (let from = 0; from < codes.length; from += TURN) {
    const count = Math.min(TURN, codes.length - from);
    // One array type in the inner loop, whatever the codes are stored in.
    turn.set(codes.subarray(from, from + count));
    at = packTurn(count, width, at);
  }
  appendWords(out, at, padded, width);
}

function packTurn(count: number, width: number, start: number): number {
  let at = start;
  let acc = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    const value = turn[i];
    acc |= value << bits;
    bits += width;
    if (bits >= 32) {
      words[at++] = acc;
      bits -= 32;
      acc = bits === 0 ? 0 : value >>> (width - bits);
    }
  }
  if (bits > 0) words[at++] = acc;
  return at;
}

/** As `packBits`, for widths of 33 to 53 bits and whole numbers from 0 to 2^53 in `values[from .. to)`. */
export function packWideBits(
  out: ByteWriter,
  values: Float64Array,
  from: number,
  to: number,
  width: number,
  padded: number,
): void {
  claimWords(padded, width);
  const highWidth = width - 32;
  let at = 0;
  let acc = 0;
  let bits = 0;
  for (let i = from; i < to; i++) {
    const high = Math.floor(values[i] / 4294967296);
    const low = (values[i] - high * 4294967296) | 0;
    words[at++] = acc | (low << bits);
    acc = (bits === 0 ? 0 : low >>> (32 - bits)) | (high << bits);
    bits += highWidth;
    if (bits >= 32) {
      words[at++] = acc;
      bits -= 32;
      acc = bits === 0 ? 0 : high >>> (highWidth - bits);
    }
  }
  if (bits > 0) words[at++] = acc;
  appendWords(out, at, padded, width);
}

/**
 * As `packBits` for codes that are nearly all 0: `values[from .. to)` stand at rows `places[from .. to)` counted
 * from `origin`, in rising order.
 */
export function packSparseBits(
  out: ByteWriter,
  places: Int32Array,
  values: Int32Array,
  from: number,
  to: number,
  origin: number,
  width: number,
  padded: number,
): void {
  claimWords(padded, width);
  words.fill(0, 0, Math.ceil((padded * width) / 32));
  for (let i = from; i < to; i++) {
    const position = (places[i] - origin) * width;
    const shift = position & 31;
    words[position >> 5] |= values[i] << shift;
    if (shift + width > 32) words[(position >> 5) + 1] |= values[i] >>> (32 - shift);
  }
  out.append(new Uint8Array(words.buffer, 0, Math.ceil((padded * width) / 8)));
}

function claimWords(padded: number, width: number): void {
  const needed = Math.ceil((padded * width) / 32) + 2;
  if (words.length < needed) words = new Int32Array(needed * 2);
}

function appendWords(out: ByteWriter, written: number, padded: number, width: number): void {
  words.fill(0, written, Math.max(written, Math.ceil((padded * width) / 32)));
  out.append(new Uint8Array(words.buffer, 0, Math.ceil((padded * width) / 8)));
}
