import type { CodecName } from '@dataing/ports';
import {
  CODEC_NUMBERS,
  ENCODING_NUMBERS,
  ENCODING_RLE,
  physicalNumber,
  writeSchemaElement,
  type ColumnSchema,
  type Encoding,
} from './format.ts';
import type { ChunkStatistics } from './statistics.ts';
import { ThriftWriter } from './thrift.ts';

/** Where one column of one row group lies; offsets in bytes from the start of the file. */
export interface ChunkPlace {
  readonly encoding: Encoding;
  readonly codec: CodecName;
  readonly rows: number;
  readonly dictionaryOffset?: number;
  readonly dataOffset: number;
  readonly storedBytes: number;
  readonly uncompressedBytes: number;
  readonly statistics: ChunkStatistics;
}

export interface RowGroupPlace {
  readonly rows: number;
  readonly chunks: readonly ChunkPlace[];
}

export interface FooterContent {
  readonly schema: readonly ColumnSchema[];
  readonly rowGroups: readonly RowGroupPlace[];
  readonly createdBy: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** FileMetaData of parquet.thrift. Order of metadata keys: as given. */
export function encodeFooter(content: FooterContent): Uint8Array {
  const { schema, rowGroups, metadata } = content;
  const out = new ThriftWriter();
  out.root(() => {
    out.i32(1, 2);
    out.structs(2, [undefined, ...schema], (column) => {
      if (column === undefined) {
        out.text(4, 'schema');
        out.i32(5, schema.length);
      } else writeSchemaElement(out, column);
    });
    out.i64(
      3,
      rowGroups.reduce((sum, group) => sum + group.rows, 0),
    );
    out.structs(
      4,
      rowGroups.map((group, ordinal) => ({ group, ordinal })),
      ({ group, ordinal }) => writeRowGroup(out, schema, group, ordinal),
    );
    const entries = Object.entries(metadata);
    if (entries.length > 0) {
      out.structs(5, entries, ([key, value]) => {
        out.text(1, key);
        out.text(2, value);
      });
    }
    out.text(6, content.createdBy);
    // Bounds are by the type's own order; without this readers must not trust them.
    out.structs(7, schema, () => out.struct(1, () => undefined));
  });
  return out.finish();
}

function writeRowGroup(
  out: ThriftWriter,
  schema: readonly ColumnSchema[],
  group: RowGroupPlace,
  ordinal: number,
): void {
  const { chunks } = group;
  out.structs(
    1,
    chunks.map((chunk, i) => ({ chunk, column: schema[i] })),
    ({ chunk, column }) => {
      out.i64(2, 0);
      out.struct(3, () => writeChunk(out, column, chunk));
    },
  );
  out.i64(
    2,
    chunks.reduce((sum, chunk) => sum + chunk.uncompressedBytes, 0),
  );
  out.i64(3, group.rows);
  if (chunks.length > 0) out.i64(5, chunks[0].dictionaryOffset ?? chunks[0].dataOffset);
  out.i64(
    6,
    chunks.reduce((sum, chunk) => sum + chunk.storedBytes, 0),
  );
  if (ordinal < 32_768) out.i16(7, ordinal);
}

function writeChunk(out: ThriftWriter, column: ColumnSchema, chunk: ChunkPlace): void {
  const encodings = [ENCODING_NUMBERS[chunk.encoding], ENCODING_RLE];
  if (chunk.dictionaryOffset !== undefined) encodings.push(ENCODING_NUMBERS.plain);
  out.i32(1, physicalNumber(column));
  out.i32s(
    2,
    [...encodings].sort((a, b) => a - b),
  );
  out.texts(3, [column.name]);
  out.i32(4, CODEC_NUMBERS[chunk.codec]);
  out.i64(5, chunk.rows);
  out.i64(6, chunk.uncompressedBytes);
  out.i64(7, chunk.storedBytes);
  out.i64(9, chunk.dataOffset);
  if (chunk.dictionaryOffset !== undefined) out.i64(11, chunk.dictionaryOffset);
  out.struct(12, () => writeStatistics(out, chunk.statistics));
}

function writeStatistics(out: ThriftWriter, statistics: ChunkStatistics): void {
  const { min, max, nullCount } = statistics;
  out.i64(3, nullCount);
  if (max !== undefined) out.binary(5, max.bytes);
  if (min !== undefined) out.binary(6, min.bytes);
  if (max !== undefined) out.bool(7, max.exact);
  if (min !== undefined) out.bool(8, min.exact);
}
