import type { RunsColumn, SequenceColumn } from '@dataing/base/columns';
import { bitWidth, packBits, packWideBits } from './bit-packing.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Values per block and per miniblock: wide enough that the widths cost little, narrow enough to follow changes. */
const BLOCK_VALUES = 512;
const MINIBLOCK_VALUES = 128;
const MINIBLOCKS = BLOCK_VALUES / MINIBLOCK_VALUES;

/**
 * DELTA_BINARY_PACKED of start, start + step, ...: one block with one miniblock of width 0 holds any number of
 * values, so a page costs about a dozen bytes.
 */
export function encodeDeltaSequence(out: ByteWriter, column: SequenceColumn): void {
  const block = Math.max(128, Math.ceil((column.length - 1) / 128) * 128);
  writeHeader(out, block, 1, column.length, column.start);
  if (column.length < 2) return;
  out.zigzag(column.step);
  out.byte(0);
}

/** DELTA_BINARY_PACKED of whole numbers whose greatest difference is below 2^52. */
export function encodeDelta(out: ByteWriter, values: Int32Array | Float64Array): void {
  const { length } = values;
  writeHeader(out, BLOCK_VALUES, MINIBLOCKS, length, length === 0 ? 0 : values[0]);
  const deltas = new Float64Array(BLOCK_VALUES);
  for (let from = 1; from < length; from += BLOCK_VALUES) {
    const count = Math.min(BLOCK_VALUES, length - from);
    for (let i = 0; i < count; i++) deltas[i] = values[from + i] - values[from + i - 1];
    writeBlock(out, deltas, count);
  }
}

/**
 * The same of runs: within a run every delta is 0, so a foreign key over rising ids takes about one bit a row.
 * `values` are the runs' values; no count is 0.
 */
export function encodeDeltaRuns(
  out: ByteWriter,
  column: RunsColumn,
  values: Int32Array | Float64Array,
): void {
  const { counts, length } = column;
  writeHeader(out, BLOCK_VALUES, MINIBLOCKS, length, length === 0 ? 0 : values[0]);
  const deltas = new Float64Array(BLOCK_VALUES);
  let run = 0;
  let runEnd = length === 0 ? 0 : counts[0];
  for (let from = 1; from < length; from += BLOCK_VALUES) {
    const to = Math.min(from + BLOCK_VALUES, length);
    deltas.fill(0);
    while (runEnd < to) {
      run++;
      deltas[runEnd - from] = values[run] - values[run - 1];
      runEnd += counts[run];
    }
    writeBlock(out, deltas, to - from);
  }
}

function writeHeader(out: ByteWriter, block: number, miniblocks: number, total: number, first: number): void {
  out.varint(block);
  out.varint(miniblocks);
  out.varint(total);
  out.zigzag(first);
}

function writeBlock(out: ByteWriter, deltas: Float64Array, count: number): void {
  let least = deltas[0];
  for (let i = 1; i < count; i++) least = deltas[i] < least ? deltas[i] : least;
  const widths = [0, 0, 0, 0];
  for (let mini = 0; mini < MINIBLOCKS; mini++) {
    const end = Math.min(count, (mini + 1) * MINIBLOCK_VALUES);
    let largest = 0;
    for (let i = mini * MINIBLOCK_VALUES; i < end; i++) {
      const above = deltas[i] - least;
      deltas[i] = above;
      largest = above > largest ? above : largest;
    }
    widths[mini] = bitWidth(largest);
  }
  out.zigzag(least);
  for (const width of widths) out.byte(width);
  for (let mini = 0; mini < MINIBLOCKS; mini++) {
    const from = mini * MINIBLOCK_VALUES;
    if (from >= count || widths[mini] === 0) continue;
    const to = Math.min(count, from + MINIBLOCK_VALUES);
    const pack = widths[mini] > 32 ? packWideBits : packBits;
    pack(out, deltas, from, to, widths[mini], MINIBLOCK_VALUES);
  }
}
