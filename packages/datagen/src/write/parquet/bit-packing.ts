import type { ByteWriter } from './byte-writer.ts';

/** Bits that hold every whole number from 0 to `largest`, below 2^53. */
export function bitWidth(largest: number): number {
  if (largest < 4294967296) return 32 - Math.clz32(largest);
  return 32 + bitWidth(Math.floor(largest / 4294967296));
}

/**
 * Packs `values[from .. to)`, `width` bits each (1 to 32), least significant bit first, as Parquet does. The
 * result has `ceil(padded * width / 8)` bytes; rows between `to - from` and `padded` are zeros, so that the bytes
 * follow from the values alone.
 */
export function packBits(
  out: ByteWriter,
  values: ArrayLike<number>,
  from: number,
  to: number,
  width: number,
  padded: number,
): void {
  const words = new Int32Array(Math.ceil((padded * width) / 32));
  let at = 0;
  let acc = 0;
  let bits = 0;
  for (let i = from; i < to; i++) {
    const value = values[i];
    acc |= value << bits;
    bits += width;
    if (bits >= 32) {
      words[at++] = acc;
      bits -= 32;
      acc = bits === 0 ? 0 : value >>> (width - bits);
    }
  }
  if (bits > 0) words[at] = acc;
  const bytes = Math.ceil((padded * width) / 8);
  out.append(new Uint8Array(words.buffer, 0, bytes));
}

/** As `packBits`, for widths of 33 to 53 bits and values below 2^53. */
export function packWideBits(
  out: ByteWriter,
  values: Float64Array,
  from: number,
  to: number,
  width: number,
  padded: number,
): void {
  const words = new Int32Array(Math.ceil((padded * width) / 32));
  let position = 0;
  for (let i = from; i < to; i++, position += width) {
    const high = Math.floor(values[i] / 4294967296);
    putBits(words, position, (values[i] - high * 4294967296) | 0, 32);
    putBits(words, position + 32, high, width - 32);
  }
  out.append(new Uint8Array(words.buffer, 0, Math.ceil((padded * width) / 8)));
}

function putBits(words: Int32Array, position: number, value: number, width: number): void {
  const at = Math.floor(position / 32);
  const shift = position % 32;
  words[at] |= value << shift;
  if (shift + width > 32) words[at + 1] |= value >>> (32 - shift);
}
