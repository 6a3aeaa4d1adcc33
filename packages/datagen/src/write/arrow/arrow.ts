import type { Sink } from '@dataing/ports';
import type { OpenFileOptions, TableFile, TableFormat, TableShape } from '../format.ts';
import { joinBytes } from '../text/rows.ts';
import { encodeBody } from './body.ts';
import { batchMessage, footer, schemaMessage, type BatchPlace } from './messages.ts';

const mark = new TextEncoder().encode('ARROW1');

/**
 * The Arrow IPC file format, uncompressed: one record batch per block, so that readers may map the file and jump to any
 * batch. Whole numbers are int64, floats double, times microseconds without a zone, dates days; JSON is UTF-8 text.
 */
export const arrowFormat: TableFormat = {
  extension: '.arrow',
  encode(columns) {
    const rows = columns[0]?.length ?? 0;
    const body = encodeBody(columns);
    const head = batchMessage(rows, body.nullCounts, body.buffers, body.bytes);
    return { kind: 'bytes', rows, bytes: joinBytes([head, ...body.parts]), headBytes: head.length };
  },
  open: (sink, table, options) => new ArrowFile(sink, table, options),
};

class ArrowFile implements TableFile {
  private readonly sink: Sink;
  private readonly table: TableShape;
  private readonly metadata: OpenFileOptions['metadata'];
  private readonly batches: BatchPlace[] = [];
  private offset = 0;

  constructor(sink: Sink, table: TableShape, { metadata }: OpenFileOptions) {
    this.sink = sink;
    this.table = table;
    this.metadata = metadata;
  }

  async append(rows: Parameters<TableFile['append']>[0]): Promise<void> {
    if (rows.kind !== 'bytes' || rows.headBytes === undefined)
      throw new TypeError('an Arrow file takes record batches');
    if (rows.rows === 0) return;
    await this.begin();
    const { bytes, headBytes } = rows;
    this.batches.push({ offset: this.offset, headBytes, bodyBytes: bytes.length - headBytes });
    await this.write(bytes);
  }

  async finish(): Promise<{ readonly bytes: number }> {
    await this.begin();
    const end = footer(this.table.schema, this.metadata, this.batches);
    const endOfStream = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
    const length = new Uint8Array(Int32Array.of(end.length).buffer);
    for (const part of [endOfStream, end, length, mark]) await this.write(part);
    await this.sink.finish();
    return { bytes: this.offset };
  }

  private async begin(): Promise<void> {
    if (this.offset > 0) return;
    await this.write(Uint8Array.of(...mark, 0, 0));
    await this.write(schemaMessage(this.table.schema, this.metadata));
  }

  private async write(bytes: Uint8Array): Promise<void> {
    this.offset += bytes.length;
    await this.sink.write(bytes);
  }
}
