import { ArenaWriter, type ByteArena } from '@dataing/base/columns';
import type { CellTexts } from '../write/text/cells.ts';

/** The JSON texts of a field or of items; a flag says where null stands in their place, or nothing at all. */
export interface JsonCells {
  readonly texts: CellTexts;
  readonly isNull?: Uint8Array;
  readonly isOmitted?: Uint8Array;
}

const encoder = new TextEncoder();
const NULL = encoder.encode('null');
const COMMA = 44;
const [OPEN_LIST, CLOSE_LIST] = [91, 93];
const [OPEN_OBJECT, CLOSE_OBJECT] = [123, 125];

/** One object per row: `names[f]` with the cell of field f, for all that are not omitted; no white space. */
export function objectTexts(names: readonly string[], fields: readonly JsonCells[], rows: number): ByteArena {
  const leads = names.map((name) => encoder.encode(`${JSON.stringify(name)}:`));
  const out = new ArenaWriter(rows, rows * fields.length * 16);
  for (let row = 0; row < rows; row++) {
    out.appendByte(OPEN_OBJECT);
    let isFirst = true;
    for (let f = 0; f < fields.length; f++) {
      if (fields[f].isOmitted?.[row] === 1) continue;
      if (!isFirst) out.appendByte(COMMA);
      isFirst = false;
      out.appendBytes(leads[f]);
      appendCell(out, fields[f], row);
    }
    out.appendByte(CLOSE_OBJECT);
    out.endItem();
  }
  return out.finish();
}

/** One list per row, of the next `counts[row]` items that are not omitted. */
export function listTexts(items: JsonCells, counts: Int32Array): ByteArena {
  const out = new ArenaWriter(counts.length, counts.length * 32);
  let item = 0;
  for (const count of counts) {
    out.appendByte(OPEN_LIST);
    let isFirst = true;
    for (const end = item + count; item < end; item++) {
      if (items.isOmitted?.[item] === 1) continue;
      if (!isFirst) out.appendByte(COMMA);
      isFirst = false;
      appendCell(out, items, item);
    }
    out.appendByte(CLOSE_LIST);
    out.endItem();
  }
  return out.finish();
}

function appendCell(out: ArenaWriter, { texts: { items, index }, isNull }: JsonCells, row: number): void {
  if (isNull?.[row] === 1) out.appendBytes(NULL);
  else out.appendItem(items, index === undefined ? row : index[row]);
}
