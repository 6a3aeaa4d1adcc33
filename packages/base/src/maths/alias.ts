import type { Draws } from '../random/addresses.ts';

/**
 * A discrete distribution over 0 .. outcomes - 1 in whole numbers. A draw's first `indexBits` bits choose one of
 * 2^indexBits columns of equal mass; 31 further bits, below `thresholds[column]` or not, choose between the
 * column's own outcome and `aliases[column]`. Plain data: may be sent to a worker.
 */
export interface AliasTable {
  readonly outcomes: number;
  readonly indexBits: number;
  readonly thresholds: Int32Array;
  readonly aliases: Int32Array;
}

const LARGEST_INDEX_BITS = 21;
/** The mass of one column: 31 bits, so that coin and threshold compare as int32. */
const CAPACITY = 2147483648;

function sumWeights(weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] >= 0)) throw new RangeError(`weight ${i} is ${weights[i]}: it must be 0 or more`);
    total += weights[i];
  }
  if (!(total > 0) || total === Number.POSITIVE_INFINITY) throw new RangeError(`weights sum to ${total}`);
  return total;
}

/**
 * Whole shares of `mass` in proportion to the weights, summing to exactly `mass`: the differences of the rounded
 * running totals. Each is within one unit of its due, and 0 for a weight of 0.
 */
function shareMass(weights: ArrayLike<number>, mass: number, places: number): Float64Array {
  const total = sumWeights(weights);
  const shares = new Float64Array(places);
  let running = 0;
  let given = 0;
  for (let i = 0; i < weights.length; i++) {
    running += weights[i];
    const due = Math.round((running / total) * mass);
    shares[i] = due - given;
    given = due;
  }
  return shares;
}

/** Vose's pairing on whole numbers: every column is filled to exactly `CAPACITY`, nothing is left over. */
function pairColumns(shares: Float64Array): Pick<AliasTable, 'thresholds' | 'aliases'> {
  const columns = shares.length;
  const thresholds = new Int32Array(columns);
  const aliases = new Int32Array(columns);
  // Two stacks in one array: columns with room from the left, those with too much from the right.
  const stacks = new Int32Array(columns);
  let small = 0;
  let large = columns;
  for (let column = columns - 1; column >= 0; column--) {
    aliases[column] = column;
    if (shares[column] < CAPACITY) stacks[small++] = column;
    else if (shares[column] > CAPACITY) stacks[--large] = column;
  }
  while (small > 0) {
    const column = stacks[--small];
    const donor = stacks[large];
    thresholds[column] = shares[column];
    aliases[column] = donor;
    shares[donor] -= CAPACITY - shares[column];
    if (shares[donor] > CAPACITY) continue;
    large++;
    if (shares[donor] < CAPACITY) stacks[small++] = donor;
  }
  return { thresholds, aliases };
}

/**
 * The alias table of outcomes 0 .. weights.length - 1 with probabilities in proportion to `weights` (any scale).
 * Probabilities are met to within 2^-(31 + indexBits), where 2^indexBits >= outcomes (2^-32 for two outcomes, 2^-41
 * for a thousand); an outcome of weight 0 never comes up.
 * Sources: A. J. Walker 1977; M. D. Vose, "A linear algorithm for generating random numbers", 1991.
 * @throws RangeError for no weights, more than 2^21, a negative or NaN weight, or a sum of 0 or infinity.
 */
export function buildAlias(weights: ArrayLike<number>): AliasTable {
  const outcomes = weights.length;
  if (outcomes < 1 || outcomes > 1 << LARGEST_INDEX_BITS)
    throw new RangeError(`${outcomes} weights: 1 to 2^21`);
  let indexBits = 1;
  while (1 << indexBits < outcomes) indexBits++;
  const columns = 1 << indexBits;
  return { outcomes, indexBits, ...pairColumns(shareMass(weights, CAPACITY * columns, columns)) };
}

/** The outcome one draw chooses. The row-at-a-time reference of `fillAlias`. */
export function aliasFrom(table: AliasTable, h: number, lo: number): number {
  const column = h >>> (32 - table.indexBits);
  return lo >>> 1 < table.thresholds[column] ? column : table.aliases[column];
}

/**
 * `aliasFrom` of `count` draws, written from `out[at]` on; `out` must be able to hold outcomes - 1. About 2 ns each
 * beside the draw. Chooses without a branch, which would be mispredicted.
 */
export function fillAlias(
  table: AliasTable,
  draws: Draws,
  count: number,
  out: Uint8Array | Uint16Array | Int32Array,
  at = 0,
): void {
  const { thresholds, aliases } = table;
  const { h, lo } = draws;
  const shift = 32 - table.indexBits;
  for (let i = 0; i < count; i++) {
    const column = h[i] >>> shift;
    const alias = aliases[column];
    const own = ((lo[i] >>> 1) - thresholds[column]) >> 31;
    out[at + i] = alias ^ ((alias ^ column) & own);
  }
}
