import { runsColumn, type Column } from '@dataing/base/columns';
import type { Frame } from './context.ts';

/** The ancestor's cell in each row: repeated as runs, or as it is where each row has its own ancestor row. */
export function parentCells(frame: Frame, column: number, generation = 1): Column {
  const { frame: ancestors, counts } = ancestorOf(frame, generation);
  const values = ancestors.column(column);
  return counts === undefined ? values : runsColumn(values, counts);
}

/** The rows' ancestors, each with the number of its consecutive rows; without counts, one row each. */
export function ancestorOf(
  frame: Frame,
  generation: number,
): { readonly frame: Frame; readonly counts: Int32Array | undefined } {
  let at = frame;
  let counts: Int32Array | undefined;
  for (let i = 0; i < generation; i++) {
    if (at.parent === undefined) throw new TypeError(`"${at.table.name}" has no parent`);
    counts = counts === undefined ? at.parent.counts : repeatedBy(at.parent.counts, counts);
    at = at.parent.frame;
  }
  return { frame: at, counts };
}

/** Descendants of each row from those of its children. */
function repeatedBy(children: Int32Array | undefined, counts: Int32Array): Int32Array {
  if (children === undefined) return counts;
  let row = 0;
  return children.map((count) => {
    let sum = 0;
    for (const end = row + count; row < end; row++) sum += counts[row];
    return sum;
  });
}
