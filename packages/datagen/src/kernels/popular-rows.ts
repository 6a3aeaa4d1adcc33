import { aliasFrom, fillAlias, type AliasTable } from '@dataing/base/maths';
import {
  drawAt,
  permuteWith,
  uniformFrom,
  type Addresses,
  type Permutation,
  type StreamKey,
} from '@dataing/base/random';
import { eachDraw } from './draws.ts';
import type { Ordinals } from './outliers.ts';
import { ExhaustedError } from './unique.ts';

/** The rows of a table by rank: weights[i] is that of rank i, `order` says which row has it. */
export interface PopularRows {
  readonly weights: Float64Array;
  readonly alias: AliasTable;
  readonly order: Permutation;
}

/** A row per address, by weight. */
export function popularRows(rows: PopularRows, key: StreamKey, addresses: Addresses): Float64Array {
  const ranks = new Int32Array(addresses.length);
  eachDraw(key, addresses, (draws, count, at) => fillAlias(rows.alias, draws, count, ranks, at));
  return Float64Array.from(ranks, (rank) => permuteWith(rows.order, rank));
}

/** Draws that may hit a rank taken before, for each child: beyond them the rest is weighed one by one. */
const triesPerChild = 32;

/**
 * Weighted sampling without replacement inside each parent: the n-th child has the n-th different rank of the parent's own
 * sequence of draws, which is the sequence of draws from what is left. @throws ExhaustedError where a parent has more children
 * than there are rows.
 */
export function popularWithoutRepeats(
  rows: PopularRows,
  key: StreamKey,
  { ordinals, parents }: Ordinals,
): Float64Array {
  const out = new Float64Array(ordinals.length);
  const size = rows.weights.length;
  let of = -1;
  let ranks = ranksOf(rows, key);
  for (let row = 0; row < out.length; row++) {
    const parent = parents?.of[row] ?? -1;
    if (parents !== undefined && parent !== of) {
      const [k0, k1] = drawAt(key, parents.addresses.hi[parent], parents.addresses.lo[parent]);
      ranks = ranksOf(rows, { k0, k1 });
      of = parent;
    }
    if (ordinals[row] >= size)
      throw new ExhaustedError(`child ${ordinals[row]} of a parent has no row left of ${size}`);
    out[row] = permuteWith(rows.order, ranks(ordinals[row]));
  }
  return out;
}

/** The n-th different rank of one sequence of draws; those before it are drawn on the way, once. */
function ranksOf({ weights, alias }: PopularRows, key: StreamKey): (n: number) => number {
  const ranks: number[] = [];
  const taken = new Set<number>();
  let draw = 0;
  const take = (rank: number): void => {
    taken.add(rank);
    ranks.push(rank);
  };
  return (n) => {
    while (ranks.length <= n) {
      const child = ranks.length;
      const last = draw + triesPerChild;
      while (ranks.length === child && draw < last) {
        const rank = aliasFrom(alias, ...drawAt(key, 0, draw++));
        if (!taken.has(rank)) take(rank);
      }
      if (ranks.length === child) take(rankLeft(weights, taken, uniformFrom(...drawAt(key, 1, child))));
    }
    return ranks[n];
  };
}

/** A rank by weight among those not taken. */
function rankLeft(weights: Float64Array, taken: ReadonlySet<number>, share: number): number {
  let total = 0;
  weights.forEach((weight, rank) => {
    if (!taken.has(rank)) total += weight;
  });
  let left = share * total;
  let last = -1;
  for (let rank = 0; rank < weights.length; rank++) {
    if (taken.has(rank)) continue;
    last = rank;
    left -= weights[rank];
    if (left < 0) return rank;
  }
  return last;
}
