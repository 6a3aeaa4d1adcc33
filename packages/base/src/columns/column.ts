/** Logical type of a column; what a reader of the data sees. See `ValuesColumn` for the storage of each. */
export type LogicalType =
  | 'bool'
  | 'int'
  | 'float'
  | 'string'
  | 'json'
  | 'binary'
  | 'date'
  | 'datetime'
  | DecimalType;

/** Fixed-point numbers, stored unscaled: 12.34 with scale 2 is 1234. */
export interface DecimalType {
  readonly decimal: { readonly precision: number; readonly scale: number };
}

/**
 * Byte strings laid end to end: item i is `bytes[offsets[i] .. offsets[i + 1])`.
 * `offsets` has one entry more than there are items and never decreases. Text is UTF-8.
 */
export interface ByteArena {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
}

/** Bit i (least significant first) is 1 where row i holds a value. Absent: no row is null. */
export type Validity = Uint8Array;

/** The arithmetic progression start, start + step, ...: an id column in two numbers. Never null. */
export interface SequenceColumn {
  readonly kind: 'sequence';
  readonly type: 'int' | 'datetime' | 'date';
  readonly length: number;
  readonly start: number;
  readonly step: number;
}

/**
 * Row groups with one value each: `values[i]` repeated `counts[i]` times, in order.
 * `length` is the sum of `counts`; a count may be 0. A foreign key to the family's parent is this.
 */
export interface RunsColumn {
  readonly kind: 'runs';
  readonly type: LogicalType;
  readonly length: number;
  readonly values: Column;
  readonly counts: Int32Array;
}

/** Row i is `dictionary[codes[i]]`, or null where `validity` says so. The dictionary holds no nulls. */
export interface CodesColumn {
  readonly kind: 'codes';
  readonly type: LogicalType;
  readonly length: number;
  readonly codes: Uint8Array | Uint16Array | Int32Array;
  readonly dictionary: ValuesColumn;
  readonly validity?: Validity;
}

/**
 * One stored value per row.
 * bool: Uint8Array of 0 and 1. int, datetime (microseconds since 1970-01-01T00:00, zoneless): Float64Array of
 * integers below 2^53 in size, or Int32Array, or BigInt64Array for the full range. date: Int32Array of days
 * since 1970-01-01. float: Float64Array. decimal: unscaled, as int. string, json, binary: ByteArena.
 * What stands in a null row is 0 (or an empty item).
 */
export interface ValuesColumn {
  readonly kind: 'values';
  readonly type: LogicalType;
  readonly length: number;
  readonly data: Uint8Array | Int32Array | Float64Array | BigInt64Array | ByteArena;
  readonly validity?: Validity;
}

/** A column of one block of rows, as lazy as its structure allows. Immutable once built. */
export type Column = SequenceColumn | RunsColumn | CodesColumn | ValuesColumn;

/** Columns of equal length under their names, in the table's declared order. */
export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly column: Column }>;
}
