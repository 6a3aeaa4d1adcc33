import { openByteFile, type TableFormat, type TableShape } from '../format.ts';
import { CellRenderer } from '../text/cells.ts';
import { jsonStyle } from './json-style.ts';
import { joinBytes, layRows, type RowFrame } from '../text/rows.ts';

const encoder = new TextEncoder();
/**
 * JSON lines: one object per row with every column, null included, in declared order. Times are ISO 8601 without a zone;
 * NaN and infinities, which JSON lacks, are null; a JSON column stands as the value it holds.
 */
export const jsonlFormat: TableFormat = {
  extension: '.jsonl',
  encode(columns, table) {
    const rows = columns[0]?.length ?? 0;
    const pieces = layRows(columns, rows, new CellRenderer(jsonStyle), frameOf(table));
    return { kind: 'bytes', rows, bytes: joinBytes(pieces) };
  },
  open: (sink) => openByteFile(sink, new Uint8Array(0)),
};

function frameOf({ schema }: TableShape): RowFrame {
  const before = schema.map(({ name }, i) =>
    encoder.encode(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  );
  return { before, after: encoder.encode('}\n'), between: new Uint8Array(0) };
}
