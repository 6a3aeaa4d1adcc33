const encoder = new TextEncoder();

const TYPE_TRUE = 1;
const TYPE_FALSE = 2;
const TYPE_I16 = 4;
const TYPE_I32 = 5;
const TYPE_I64 = 6;
const TYPE_BINARY = 8;
const TYPE_LIST = 9;
const TYPE_STRUCT = 12;

/**
 * Thrift's compact protocol (thrift-compact-protocol.md), writing only, and only what Parquet's metadata needs.
 * Fields of a struct must come in rising order of their ids. Integers are exact up to 2^52.
 */
export class ThriftWriter {
  private bytes = new Uint8Array(256);
  private used = 0;
  private lastField = 0;

  i16(field: number, value: number): void {
    this.header(field, TYPE_I16);
    this.zigzag(value);
  }

  i32(field: number, value: number): void {
    this.header(field, TYPE_I32);
    this.zigzag(value);
  }

  i64(field: number, value: number): void {
    this.header(field, TYPE_I64);
    this.zigzag(value);
  }

  bool(field: number, value: boolean): void {
    this.header(field, value ? TYPE_TRUE : TYPE_FALSE);
  }

  binary(field: number, value: Uint8Array): void {
    this.header(field, TYPE_BINARY);
    this.lengthAndBytes(value);
  }

  text(field: number, value: string): void {
    this.binary(field, encoder.encode(value));
  }

  struct(field: number, fields: () => void): void {
    this.header(field, TYPE_STRUCT);
    this.body(fields);
  }

  /** A struct that is no field: the outermost one. */
  root(fields: () => void): void {
    this.body(fields);
  }

  structs<T>(field: number, items: readonly T[], fields: (item: T) => void): void {
    this.list(field, TYPE_STRUCT, items.length);
    for (const item of items) this.body(() => fields(item));
  }

  i32s(field: number, items: readonly number[]): void {
    this.list(field, TYPE_I32, items.length);
    for (const item of items) this.zigzag(item);
  }

  texts(field: number, items: readonly string[]): void {
    this.list(field, TYPE_BINARY, items.length);
    for (const item of items) this.lengthAndBytes(encoder.encode(item));
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }

  private list(field: number, type: number, length: number): void {
    this.header(field, TYPE_LIST);
    if (length < 15) this.byte((length << 4) | type);
    else {
      this.byte(0xf0 | type);
      this.varint(length);
    }
  }

  private body(fields: () => void): void {
    const outer = this.lastField;
    this.lastField = 0;
    fields();
    this.byte(0);
    this.lastField = outer;
  }

  private header(field: number, type: number): void {
    const delta = field - this.lastField;
    if (delta <= 0 || delta > 15) throw new RangeError(`field ${field} after field ${this.lastField}`);
    this.byte((delta << 4) | type);
    this.lastField = field;
  }

  private zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  private lengthAndBytes(value: Uint8Array): void {
    this.varint(value.length);
    this.reserve(value.length);
    this.bytes.set(value, this.used);
    this.used += value.length;
  }

  private byte(value: number): void {
    this.reserve(1);
    this.bytes[this.used++] = value;
  }

  private reserve(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.used + count, this.bytes.length * 2));
    wider.set(this.bytes.subarray(0, this.used));
    this.bytes = wider;
  }
}
