import type { Validity } from './column.ts';

/** True where row `i` holds a value. */
export function isValid(validity: Validity | undefined, i: number): boolean {
  return validity === undefined || ((validity[i >> 3] >> (i & 7)) & 1) === 1;
}

/** A bitmap of `length` rows, all valid or all null; bits beyond the last row are 0. */
export function fullValidity(length: number, valid: boolean): Validity {
  const bits = new Uint8Array((length + 7) >> 3);
  if (valid) setValid(bits, 0, length);
  return bits;
}

/** Marks rows [from, to) as holding values. */
export function setValid(validity: Validity, from: number, to: number): void {
  let i = from;
  while (i < to && (i & 7) !== 0) setBit(validity, i++);
  const wholeEnd = i + ((to - i) & ~7);
  if (wholeEnd > i) validity.fill(255, i >> 3, wholeEnd >> 3);
  for (i = Math.max(i, wholeEnd); i < to; i++) setBit(validity, i);
}

function setBit(validity: Validity, i: number): void {
  validity[i >> 3] |= 1 << (i & 7);
}

/** From one byte per row, 0 meaning null. Absent when no row is null. */
export function packValidity(flags: Uint8Array): Validity | undefined {
  const bits = new Uint8Array((flags.length + 7) >> 3);
  let nulls = 0;
  for (let i = 0; i < flags.length; i++) {
    if (flags[i] === 0) nulls++;
    else bits[i >> 3] |= 1 << (i & 7);
  }
  return nulls === 0 ? undefined : bits;
}

/** How many of rows [from, to) hold values. */
export function countValid(validity: Validity | undefined, from: number, to: number): number {
  if (validity === undefined) return to - from;
  let count = 0;
  let i = from;
  for (; i < to && (i & 7) !== 0; i++) count += (validity[i >> 3] >> (i & 7)) & 1;
  for (; i + 8 <= to; i += 8) count += bitCount(validity[i >> 3]);
  for (; i < to; i++) count += (validity[i >> 3] >> (i & 7)) & 1;
  return count;
}

function bitCount(byte: number): number {
  let x = byte - ((byte >> 1) & 0x55);
  x = (x & 0x33) + ((x >> 2) & 0x33);
  return (x + (x >> 4)) & 0x0f;
}

/** Rows [from, to) as a bitmap of their own; absent when none of them is null. */
export function sliceValidity(
  validity: Validity | undefined,
  from: number,
  to: number,
): Validity | undefined {
  if (validity === undefined || countValid(validity, from, to) === to - from) return undefined;
  const out = new Uint8Array((to - from + 7) >> 3);
  copyBits(validity, from, to, out, 0);
  return out;
}

/** Copies bits [from, to) of `source` over `target` from bit `at`; the target's bits there must be 0. */
export function copyBits(
  source: Validity | undefined,
  from: number,
  to: number,
  target: Validity,
  at: number,
): void {
  if (source === undefined) {
    setValid(target, at, at + to - from);
    return;
  }
  let i = from;
  if ((from & 7) === 0 && (at & 7) === 0) {
    const bytes = (to - from) >> 3;
    target.set(source.subarray(from >> 3, (from >> 3) + bytes), at >> 3);
    i += bytes << 3;
  }
  for (; i < to; i++) {
    if ((source[i >> 3] >> (i & 7)) & 1) setBit(target, at + i - from);
  }
}
