import type { ByteArena } from '@dataing/base/columns';

/** Bytes that a copy of a short item may read behind it: every source of `append` ends with as many. */
const PADDING = 8;

/**
 * Where a block's texts are written, end to end. `startRow` makes room for the largest value there can be, so that
 * the writes of a row need not ask.
 */
export class Sink {
  bytes: Uint8Array;
  at = 0;
  readonly #offsets: Int32Array;
  #rows = 0;

  constructor(rows: number, bytesHint: number) {
    this.bytes = new Uint8Array(bytesHint);
    this.#offsets = new Int32Array(rows + 1);
  }

  /** Opens a row of at most `most` bytes. @throws RangeError beyond 2^31 - 1 bytes in all. */
  startRow(most: number): void {
    const needed = this.at + most + PADDING;
    if (needed <= this.bytes.length) return;
    if (needed > 0x7fffffff) throw new RangeError('a block of text holds at most 2^31 - 1 bytes');
    const wider = new Uint8Array(Math.min(0x7fffffff, Math.max(needed, this.bytes.length * 2)));
    wider.set(this.bytes.subarray(0, this.at));
    this.bytes = wider;
  }

  endRow(): void {
    this.#offsets[++this.#rows] = this.at;
  }

  /**
   * Appends `source[from .. to)`. Up to eight bytes are copied as eight: a loop of unforeseeable length costs more
   * than the bytes it saves.
   */
  append(source: Uint8Array, from: number, to: number): void {
    const { bytes, at } = this;
    this.at = at + to - from;
    bytes[at] = source[from];
    bytes[at + 1] = source[from + 1];
    bytes[at + 2] = source[from + 2];
    bytes[at + 3] = source[from + 3];
    bytes[at + 4] = source[from + 4];
    bytes[at + 5] = source[from + 5];
    bytes[at + 6] = source[from + 6];
    bytes[at + 7] = source[from + 7];
    if (to - from > 40) bytes.set(source.subarray(from, to), at);
    else for (let i = from + 8, place = at + 8; i < to; i++, place++) bytes[place] = source[i];
  }

  appendByte(byte: number): void {
    this.bytes[this.at++] = byte;
  }

  /** Appends a decimal integer, padded with zeros to `width` digits. */
  appendInteger(value: number, width: number): void {
    let rest = Math.abs(value);
    if (value < 0) this.bytes[this.at++] = 45;
    let digits = 1;
    for (let bound = 10; bound <= rest; bound *= 10) digits++;
    if (digits < width) digits = width;
    const first = this.at;
    this.at = first + digits;
    for (let place = this.at - 1; place >= first; place--) {
      const next = Math.floor(rest / 10);
      this.bytes[place] = 48 + (rest - next * 10);
      rest = next;
    }
  }

  finish(): ByteArena {
    return { bytes: this.bytes.slice(0, this.at), offsets: this.#offsets };
  }
}

/** A copy with the padding that `append` wants behind its sources. */
export function padded(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length + PADDING);
  copy.set(bytes);
  return copy;
}
