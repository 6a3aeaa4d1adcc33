import { positionAt, type Positions } from '../kernels/positions.ts';
import type { RowIndex } from './row-index.ts';

/**
 * Row numbers of all children of some parents, looked up in the table's index only when somebody asks for them: a
 * range where the parents are one, else one by one.
 */
export function childPositions(
  parents: Positions,
  counts: Int32Array,
  length: number,
  index: () => RowIndex,
): Positions {
  if (parents.kind === 'range') {
    return {
      kind: 'range',
      length,
      get start() {
        return index().before(parents.start);
      },
    };
  }
  let known: Float64Array | undefined;
  return {
    kind: 'list',
    length,
    get at() {
      known ??= listChildren(parents, counts, length, index());
      return known;
    },
  };
}

function listChildren(parents: Positions, counts: Int32Array, length: number, index: RowIndex): Float64Array {
  const at = new Float64Array(length);
  let row = 0;
  counts.forEach((count, parent) => {
    const first = count === 0 ? 0 : index.before(positionAt(parents, parent));
    for (let i = 0; i < count; i++) at[row++] = first + i;
  });
  return at;
}
