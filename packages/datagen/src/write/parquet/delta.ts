import type { RunsColumn, SequenceColumn } from '@dataing/base/columns';
import { bitWidth, packBits, packSparseBits, packWideBits } from './bit-packing.ts';
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
  const block = new DeltaBlock(out);
  const { deltas } = block;
  const here = new Float64Array(BLOCK_VALUES + 1);
  for (let from = 1; from < length; from += BLOCK_VALUES) {
    const count = Math.min(BLOCK_VALUES, length - from);
    // One array type in the inner loop, whatever the numbers are stored in.
    here.set(values.subarray(from - 1, from + count));
    for (let i = 0; i < count; i++) deltas[i] = here[i + 1] - here[i];
    block.write(count);
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
  const block = new DeltaBlock(out);
  const { jumps, places } = block;
  let run = 0;
  let runEnd = length === 0 ? 0 : counts[0];
  for (let from = 1; from < length; from += BLOCK_VALUES) {
    const to = Math.min(from + BLOCK_VALUES, length);
    let starts = 0;
    while (runEnd < to) {
      run++;
      places[starts] = runEnd - from;
      jumps[starts++] = values[run] - values[run - 1];
      runEnd += counts[run];
    }
    block.writeJumps(starts, to - from);
  }
}

function writeHeader(out: ByteWriter, block: number, miniblocks: number, total: number, first: number): void {
  out.varint(block);
  out.varint(miniblocks);
  out.varint(total);
  out.zigzag(first);
}

/** One block at a time: fill `deltas`, then `write`; or fill `jumps` and `places`, then `writeJumps`. */
class DeltaBlock {
  readonly deltas = new Float64Array(BLOCK_VALUES);
  /** Differences between runs, and the rows of the block where runs begin. */
  readonly jumps = new Float64Array(BLOCK_VALUES);
  readonly places = new Int32Array(BLOCK_VALUES);
  private readonly above = new Int32Array(BLOCK_VALUES);
  private readonly out: ByteWriter;

  constructor(out: ByteWriter) {
    this.out = out;
  }

  write(count: number): void {
    const { deltas, out } = this;
    let least = deltas[0];
    let greatest = least;
    for (let i = 1; i < count; i++) {
      const delta = deltas[i];
      least = delta < least ? delta : least;
      greatest = delta > greatest ? delta : greatest;
    }
    out.zigzag(least);
    if (greatest - least < 4294967296) this.writeNarrow(least, count);
    else this.writeWide(least, count);
  }

  /** A block of differences that are 0 but for `starts` jumps; the same bytes as `write` of all of them. */
  writeJumps(starts: number, count: number): void {
    const { jumps, places, deltas } = this;
    let least = 0;
    let greatest = 0;
    for (let i = 0; i < starts; i++) {
      least = jumps[i] < least ? jumps[i] : least;
      greatest = jumps[i] > greatest ? jumps[i] : greatest;
    }
    if (starts < count && least === 0 && greatest < 2147483648) {
      this.writeSparse(starts, count);
      return;
    }
    deltas.fill(0, 0, count);
    for (let i = 0; i < starts; i++) deltas[places[i]] = jumps[i];
    this.write(count);
  }

  private writeSparse(starts: number, count: number): void {
    const { jumps, places, above, out } = this;
    const widths: number[] = [];
    const ends: number[] = [];
    let at = 0;
    for (let mini = 0; mini < MINIBLOCKS; mini++) {
      const end = Math.min(count, (mini + 1) * MINIBLOCK_VALUES);
      let all = 0;
      for (; at < starts && places[at] < end; at++) {
        above[at] = jumps[at];
        all |= above[at];
      }
      widths.push(32 - Math.clz32(all));
      ends.push(at);
    }
    out.zigzag(0);
    for (const width of widths) out.byte(width);
    for (let mini = 0; mini < MINIBLOCKS; mini++) {
      const first = mini * MINIBLOCK_VALUES;
      if (widths[mini] === 0) continue;
      packSparseBits(
        out,
        places,
        above,
        ends[mini - 1] ?? 0,
        ends[mini],
        first,
        widths[mini],
        MINIBLOCK_VALUES,
      );
    }
  }

  private writeNarrow(least: number, count: number): void {
    const { deltas, above, out } = this;
    for (let i = 0; i < count; i++) above[i] = deltas[i] - least;
    const widths = [0, 0, 0, 0];
    for (let mini = 0; mini < MINIBLOCKS; mini++) {
      const end = Math.min(count, (mini + 1) * MINIBLOCK_VALUES);
      let all = 0;
      for (let i = mini * MINIBLOCK_VALUES; i < end; i++) all |= above[i];
      widths[mini] = 32 - Math.clz32(all);
      out.byte(widths[mini]);
    }
    for (let mini = 0; mini < MINIBLOCKS; mini++) {
      if (widths[mini] === 0) continue;
      const from = mini * MINIBLOCK_VALUES;
      const end = Math.min(count, from + MINIBLOCK_VALUES);
      packBits(out, above.subarray(from, end), widths[mini], MINIBLOCK_VALUES);
    }
  }

  private writeWide(least: number, count: number): void {
    const { deltas, out } = this;
    let greatest = 0;
    for (let i = 0; i < count; i++) {
      const above = deltas[i] - least;
      deltas[i] = above;
      greatest = above > greatest ? above : greatest;
    }
    const width = bitWidth(greatest);
    for (let mini = 0; mini < MINIBLOCKS; mini++) out.byte(mini * MINIBLOCK_VALUES < count ? width : 0);
    for (let from = 0; from < count; from += MINIBLOCK_VALUES) {
      packWideBits(out, deltas, from, Math.min(count, from + MINIBLOCK_VALUES), width, MINIBLOCK_VALUES);
    }
  }
}
