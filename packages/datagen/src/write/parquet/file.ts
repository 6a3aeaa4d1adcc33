import type { Sink } from '@dataing/ports';
import type { EncodedChunk, EncodedPages } from './encode.ts';
import { encodeFooter, type ChunkPlace, type RowGroupPlace } from './footer.ts';
import type { ColumnSchema } from './format.ts';
import { compareBytes } from './range.ts';
import { mergeStatistics, type ChunkStatistics } from './statistics.ts';

const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31);

export interface ParquetOptions {
  readonly schema: readonly ColumnSchema[];
  /** For example "datagen 0.1.0". */
  readonly createdBy: string;
  /** Written as key-value metadata in the order given, such as schema hash and seed. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Consecutive blocks share a row group up to this many rows, where they can; default 524,288. */
  readonly rowGroupRows?: number;
}

export interface ParquetSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly rowGroups: number;
}

/**
 * Lays encoded blocks into a Parquet file, in the order they are appended, holding one row group at a time. Blocks
 * share a row group while every column agrees on its encoding, its codec and its dictionary; a block is never
 * split. So the layout follows from the blocks alone. No block gives a valid file of no rows.
 */
export class ParquetFile {
  private readonly sink: Sink;
  private readonly options: ParquetOptions;
  private readonly rowGroupRows: number;
  private readonly rowGroups: RowGroupPlace[] = [];
  private pending: Array<readonly EncodedChunk[]> = [];
  private pendingRows = 0;
  private offset = 0;

  constructor(sink: Sink, options: ParquetOptions) {
    this.sink = sink;
    this.options = options;
    this.rowGroupRows = options.rowGroupRows ?? 524_288;
  }

  /** Bytes of encoded pages held back for the open row group. */
  get heldBytes(): number {
    let bytes = 0;
    for (const block of this.pending) {
      for (const { data, dictionary } of block) bytes += data.bytes.length + (dictionary?.bytes.length ?? 0);
    }
    return bytes;
  }

  /** Adds a block: one chunk per column of the schema, all of the same rows. The file keeps the arrays. */
  async append(block: readonly EncodedChunk[]): Promise<void> {
    const { schema } = this.options;
    if (block.length !== schema.length || block.some((chunk) => chunk.rows !== block[0].rows)) {
      throw new TypeError(`a block needs ${schema.length} chunks of equal rows`);
    }
    if (block.length === 0 || block[0].rows === 0) return;
    const fits = this.pendingRows + block[0].rows <= this.rowGroupRows;
    if (this.pending.length > 0 && !(fits && this.joins(block))) await this.flush();
    this.pending.push(this.pending.length === 0 ? block : block.map(withoutDictionary));
    this.pendingRows += block[0].rows;
    if (this.pendingRows >= this.rowGroupRows) await this.flush();
  }

  /** Writes what is held and the footer, and finishes the sink. */
  async finish(): Promise<ParquetSummary> {
    await this.flush();
    if (this.offset === 0) await this.write(MAGIC);
    const footer = encodeFooter({
      schema: this.options.schema,
      rowGroups: this.rowGroups,
      createdBy: this.options.createdBy,
      metadata: this.options.metadata ?? {},
    });
    await this.write(footer);
    const tail = new Uint8Array(8);
    new DataView(tail.buffer).setUint32(0, footer.length, true);
    tail.set(MAGIC, 4);
    await this.write(tail);
    await this.sink.finish();
    const rows = this.rowGroups.reduce((sum, group) => sum + group.rows, 0);
    return { rows, bytes: this.offset, rowGroups: this.rowGroups.length };
  }

  /** Writes what is held as a row group of its own, to free its memory. */
  release(): Promise<void> {
    return this.flush();
  }

  /** Gives the file up: nothing of it stays. */
  async abandon(): Promise<void> {
    this.pending = [];
    await this.sink.abandon();
  }

  private joins(block: readonly EncodedChunk[]): boolean {
    const first = this.pending[0];
    return block.every(({ encoding, codec, dictionary }, column) => {
      const held = first[column];
      if (held.encoding !== encoding || held.codec !== codec) return false;
      return (
        dictionary === undefined || held.dictionary === undefined || samePages(dictionary, held.dictionary)
      );
    });
  }

  private async flush(): Promise<void> {
    const { pending, pendingRows } = this;
    if (pending.length === 0) return;
    this.pending = [];
    this.pendingRows = 0;
    if (this.offset === 0) await this.write(MAGIC);
    const chunks: ChunkPlace[] = [];
    for (const [column, schema] of this.options.schema.entries()) {
      const parts = pending.map((block) => block[column]);
      chunks.push(await this.writeColumn(schema, parts, pendingRows));
    }
    this.rowGroups.push({ rows: pendingRows, chunks });
  }

  private async writeColumn(
    schema: ColumnSchema,
    parts: readonly EncodedChunk[],
    rows: number,
  ): Promise<ChunkPlace> {
    const start = this.offset;
    const { dictionary, encoding, codec } = parts[0];
    if (dictionary !== undefined) await this.write(dictionary.bytes);
    const dataOffset = this.offset;
    let uncompressedBytes = dictionary?.uncompressedBytes ?? 0;
    for (const part of parts) {
      await this.write(part.data.bytes);
      uncompressedBytes += part.data.uncompressedBytes;
    }
    const storedBytes = this.offset - start;
    const statistics = mergeAll(schema, parts);
    const place = { encoding, codec, rows, dataOffset, storedBytes, uncompressedBytes, statistics };
    return dictionary === undefined ? place : { ...place, dictionaryOffset: start };
  }

  private async write(bytes: Uint8Array): Promise<void> {
    this.offset += bytes.length;
    await this.sink.write(bytes);
  }
}

function withoutDictionary(chunk: EncodedChunk): EncodedChunk {
  return { ...chunk, dictionary: undefined };
}

function samePages(a: EncodedPages, b: EncodedPages): boolean {
  return a.bytes.length === b.bytes.length && compareBytes(a.bytes, b.bytes) === 0;
}

function mergeAll(schema: ColumnSchema, parts: readonly EncodedChunk[]): ChunkStatistics {
  let { rows, statistics } = parts[0];
  for (const part of parts.slice(1)) {
    statistics = mergeStatistics(schema, { rows, statistics }, part);
    rows += part.rows;
  }
  return statistics;
}
