import { encodeColumnChunk } from './encode.ts';
import { ParquetFile } from './file.ts';
import type { TableFormat } from '../format.ts';

/** Parquet, as `ParquetFile` lays it out. */
export const parquetFormat: TableFormat = {
  extension: '.parquet',
  encode(columns, { schema }, codec) {
    const chunks = columns.map((column, i) => encodeColumnChunk(column, schema[i], codec));
    return { kind: 'pages', rows: columns[0]?.length ?? 0, chunks };
  },
  open(sink, { schema }, { createdBy, metadata }) {
    const file = new ParquetFile(sink, { schema, createdBy, metadata });
    return {
      async append(rows) {
        if (rows.kind !== 'pages') throw new TypeError('a Parquet file takes pages');
        await file.append(rows.chunks);
      },
      finish: () => file.finish(),
      release: () => file.release(),
      get heldBytes() {
        return file.heldBytes;
      },
    };
  },
};
