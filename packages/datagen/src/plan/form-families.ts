import type { Fanout, Node } from '../dsl/document.ts';
import type { Draft, Pass, TableDraft } from './draft.ts';
import { expectedRows } from './compile-process.ts';

/** Rows of the largest table of a family that one chunk of roots should not exceed by much. */
const chunkRows = 65_536;

/**
 * Groups each root with its descendants, parents first, and estimates rows to choose how roots are chunked. A table
 * with more rows under one root than a chunk should have is scheduled by ranges of a table further down.
 */
export const formFamilies: Pass = {
  name: 'form families',
  run(draft) {
    for (const table of draft.tables) if (table.parent === undefined) formFrom(draft, table);
    const deep = draft.families.filter(({ root }) => draft.tables[root].parent !== undefined).length;
    const note = deep === 0 ? '' : `, ${deep} of them below a root`;
    return `${draft.families.length} families of ${draft.tables.length} tables${note}`;
  },
};

function formFrom(draft: Draft, root: TableDraft): void {
  const scheduled = new Map<number, TableDraft[]>([[root.index, [root]]]);
  const line = [root];
  root.expectedRows = root.node.rows ?? 0;
  for (const parent of line) {
    for (const child of childrenOf(draft, parent)) {
      child.expectedRows = parent.expectedRows * expectedChildren(child.node);
      line.push(child);
      const unit = unitOf(draft, child).index;
      scheduled.set(unit, [...(scheduled.get(unit) ?? []), child]);
    }
  }
  for (const [unit, tables] of scheduled) draft.families.push(familyOf(draft, unit, tables));
}

/** The highest table over this one whose rows have no more descendants here than a chunk, else the parent. */
function unitOf(draft: Draft, table: TableDraft): TableDraft {
  const above: TableDraft[] = [];
  for (let next = table.parent; next !== undefined; next = draft.tables[next].parent)
    above.unshift(draft.tables[next]);
  const fits = above.find(({ expectedRows }) => table.expectedRows <= chunkRows * Math.max(expectedRows, 1));
  return fits ?? above[above.length - 1];
}

function familyOf(draft: Draft, unit: number, tables: readonly TableDraft[]): Draft['families'][number] {
  const members = [unit];
  for (const table of tables) {
    table.family = draft.families.length;
    const way: number[] = [];
    for (let next = table.index; !members.includes(next); next = draft.tables[next].parent ?? unit)
      way.unshift(next);
    members.push(...way);
  }
  const largest = Math.max(...tables.map(({ expectedRows }) => expectedRows));
  return { root: unit, members, chunkRoots: chunkRootsFor(draft.tables[unit].expectedRows, largest) };
}

function childrenOf(draft: Draft, parent: TableDraft): TableDraft[] {
  return draft.tables.filter((table) => table.parent === parent.index);
}

function expectedChildren({ process, fanout }: Node): number {
  return process === undefined ? expectedCount(fanout) : expectedRows(process);
}

function expectedCount(fanout: Fanout | undefined): number {
  if (fanout === undefined) return 1;
  if (fanout.kind === 'constant') return fanout.count;
  if (fanout.kind === 'weighed') return fanout.mean;
  if (fanout.kind === 'uniform') return (fanout.min + fanout.max) / 2;
  return Math.min(Math.max(fanout.lambda, fanout.min ?? 0), fanout.max ?? fanout.lambda);
}

function chunkRootsFor(roots: number, largest: number): number {
  const wanted = (chunkRows * Math.max(roots, 1)) / Math.max(largest, 1);
  let size = 1;
  while (size * 2 <= wanted && size < chunkRows) size *= 2;
  return size;
}
