/** Positions remembered by hash of the next four bytes. */
const TABLE_BITS = 14;
/** Back references reach at most this far, so that a two-byte offset always does. */
const BLOCK_BYTES = 65_536;

/**
 * Snappy's raw block format (github.com/google/snappy, format_description.txt): the length as a varint, then
 * literals and copies. Greedy matching over blocks of 64 KiB by a table of four-byte hashes, as the reference
 * does; where nothing matches, steps grow, so that incompressible input passes fast.
 */
export function snappyCompress(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32 + bytes.length + Math.ceil(bytes.length / 6));
  let at = writeVarint(out, 0, bytes.length);
  const table = new Uint16Array(1 << TABLE_BITS);
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    at = compressBlock(bytes, start, Math.min(bytes.length, start + BLOCK_BYTES), out, at, table);
  }
  return out.slice(0, at);
}

function writeVarint(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest >= 128) {
    out[at++] = (rest & 127) | 128;
    rest = Math.floor(rest / 128);
  }
  out[at++] = rest;
  return at;
}

function compressBlock(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outAt: number,
  table: Uint16Array,
): number {
  table.fill(0);
  let to = outAt;
  let literal = start;
  let at = start + 1;
  let misses = 32;
  const last = end - 4;
  while (at <= last) {
    const hash = Math.imul(word(bytes, at), 0x1e35a7bd) >>> (32 - TABLE_BITS);
    const candidate = start + table[hash];
    table[hash] = at - start;
    if (candidate >= at || word(bytes, candidate) !== word(bytes, at)) {
      at += misses++ >> 5;
      continue;
    }
    to = writeLiteral(bytes, literal, at, out, to);
    let length = 4;
    while (at + length < end && bytes[candidate + length] === bytes[at + length]) length++;
    to = writeCopy(out, to, at - candidate, length);
    at += length;
    literal = at;
    misses = 32;
  }
  return literal < end ? writeLiteral(bytes, literal, end, out, to) : to;
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

function writeLiteral(bytes: Uint8Array, from: number, to: number, out: Uint8Array, outAt: number): number {
  let at = outAt;
  const length = to - from;
  if (length === 0) return at;
  if (length <= 60) out[at++] = (length - 1) << 2;
  else if (length <= 256) {
    out[at++] = 60 << 2;
    out[at++] = length - 1;
  } else {
    out[at++] = 61 << 2;
    out[at++] = (length - 1) & 255;
    out[at++] = (length - 1) >> 8;
  }
  out.set(bytes.subarray(from, to), at);
  return at + length;
}

/** Copies with a two-byte offset, at most 64 bytes each. */
function writeCopy(out: Uint8Array, outAt: number, offset: number, length: number): number {
  let at = outAt;
  for (let rest = length; rest > 0; ) {
    const part = Math.min(64, rest);
    out[at++] = ((part - 1) << 2) | 2;
    out[at++] = offset & 255;
    out[at++] = offset >> 8;
    rest -= part;
  }
  return at;
}
