import type { LogicalType } from '@dataing/base/columns';
import type { CodecName } from '@dataing/ports';
import type { ThriftWriter } from './thrift.ts';

/** How one column stands in the file. Numbers of the format are those of parquet.thrift (apache/parquet-format). */
export interface ColumnSchema {
  readonly name: string;
  readonly type: LogicalType;
  /** False makes the column REQUIRED; a null in it is then a TypeError. */
  readonly nullable: boolean;
  /** Storage of an `int` column; default 64. */
  readonly intBits?: 32 | 64;
  /** Overrides the rule of `codecFor`. */
  readonly codec?: CodecName;
}

export type PhysicalType = 'BOOLEAN' | 'INT32' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED_16';

export type Encoding = 'plain' | 'dictionary' | 'delta' | 'delta_length' | 'byte_stream_split';

export const PAGE_DATA = 0;
export const PAGE_DICTIONARY = 2;
export const ENCODING_RLE = 3;

const PHYSICAL_NUMBERS: Readonly<Record<PhysicalType, number>> = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED_16: 7,
};

/** RLE_DICTIONARY for the pages; the dictionary itself is PLAIN. */
export const ENCODING_NUMBERS: Readonly<Record<Encoding, number>> = {
  plain: 0,
  dictionary: 8,
  delta: 5,
  delta_length: 6,
  byte_stream_split: 9,
};

export const CODEC_NUMBERS: Readonly<Record<CodecName, number>> = { none: 0, snappy: 1, zstd: 6 };

/** The physical type that stores a column. Decimals of more than 18 digits take 16 bytes, big-endian. */
export function physicalType(schema: ColumnSchema): PhysicalType {
  const { type } = schema;
  if (typeof type === 'object') {
    if (type.decimal.precision > 18) return 'FIXED_16';
    return type.decimal.precision > 9 ? 'INT64' : 'INT32';
  }
  switch (type) {
    case 'bool':
      return 'BOOLEAN';
    case 'int':
      return schema.intBits === 32 ? 'INT32' : 'INT64';
    case 'float':
      return 'DOUBLE';
    case 'date':
      return 'INT32';
    case 'datetime':
      return 'INT64';
    case 'string':
    case 'json':
    case 'binary':
      return 'BYTE_ARRAY';
  }
}

export function physicalNumber(schema: ColumnSchema): number {
  return PHYSICAL_NUMBERS[physicalType(schema)];
}

/** Writes the SchemaElement of one column. */
export function writeSchemaElement(out: ThriftWriter, schema: ColumnSchema): void {
  const { type } = schema;
  out.i32(1, physicalNumber(schema));
  if (physicalType(schema) === 'FIXED_16') out.i32(2, 16);
  out.i32(3, schema.nullable ? 1 : 0);
  out.text(4, schema.name);
  if (typeof type === 'object') {
    const { precision, scale } = type.decimal;
    out.i32(6, 5);
    out.i32(7, scale);
    out.i32(8, precision);
    logical(out, 5, () => {
      out.i32(1, scale);
      out.i32(2, precision);
    });
  } else if (type === 'string') {
    out.i32(6, 0);
    logical(out, 1);
  } else if (type === 'json') {
    out.i32(6, 19);
    logical(out, 12);
  } else if (type === 'date') {
    out.i32(6, 6);
    logical(out, 6);
  } else if (type === 'datetime') {
    // No converted type: TIMESTAMP_MICROS would mean an instant in UTC.
    logical(out, 8, () => {
      out.bool(1, false);
      out.struct(2, () => out.struct(2, () => undefined));
    });
  }
}

function logical(out: ThriftWriter, member: number, fields: () => void = () => undefined): void {
  out.struct(10, () => out.struct(member, fields));
}
