import type { LogicalType } from '@dataing/base/columns';
import type { ColumnSchema } from '../parquet/format.ts';
import { encodeFlatBuffer, scalar, structs, table, tables, text, type FlatTable } from './flat-buffer.ts';

/** Numbers of Schema.fbs, Message.fbs and File.fbs of the Arrow columnar format, version 1 (metadata V5). */
const version5 = scalar(2, 4);
const schemaHeader = scalar(1, 1);
const batchHeader = scalar(1, 3);

/** One buffer of a record batch's body. */
export interface BufferPlace {
  readonly offset: number;
  readonly length: number;
}

/** One record batch in the file. */
export interface BatchPlace {
  readonly offset: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** A schema message as it stands in a stream: continuation mark, length, metadata. */
export function schemaMessage(
  schema: readonly ColumnSchema[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  return encapsulate(table(version5, schemaHeader, schemaTable(schema, metadata), scalar(8, 0)));
}

/** The metadata of a record batch; its body of `bodyBytes` follows. */
export function batchMessage(
  rows: number,
  nullCounts: readonly number[],
  buffers: readonly BufferPlace[],
  bodyBytes: number,
): Uint8Array {
  const nodes = longs(nullCounts.flatMap((nulls) => [rows, nulls]));
  const places = longs(buffers.flatMap(({ offset, length }) => [offset, length]));
  const header = table(scalar(8, rows), structs(nullCounts.length, nodes), structs(buffers.length, places));
  return encapsulate(table(version5, batchHeader, header, scalar(8, bodyBytes)));
}

/** What stands at the end of a file, without its length and mark. */
export function footer(
  schema: readonly ColumnSchema[],
  metadata: Readonly<Record<string, string>>,
  batches: readonly BatchPlace[],
): Uint8Array {
  const blocks = longs(batches.flatMap(({ offset, headBytes, bodyBytes }) => [offset, headBytes, bodyBytes]));
  const none = structs(0, new Uint8Array(0));
  return encodeFlatBuffer(
    table(version5, schemaTable(schema, metadata), none, structs(batches.length, blocks)),
  );
}

function schemaTable(schema: readonly ColumnSchema[], metadata: Readonly<Record<string, string>>): FlatTable {
  const pairs = Object.entries(metadata).map(([key, value]) => table(text(key), text(value)));
  return table(scalar(2, 0), tables(schema.map(fieldTable)), tables(pairs));
}

function fieldTable({ name, type, nullable }: ColumnSchema): FlatTable {
  const [number, details] = typeOf(type);
  return table(text(name), scalar(1, nullable ? 1 : 0), scalar(1, number), details, undefined, tables([]));
}

/** The number of the type in the union, and its table. */
function typeOf(type: LogicalType): readonly [number, FlatTable] {
  if (typeof type === 'object') {
    const { precision, scale } = type.decimal;
    return [7, table(scalar(4, precision), scalar(4, scale), scalar(4, 128))];
  }
  switch (type) {
    case 'int':
      return [2, table(scalar(4, 64), scalar(1, 1))];
    case 'float':
      return [3, table(scalar(2, 2))];
    case 'binary':
      return [4, table()];
    case 'string':
    case 'json':
      return [5, table()];
    case 'bool':
      return [6, table()];
    case 'date':
      return [8, table(scalar(2, 0))];
    case 'datetime':
      return [10, table(scalar(2, 2))];
  }
}

function encapsulate(message: FlatTable): Uint8Array {
  const metadata = encodeFlatBuffer(message);
  const out = new Uint8Array(8 + metadata.length);
  const view = new DataView(out.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, metadata.length, true);
  out.set(metadata, 8);
  return out;
}

function longs(values: readonly number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}
