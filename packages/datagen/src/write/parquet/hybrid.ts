import type { CodesColumn } from '@dataing/base/columns';
import { packBits } from './bit-packing.ts';
import type { ByteWriter } from './byte-writer.ts';

type Codes = CodesColumn['codes'];

/** Repeats shorter than this are packed with their neighbours. */
const LEAST_REPEAT = 16;

/**
 * Parquet's RLE / bit-packing hybrid over codes below 2^width, without a length in front. One pass looks whether
 * the codes repeat at all; where they do not, they are one packed run.
 */
export function encodeHybrid(out: ByteWriter, codes: Codes, width: number): void {
  if (codes.length === 0) return;
  if (width === 0) writeRepeat(out, 0, codes.length, 0);
  else if (repeats(codes)) encodeRepeats(out, codes, width);
  else writePacked(out, codes, width);
}

/** As `encodeHybrid`, for codes that are given as runs. */
export function encodeHybridRuns(out: ByteWriter, codes: Codes, counts: Int32Array, width: number): void {
  const runs = new HybridRuns(out, width, 4096);
  for (let i = 0; i < codes.length; ) {
    const code = codes[i];
    let count = 0;
    for (; i < codes.length && codes[i] === code; i++) count += counts[i];
    runs.add(code, count);
  }
  runs.finish();
}

/** True where most places that are looked at, one in eight, continue the value before them. */
function repeats(codes: Codes): boolean {
  let same = 0;
  for (let i = 8; i < codes.length; i += 8) {
    if (codes[i] === codes[i - 8] && codes[i] === codes[i - 3]) same++;
  }
  return same * 16 > codes.length;
}

function encodeRepeats(out: ByteWriter, codes: Codes, width: number): void {
  const runs = new HybridRuns(out, width, 4096);
  for (let i = 0; i < codes.length; ) {
    const code = codes[i];
    const from = i;
    while (i < codes.length && codes[i] === code) i++;
    runs.add(code, i - from);
  }
  runs.finish();
}

/** Gathers runs of equal codes into repeats and packed groups of eight. */
class HybridRuns {
  private readonly out: ByteWriter;
  private readonly width: number;
  private readonly packed: Int32Array;
  private held = 0;

  constructor(out: ByteWriter, width: number, capacity: number) {
    this.out = out;
    this.width = width;
    this.packed = new Int32Array(capacity);
  }

  add(code: number, count: number): void {
    let rest = count;
    // A packed run holds whole groups of eight: fill the open one first.
    while (rest > 0 && ((this.held & 7) !== 0 || rest < LEAST_REPEAT)) {
      this.packed[this.held++] = code;
      rest--;
      if (this.held === this.packed.length) this.flush();
    }
    if (rest === 0) return;
    this.flush();
    writeRepeat(this.out, code, rest, this.width);
  }

  finish(): void {
    this.flush();
  }

  private flush(): void {
    if (this.held > 0) writePacked(this.out, this.packed.subarray(0, this.held), this.width);
    this.held = 0;
  }
}

function writePacked(out: ByteWriter, codes: Codes, width: number): void {
  const groups = (codes.length + 7) >> 3;
  out.varint(groups * 2 + 1);
  if (width === 8 && codes instanceof Uint8Array) {
    out.append(codes);
    for (let i = codes.length; i < groups * 8; i++) out.byte(0);
  } else packBits(out, codes, width, groups * 8);
}

function writeRepeat(out: ByteWriter, code: number, count: number, width: number): void {
  out.varint(count * 2);
  for (let shift = 0; shift < width; shift += 8) out.byte(code >> shift);
}
