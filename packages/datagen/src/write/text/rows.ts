import { slice, type Column } from '@dataing/base/columns';
import type { CellRenderer, CellTexts } from './cells.ts';

/** What stands around the cells of a row: `before[c]` before the cell of column c, `after` behind the last one. */
export interface RowFrame {
  readonly before: readonly Uint8Array[];
  readonly after: Uint8Array;
  /** Between two rows. */
  readonly between: Uint8Array;
}

/** Rows whose cells are rendered at a time: what fits near the processor. */
const sliceRows = 4096;

/** Rows of text, in pieces that follow each other without anything between them but `frame.between`. */
export function layRows(
  columns: readonly Column[],
  rows: number,
  renderer: CellRenderer,
  frame: RowFrame,
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < rows; from += sliceRows) {
    const to = Math.min(rows, from + sliceRows);
    const cells = columns.map((column) => renderer.render(slice(column, from, to)));
    if (from > 0 && frame.between.length > 0) pieces.push(frame.between);
    pieces.push(layPiece(cells, to - from, frame));
  }
  return pieces;
}

function layPiece(cells: readonly CellTexts[], rows: number, frame: RowFrame): Uint8Array {
  const { before, after, between } = frame;
  const out = new Uint8Array(sizeOf(cells, rows, frame));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    if (row > 0) at = put(out, at, between, 0, between.length);
    for (let c = 0; c < cells.length; c++) {
      const { items, index } = cells[c];
      const lead = before[c];
      for (let i = 0; i < lead.length; i++) out[at++] = lead[i];
      const item = index === undefined ? row : index[row];
      at = put(out, at, items.bytes, items.offsets[item], items.offsets[item + 1]);
    }
    at = put(out, at, after, 0, after.length);
  }
  return out;
}

/** Copies `source[from .. to)` to `at` and gives the place behind it. */
function put(out: Uint8Array, at: number, source: Uint8Array, from: number, to: number): number {
  if (to - from > 48) out.set(source.subarray(from, to), at);
  else for (let i = from, end = at; i < to; i++) out[end++] = source[i];
  return at + to - from;
}

function sizeOf(cells: readonly CellTexts[], rows: number, { before, after, between }: RowFrame): number {
  if (rows === 0) return 0;
  let size = (rows - 1) * between.length + rows * after.length;
  for (const lead of before) size += rows * lead.length;
  for (const { items, index } of cells) {
    const { offsets } = items;
    if (index === undefined) size += offsets[rows] - offsets[0];
    else for (let i = 0; i < rows; i++) size += offsets[index[i] + 1] - offsets[index[i]];
  }
  return size;
}

/** All pieces end to end, in an array of their own. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
