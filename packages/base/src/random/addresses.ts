/**
 * The addresses of a block of rows, 64 bits each, as two unsigned 32-bit halves.
 * A root row's address is its index. A child's is its parent's address and its ordinal under that parent,
 * folded into 64 bits; it never depends on the row's position in the file.
 */
export interface Addresses {
  readonly length: number;
  readonly hi: Uint32Array;
  readonly lo: Uint32Array;
}

/**
 * Names one stream of draws. Both halves come from SHA-256 of (epoch, seed, table, column, purpose) and from
 * nothing else: never from another key plus an offset.
 */
export interface StreamKey {
  readonly k0: number;
  readonly k1: number;
}

/** 64 random bits per row, in address order: `h` the high half, `lo` the low half. */
export interface Draws {
  readonly h: Uint32Array;
  readonly lo: Uint32Array;
}
