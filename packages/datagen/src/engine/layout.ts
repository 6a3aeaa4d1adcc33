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

/** Counts the children under every chunk of roots of one family. */
export function countFamily(plan: Plan, family: FamilyPlan, range: FamilyRange): FamilyLayout {
  const roots = rootRows(plan, family);
  const { chunkRoots } = family;
  const chunks = Math.ceil(roots / chunkRoots);
  const descendants = family.members.slice(1);
  const rowsBefore: Record<number, Float64Array> = {};
  for (const table of descendants) rowsBefore[table] = new Float64Array(chunks + 1);
  if (descendants.length === 0) return { chunkRoots, rowsBefore };
  for (let chunk = 0; chunk < chunks; chunk++) {
    const frames = range(family, chunk * chunkRoots, Math.min(roots, (chunk + 1) * chunkRoots));
    for (const table of descendants)
      rowsBefore[table][chunk + 1] = rowsBefore[table][chunk] + frames(table).length;
  }
  return { chunkRoots, rowsBefore };
}

export function buildLayout(plan: Plan, families: readonly FamilyLayout[]): Layout {
  const blocks = plan.tables.flatMap((table) => {
    const family = plan.families[table.family];
    const before = families[table.family].rowsBefore[table.index];
    return before === undefined
      ? rootBlocks(table.index, rootRows(plan, family))
      : childBlocks(table.index, rootRows(plan, family), family.chunkRoots, before);
  });
  return { families, blocks };
}

export function rootRows(plan: Plan, family: FamilyPlan): number {
  const { source } = plan.tables[family.root];
  return source.kind === 'fixed' ? source.rows : 0;
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
