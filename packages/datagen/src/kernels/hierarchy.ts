import { belowFrom, drawAt, type Addresses, type StreamKey } from '@dataing/base/random';
import type { Hierarchy } from '../dsl/document.ts';
import { positionAt, positionCount, type Positions } from './positions.ts';

/** First rows of the levels, and their end: as many as matter below 2^53 rows. */
export function levelStarts({ roots, branching, depth = 1000 }: Hierarchy): readonly number[] {
  const starts = [0];
  for (let size = roots; starts.length < depth; size *= branching) {
    const next = starts[starts.length - 1] + size;
    if (next > Number.MAX_SAFE_INTEGER) break;
    starts.push(next);
  }
  return starts;
}

/**
 * Each row's parent in a tree over the table's own rows, or -1 for a root. Level 0 holds the first `roots` rows, each level
 * `branching` times as many as the one before, the last (where there is a depth) all that are left; a row's parent is any
 * row of the level above. Parents come before their children, and more rows move none.
 */
export function hierarchy(
  tree: Hierarchy,
  key: StreamKey,
  positions: Positions,
  { hi, lo }: Addresses,
): Float64Array {
  const starts = levelStarts(tree);
  const parents = new Float64Array(positionCount(positions));
  for (let row = 0; row < parents.length; row++) {
    const position = positionAt(positions, row);
    let level = 0;
    while (level + 1 < starts.length && starts[level + 1] <= position) level++;
    const above = starts[level - 1];
    parents[row] =
      level === 0 ? -1 : above + belowFrom(...drawAt(key, hi[row], lo[row]), starts[level] - above);
  }
  return parents;
}
