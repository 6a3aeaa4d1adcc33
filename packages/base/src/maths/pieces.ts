import type { Draws } from '../random/addresses.ts';
import { uniformFrom } from '../random/draws.ts';

/**
 * A distribution that is even between edges: piece i lies from `edges[i]` to `edges[i + 1]`, and `below[i]` is the share
 * below it. A piece between equal edges is a single value. Plain data.
 */
export interface PieceTable {
  readonly edges: Float64Array;
  /** One more than there are pieces: from 0 to 1. */
  readonly below: Float64Array;
  /** `first[i]`: the piece that holds the share i / GUIDES. */
  readonly first: Int32Array;
}

const GUIDES = 1024;

/** `edges` ascending, one more than `weights`, which are zero or more and not all zero. */
export function buildPieces(edges: ArrayLike<number>, weights: ArrayLike<number>): PieceTable {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const below = new Float64Array(weights.length + 1);
  let running = 0;
  for (let i = 0; i < weights.length; i++) {
    running += weights[i];
    below[i + 1] = running / total;
  }
  below[weights.length] = 1;
  const first = new Int32Array(GUIDES);
  for (let i = 0, piece = 0; i < GUIDES; i++) {
    while (below[piece + 1] <= i / GUIDES) piece++;
    first[i] = piece;
  }
  return { edges: Float64Array.from(edges), below, first };
}

/** The quantile of a share in [0, 1): by its place in its piece. */
export function pieceAt({ edges, below, first }: PieceTable, share: number): number {
  let piece = first[Math.floor(share * GUIDES)];
  while (below[piece + 1] <= share) piece++;
  const place = (share - below[piece]) / (below[piece + 1] - below[piece]);
  return edges[piece] + place * (edges[piece + 1] - edges[piece]);
}

/** A value per draw, into `out` from `at`. */
export function fillPieces(
  table: PieceTable,
  draws: Draws,
  count: number,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) out[at + i] = pieceAt(table, uniformFrom(draws.h[i], draws.lo[i]));
}
