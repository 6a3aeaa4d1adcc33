/** Parents counted one by one in the index; above this many, in groups, and a group is counted again when asked for. */
const fineLimit = 1_048_576;
const groupParents = 64;

/** From a child's row number to its parent's row number and its ordinal under that parent. */
export interface RowIndex {
  locate(at: Float64Array): { readonly parents: Float64Array; readonly ordinals: Float64Array };
  /** Children of all parents before this one. */
  before(parent: number): number;
}

/** Children of each of the parents [from, to), by row number. */
export type CountParents = (from: number, to: number) => Int32Array;

/**
 * Running totals of a fanout's children: per parent up to 1,048,576 parents (8 bytes each), else per 64 parents,
 * where a look-up counts one group again. `finest` is that limit.
 */
export function buildRowIndex(parents: number, counts: CountParents, finest = fineLimit): RowIndex {
  const group = parents <= finest ? 1 : groupParents;
  const groups = Math.ceil(parents / group);
  const totals = new Float64Array(groups + 1);
  const step = 65_536;
  for (let from = 0; from < parents; from += step) {
    const block = counts(from, Math.min(parents, from + step));
    for (let i = 0; i < block.length; i++) totals[Math.floor((from + i) / group) + 1] += block[i];
  }
  for (let i = 0; i < groups; i++) totals[i + 1] += totals[i];
  const countGroup = (number: number): Int32Array =>
    counts(number * group, Math.min(parents, (number + 1) * group));
  return {
    before(parent) {
      const number = Math.floor(parent / group);
      if (number * group === parent) return totals[number];
      return countGroup(number)
        .subarray(0, parent - number * group)
        .reduce((sum, count) => sum + count, totals[number]);
    },
    locate: (at) => (group === 1 ? locateFine(totals, at) : locateGrouped(totals, group, countGroup, at)),
  };
}

function locateFine(totals: Float64Array, at: Float64Array): ReturnType<RowIndex['locate']> {
  const parents = new Float64Array(at.length);
  const ordinals = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    parents[i] = groupOf(totals, at[i]);
    ordinals[i] = at[i] - totals[parents[i]];
  }
  return { parents, ordinals };
}

/** The last entry of running totals that does not exceed the row and is followed by a larger one. */
export function groupOf(totals: Float64Array, row: number): number {
  let low = 0;
  let high = totals.length - 2;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (totals[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rows are taken in order, so that each group is counted once. */
function locateGrouped(
  totals: Float64Array,
  group: number,
  countGroup: (group: number) => Int32Array,
  at: Float64Array,
): ReturnType<RowIndex['locate']> {
  const parents = new Float64Array(at.length);
  const ordinals = new Float64Array(at.length);
  const order = Uint32Array.from(at, (_, i) => i).sort((a, b) => at[a] - at[b]);
  let known = -1;
  let counts = new Int32Array(0);
  for (const i of order) {
    const number = groupOf(totals, at[i]);
    if (number !== known) counts = countGroup((known = number)) as Int32Array<ArrayBuffer>;
    let rest = at[i] - totals[number];
    let parent = 0;
    while (rest >= counts[parent]) rest -= counts[parent++];
    parents[i] = number * group + parent;
    ordinals[i] = rest;
  }
  return { parents, ordinals };
}
