import type { ByteArena } from './column.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/**
 * Lays byte strings end to end. Parts are appended to the open item; `endItem` closes it. Bytes come from other
 * arenas or arrays, so that no JavaScript string is made on the way; `appendText` is for literals and cold paths.
 * An arena holds at most 2^31 - 1 bytes: more is a RangeError.
 */
export class ArenaWriter {
  private bytes: Uint8Array;
  private offsets: Int32Array;
  private used = 0;
  private items = 0;

  /** Both are hints only; the writer grows. */
  constructor(itemsHint = 16, bytesHint = itemsHint * 16) {
    this.bytes = new Uint8Array(Math.max(16, bytesHint));
    this.offsets = new Int32Array(Math.max(1, itemsHint) + 1);
  }

  /** Items closed so far. */
  get length(): number {
    return this.items;
  }

  appendByte(byte: number): void {
    if (this.used === this.bytes.length) this.reserve(1);
    this.bytes[this.used++] = byte;
  }

  /** Appends `source[from .. to)`. */
  appendBytes(source: Uint8Array, from = 0, to = source.length): void {
    const count = to - from;
    if (this.used + count > this.bytes.length) this.reserve(count);
    const bytes = this.bytes;
    let at = this.used;
    this.used += count;
    if (count > 40) bytes.set(source.subarray(from, to), at);
    else for (let i = from; i < to; i++) bytes[at++] = source[i];
  }

  /** Appends item `i` of another arena. */
  appendItem(arena: ByteArena, i: number): void {
    this.appendBytes(arena.bytes, arena.offsets[i], arena.offsets[i + 1]);
  }

  /** Appends a text in UTF-8; lone surrogates become U+FFFD. */
  appendText(text: string): void {
    const most = text.length * 3;
    if (this.used + most > this.bytes.length) this.reserve(most);
    this.used += encoder.encodeInto(text, this.bytes.subarray(this.used)).written;
  }

  /** Appends a decimal integer (|value| < 2^53), padded with zeros to `width` digits. */
  appendInteger(value: number, width = 1): void {
    if (this.used + 24 + width > this.bytes.length) this.reserve(24 + width);
    let rest = Math.abs(value);
    if (value < 0) this.bytes[this.used++] = 45;
    let digits = 1;
    for (let bound = 10; bound <= rest; bound *= 10) digits++;
    digits = Math.max(digits, width);
    for (let at = this.used + digits - 1; at >= this.used; at--) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = 48 + (rest - next * 10);
      rest = next;
    }
    this.used += digits;
  }

  endItem(): void {
    if (this.items + 1 === this.offsets.length) {
      const wider = new Int32Array(this.offsets.length * 2);
      wider.set(this.offsets);
      this.offsets = wider;
    }
    this.offsets[++this.items] = this.used;
  }

  /** The arena, in arrays of exactly its size. The writer is empty afterwards and may be used again. */
  finish(): ByteArena {
    const arena = {
      bytes: this.bytes.slice(0, this.used),
      offsets: this.offsets.slice(0, this.items + 1),
    };
    this.used = 0;
    this.items = 0;
    return arena;
  }

  private reserve(count: number): void {
    const needed = this.used + count;
    if (needed > 0x7fffffff) throw new RangeError('an arena holds at most 2^31 - 1 bytes');
    const wider = new Uint8Array(Math.min(0x7fffffff, Math.max(needed, this.bytes.length * 2)));
    wider.set(this.bytes.subarray(0, this.used));
    this.bytes = wider;
  }
}

/** An arena of texts in UTF-8. */
export function arenaOf(items: Iterable<string | Uint8Array>): ByteArena {
  const writer = new ArenaWriter();
  for (const item of items) {
    if (typeof item === 'string') writer.appendText(item);
    else writer.appendBytes(item);
    writer.endItem();
  }
  return writer.finish();
}

/** Item `i` as a view of the arena's bytes. */
export function itemBytes(arena: ByteArena, i: number): Uint8Array {
  return arena.bytes.subarray(arena.offsets[i], arena.offsets[i + 1]);
}

/** Item `i` as text; ill-formed UTF-8 shows as U+FFFD. */
export function itemText(arena: ByteArena, i: number): string {
  return decoder.decode(itemBytes(arena, i));
}

/** Items at `indices` in that order; a negative index gives an empty item. */
export function gatherArena(arena: ByteArena, indices: ArrayLike<number>): ByteArena {
  const { bytes, offsets } = arena;
  const count = indices.length;
  const outOffsets = new Int32Array(count + 1);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const at = indices[i];
    if (at >= 0) total += offsets[at + 1] - offsets[at];
    if (total > 0x7fffffff) throw new RangeError('an arena holds at most 2^31 - 1 bytes');
    outOffsets[i + 1] = total;
  }
  const out = new Uint8Array(total);
  let to = 0;
  for (let i = 0; i < count; i++) {
    const at = indices[i];
    if (at < 0) continue;
    const end = offsets[at + 1];
    for (let from = offsets[at]; from < end; from++) out[to++] = bytes[from];
  }
  return { bytes: out, offsets: outOffsets };
}

/** All items of several arenas, in order. */
export function concatArenas(arenas: readonly ByteArena[]): ByteArena {
  let items = 0;
  let total = 0;
  for (const { offsets } of arenas) {
    items += offsets.length - 1;
    total += offsets[offsets.length - 1] - offsets[0];
  }
  if (total > 0x7fffffff) throw new RangeError('an arena holds at most 2^31 - 1 bytes');
  const bytes = new Uint8Array(total);
  const outOffsets = new Int32Array(items + 1);
  let item = 0;
  let at = 0;
  for (const { bytes: source, offsets } of arenas) {
    const count = offsets.length - 1;
    const shift = at - offsets[0];
    bytes.set(source.subarray(offsets[0], offsets[count]), at);
    for (let i = 1; i <= count; i++) outOffsets[++item] = offsets[i] + shift;
    at += offsets[count] - offsets[0];
  }
  return { bytes, offsets: outOffsets };
}
