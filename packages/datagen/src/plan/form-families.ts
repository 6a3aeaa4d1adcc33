import type { Fanout } from '../dsl/document.ts';
import type { Draft, Pass, TableDraft } from './draft.ts';

/** Rows of the largest table of a family that one chunk of roots should not exceed by much. */
const chunkRows = 65_536;

/** Groups each root with its descendants, parents first, and estimates rows to choose how roots are chunked. */
export const formFamilies: Pass = {
  name: 'form families',
  run(draft) {
    for (const table of draft.tables) {
      if (table.parent !== undefined) continue;
      const members = [table.index];
      table.expectedRows = table.node.rows ?? 0;
      for (let i = 0; i < members.length; i++) {
        const parent = draft.tables[members[i]];
        parent.family = draft.families.length;
        for (const child of childrenOf(draft, parent)) {
          child.expectedRows = parent.expectedRows * expectedCount(child.node.fanout);
          members.push(child.index);
        }
      }
      const largest = Math.max(...members.map((member) => draft.tables[member].expectedRows));
      draft.families.push({
        root: table.index,
        members,
        chunkRoots: chunkRootsFor(table.expectedRows, largest),
      });
    }
    return `${draft.families.length} families of ${draft.tables.length} tables`;
  },
};

function childrenOf(draft: Draft, parent: TableDraft): TableDraft[] {
  return draft.tables.filter((table) => table.parent === parent.index);
}

function expectedCount(fanout: Fanout | undefined): number {
  if (fanout === undefined) return 1;
  if (fanout.kind === 'constant') return fanout.count;
  if (fanout.kind === 'uniform') return (fanout.min + fanout.max) / 2;
  return Math.min(Math.max(fanout.lambda, fanout.min ?? 0), fanout.max ?? fanout.lambda);
}

function chunkRootsFor(roots: number, largest: number): number {
  const wanted = (chunkRows * Math.max(roots, 1)) / Math.max(largest, 1);
  let size = 1;
  while (size * 2 <= wanted && size < chunkRows) size *= 2;
  return size;
}
