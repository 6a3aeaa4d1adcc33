import type { Totals } from '../kernels/rollup.ts';
import type { FamilyPlan, Plan } from '../plan/plan.ts';
import type { Frame } from './context.ts';

/** Rows that a block should reach; it ends with the chunk of roots that carries it there. */
const blockRows = 131_072;

/** A block of more rows (the children of few roots) is cut between rows. */
const mostRows = 2 * blockRows;

/** Where every block of every table begins: counted once, a function of the plan alone. */
export interface Layout {
  readonly families: readonly FamilyLayout[];
  /** By table, in order of rows; a table without rows has one empty block. */
  readonly blocks: readonly Block[];
  /** What roll-ups by keys come to, where somebody has worked it out for all threads; else each does when it must. */
  readonly reduced?: ReadonlyMap<string, Totals>;
}

export interface FamilyLayout {
  readonly chunkRoots: number;
  /** By table: rows before each chunk, and one more entry for the total. Only descendants have one. */
  readonly rowsBefore: Readonly<Record<number, Float64Array>>;
}

/** One table's rows under a range of its family's roots: the unit of work, of a row group and of a hash. */
export interface Block {
  readonly table: number;
  readonly fromRoot: number;
  readonly toRoot: number;
  /** Rows under these roots that belong to earlier blocks; 0 except where a block was cut between rows. */
  readonly skip: number;
  readonly firstRow: number;
  readonly rows: number;
}

/** The frames of a family's tables over a range of roots, by table. */
export type FamilyRange = (family: FamilyPlan, fromRoot: number, toRoot: number) => (table: number) => Frame;

export function newFamilyLayout({ chunkRoots, members }: FamilyPlan, roots: number): FamilyLayout {
  const chunks = Math.ceil(roots / chunkRoots);
  const rowsBefore: Record<number, Float64Array> = {};
  for (const table of members.slice(1)) rowsBefore[table] = new Float64Array(chunks + 1);
  return { chunkRoots, rowsBefore };
}

/** Rows whose children are counted together, about: what a turn of counting holds in memory. */
const turnRows = 131_072;

/** Counts the descendants under every chunk of `roots` roots of one family, many chunks at a turn. */
export function countFamily(
  { chunkRoots, rowsBefore }: FamilyLayout,
  family: FamilyPlan,
  tables: Plan['tables'],
  roots: number,
  range: FamilyRange,
): void {
  const descendants = family.members.slice(1);
  if (descendants.length === 0) return;
  const chunks = Math.ceil(roots / chunkRoots);
  const step = chunksPerTurn(family, tables);
  for (let chunk = 0; chunk < chunks; chunk += step) {
    const length = Math.min(step, chunks - chunk);
    const toRoot = Math.min(roots, (chunk + length) * chunkRoots);
    const frames = range(family, chunk * chunkRoots, toRoot);
    const rootEnds = Float64Array.from({ length }, (_, i) =>
      Math.min((i + 1) * chunkRoots, toRoot - chunk * chunkRoots),
    );
    const ends = new Map<number, Float64Array>([[family.root, rootEnds]]);
    for (const table of descendants) {
      const own = childEnds(frames(table), ends);
      ends.set(table, own);
      const before = rowsBefore[table];
      for (let i = 0; i < length; i++) before[chunk + 1 + i] = before[chunk] + own[i];
    }
  }
}

/** Rows of a frame up to the end of each chunk, from those of its parents. */
function childEnds({ table, parent }: Frame, ends: ReadonlyMap<number, Float64Array>): Float64Array {
  const parentEnds = parent && ends.get(parent.frame.table.index);
  if (parentEnds === undefined || parent?.counts === undefined)
    throw new TypeError(`"${table.name}" is counted before its parent`);
  const { counts } = parent;
  let row = 0;
  let total = 0;
  return parentEnds.map((end) => {
    for (; row < end; row++) total += counts[row];
    return total;
  });
}

function chunksPerTurn({ root, members, chunkRoots }: FamilyPlan, tables: Plan['tables']): number {
  const parents = new Set(
    members.map((member) => {
      const { source } = tables[member];
      return source.kind === 'fixed' || member === root ? root : source.parent;
    }),
  );
  const perRoot =
    Math.max(...[...parents].map((parent) => tables[parent].expectedRows)) /
    Math.max(tables[root].expectedRows, 1);
  return Math.max(1, Math.floor(turnRows / (chunkRoots * Math.max(perRoot, 1))));
}

export function buildLayout(
  plan: Plan,
  families: readonly FamilyLayout[],
  rowsOf: (table: number) => number,
): Layout {
  const blocks = plan.tables.flatMap((table) => {
    const family = plan.families[table.family];
    const roots = rowsOf(family.root);
    if (table.index === family.root) return rootBlocks(table.index, roots);
    const before = families[table.family].rowsBefore[table.index];
    return childBlocks(table.index, roots, family.chunkRoots, before);
  });
  return { families, blocks };
}

function rootBlocks(table: number, roots: number): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < roots || blocks.length === 0; from += blockRows) {
    const to = Math.min(roots, from + blockRows);
    blocks.push({ table, fromRoot: from, toRoot: to, skip: 0, firstRow: from, rows: to - from });
  }
  return blocks;
}

function childBlocks(table: number, roots: number, chunkRoots: number, before: Float64Array): Block[] {
  const blocks: Block[] = [];
  const chunks = before.length - 1;
  let first = 0;
  for (let chunk = 1; chunk <= chunks; chunk++) {
    const rows = before[chunk] - before[first];
    if (rows < blockRows && chunk < chunks) continue;
    const toRoot = Math.min(roots, chunk * chunkRoots);
    const block = { table, fromRoot: first * chunkRoots, toRoot, skip: 0, firstRow: before[first], rows };
    if (rows <= mostRows) blocks.push(block);
    else blocks.push(...cutBlock(block));
    first = chunk;
  }
  if (blocks.length === 0) blocks.push({ table, fromRoot: 0, toRoot: 0, skip: 0, firstRow: 0, rows: 0 });
  return blocks;
}

function cutBlock(block: Block): Block[] {
  const pieces: Block[] = [];
  for (let skip = 0; skip < block.rows; skip += blockRows) {
    pieces.push({
      ...block,
      skip,
      firstRow: block.firstRow + skip,
      rows: Math.min(blockRows, block.rows - skip),
    });
  }
  return pieces;
}
