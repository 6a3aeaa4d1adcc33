/** Bytes that grow: what an encoding writes a page's values into. Integers are little-endian. */
export class ByteWriter {
  private bytes: Uint8Array;
  private used = 0;

  constructor(bytesHint = 256) {
    this.bytes = new Uint8Array(Math.max(16, bytesHint));
  }

  get length(): number {
    return this.used;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.used++] = value;
  }

  int32(value: number): void {
    this.reserve(4);
    this.bytes[this.used++] = value;
    this.bytes[this.used++] = value >> 8;
    this.bytes[this.used++] = value >> 16;
    this.bytes[this.used++] = value >> 24;
  }

  /** Unsigned LEB128 of a whole number below 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** Zigzag LEB128 of a whole number up to 2^53 in size. */
  zigzag(value: number): void {
    if (Math.abs(value) < 4503599627370496) {
      this.varint(value < 0 ? -2 * value - 1 : 2 * value);
      return;
    }
    let rest = value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value);
    for (; rest >= 128n; rest >>= 7n) this.byte(Number(rest & 127n) | 128);
    this.byte(Number(rest));
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.used);
    this.used += source.length;
  }

  /** Room for `count` bytes, for the caller to fill; valid until the next call. Holds zeros. */
  claim(count: number): Uint8Array {
    this.reserve(count);
    const room = this.bytes.subarray(this.used, this.used + count);
    this.used += count;
    return room;
  }

  /** What was written, as a view. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  private reserve(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.used + count, this.bytes.length * 2));
    wider.set(this.bytes.subarray(0, this.used));
    this.bytes = wider;
  }
}
