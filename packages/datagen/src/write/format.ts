import type { Column } from '@dataing/base/columns';
import type { Codec, Sink } from '@dataing/ports';
import type { EncodedChunk } from './parquet/encode.ts';
import type { ColumnSchema } from './parquet/format.ts';

/** A table as a file format sees it. */
export interface TableShape {
  readonly name: string;
  readonly schema: readonly ColumnSchema[];
  readonly primaryKey: readonly string[];
  readonly references: readonly ForeignKey[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly to: readonly string[];
}

/**
 * The rows of one block in one format: plain data that moves between threads. `pages` are Parquet's; `bytes` follow
 * each other in the file as they are (`headBytes` of them are the metadata of an Arrow batch).
 */
export type EncodedRows =
  | { readonly kind: 'pages'; readonly rows: number; readonly chunks: readonly EncodedChunk[] }
  | {
      readonly kind: 'bytes';
      readonly rows: number;
      readonly bytes: Uint8Array;
      readonly headBytes?: number;
    };

/** A table's file under way. Blocks are appended in order; `finish` resolves to the size of the file. */
export interface TableFile {
  append(rows: EncodedRows): Promise<void>;
  finish(): Promise<{ readonly bytes: number }>;
  /** Bytes held back until more rows come; absent where nothing is. */
  readonly heldBytes?: number;
  /** Writes out what is held back. */
  release?(): Promise<void>;
}

export interface OpenFileOptions {
  /** For example "datagen 0.1.0". */
  readonly createdBy: string;
  /** Kept in the file where the format has a place for it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * One way to write tables to files. `encode` is the heavy part, done where the rows are made; `open` frames what it
 * made, where the file is. The bytes of a file are a function of the rows and the blocks they come in.
 */
export interface TableFormat {
  /** Of the file's name, with its dot. */
  readonly extension: string;
  encode(columns: readonly Column[], table: TableShape, codec: Codec): EncodedRows;
  open(sink: Sink, table: TableShape, options: OpenFileOptions): TableFile;
}

/** The buffers to hand over when encoded rows move to another thread. */
export function rowsTransferList(rows: EncodedRows): ArrayBuffer[] {
  if (rows.kind === 'pages') {
    return rows.chunks.flatMap(({ data, dictionary }) =>
      [data, dictionary].flatMap((pages) =>
        pages?.bytes.buffer instanceof ArrayBuffer ? [pages.bytes.buffer] : [],
      ),
    );
  }
  const { buffer } = rows.bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === rows.bytes.length ? [buffer] : [];
}

/** A file of bytes as they come, between a head and a tail. */
export function openByteFile(sink: Sink, head: Uint8Array, tail?: () => Uint8Array): TableFile {
  let bytes = 0;
  const write = async (part: Uint8Array): Promise<void> => {
    if (part.length === 0) return;
    bytes += part.length;
    await sink.write(part);
  };
  let begun: Promise<void> | undefined;
  const begin = (): Promise<void> => (begun ??= write(head));
  return {
    async append(rows) {
      if (rows.kind !== 'bytes') throw new TypeError('this file takes rows as bytes');
      await begin();
      await write(rows.bytes);
    },
    async finish() {
      await begin();
      if (tail !== undefined) await write(tail());
      await sink.finish();
      return { bytes };
    },
  };
}
