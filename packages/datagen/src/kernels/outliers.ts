import type { Column } from '@dataing/base/columns';
import {
  buildPermutation,
  childAddress,
  drawAt,
  gatherAddresses,
  permuteWith,
  uniformFrom,
  type Address,
  type Addresses,
  type Permutation,
  type StreamKey,
} from '@dataing/base/random';
import { distribution, type DistributionArgs } from './distribution.ts';
import { numbersColumn, numbersOf } from './numbers.ts';

/** Runs of a block: the unit in which outliers are counted. */
const blockRuns = 64;

export interface OutlierPlaces {
  readonly rate: number;
  /** Rows in a run. */
  readonly burst: number;
  readonly key: StreamKey;
}

/** A row's place: its number under `parent`, or in its table where it has none. */
export interface Ordinals {
  readonly ordinals: Float64Array;
  /** Addresses of the parents, and each row's parent among them; absent for roots. */
  readonly parents?: { readonly addresses: Addresses; readonly of: Int32Array };
}

/**
 * Rows that are outliers. In each block of B = 64 runs of siblings (or of roots) exactly
 * round((b + 1) B r + u) - round(b B r + u) runs are, at places by keyed permutation; u is 0 for roots and uniform per
 * parent for children, so that few children have their share too. A function of (parent's address, ordinal) only.
 */
export function outlierRows({ rate, burst, key }: OutlierPlaces, rows: Ordinals): Int32Array {
  const found: number[] = [];
  const of = blockReader(rate, key);
  for (let row = 0; row < rows.ordinals.length; row++) {
    const run = Math.floor(rows.ordinals[row] / burst);
    const parent = rows.parents?.of[row] ?? -1;
    const block = Math.floor(run / blockRuns);
    const { count, order } = of(rows, parent, block);
    if (count > 0 && permuteWith(order as Permutation, run - block * blockRuns) < count) found.push(row);
  }
  return Int32Array.from(found);
}

interface Block {
  readonly count: number;
  readonly order?: Permutation;
}

/** Keeps the block at hand: rows come parent by parent. */
function blockReader(rate: number, key: StreamKey): (rows: Ordinals, parent: number, block: number) => Block {
  let known: Block = { count: 0 };
  let knownParent = -2;
  let knownBlock = -1;
  return (rows, parent, block) => {
    if (parent === knownParent && block === knownBlock) return known;
    const address = parentAddress(rows, parent);
    const start = parent < 0 ? 0 : uniformFrom(...drawAt(key, address.hi, address.lo));
    const reach = blockRuns * rate;
    const count = Math.round((block + 1) * reach + start) - Math.round(block * reach + start);
    const { hi, lo } = childAddress(key, address, block);
    known = count > 0 ? { count, order: buildPermutation({ k0: hi, k1: lo }, blockRuns) } : { count };
    knownParent = parent;
    knownBlock = block;
    return known;
  };
}

function parentAddress(rows: Ordinals, parent: number): Address {
  if (parent < 0 || rows.parents === undefined) return { hi: 0, lo: 0 };
  return { hi: rows.parents.addresses.hi[parent], lo: rows.parents.addresses.lo[parent] };
}

/** The rows at `at` moved: spike v (1 + m), drop v / (1 + m), with m drawn per row. */
export function outliers(
  column: Column,
  at: Int32Array,
  args: { readonly mode: 'spike' | 'drop'; readonly magnitude: DistributionArgs; readonly key: StreamKey },
  addresses: Addresses,
): Column {
  const { data, validity } = numbersOf(column);
  const out = new Float64Array(data);
  const magnitudes = numbersOf(distribution(args.magnitude, args.key, gatherAddresses(addresses, at))).data;
  at.forEach((row, i) => {
    out[row] = args.mode === 'spike' ? data[row] * (1 + magnitudes[i]) : data[row] / (1 + magnitudes[i]);
  });
  return numbersColumn(column, out, validity);
}

/** The clamped column with the rows at `at` as they were. */
export function exempt(clamped: Column, before: Column, at: Int32Array): Column {
  if (at.length === 0) return clamped;
  const { data, validity } = numbersOf(clamped);
  const out = new Float64Array(data);
  const free = numbersOf(before).data;
  for (const row of at) out[row] = free[row];
  return numbersColumn(clamped, out, validity);
}
