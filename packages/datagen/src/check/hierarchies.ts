import type { ColumnSpec, Hierarchy, Node } from '../dsl/document.ts';
import { ask, type Checking, name, toNumber } from './checking.ts';

/** Trees over the rows of a table: their roots, their levels, and that no branch runs in a circle. */
export async function checkHierarchies(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator, modifiers, nullRate } = column;
    if (generator.kind !== 'lookup' || generator.mode.kind !== 'hierarchy') continue;
    const isPlain = modifiers.length === 0 && nullRate === undefined;
    if (isPlain && node.pk.length === 1 && node.pk[0] === generator.column)
      await checkTree(checking, node, column, generator.mode.tree);
  }
}

/** Levels that are counted one by one; a tree that is deeper is only counted down to here. */
const LEVELS_MAX = 24;

async function checkTree(checking: Checking, node: Node, column: ColumnSpec, tree: Hierarchy): Promise<void> {
  const base = {
    id: `${node.id}.${column.name}.hierarchy`,
    kind: 'references',
    table: node.id,
    column: column.name,
  } as const;
  const there = checking.columns.get(node.id);
  if (!there?.has(column.name) || !there.has(node.pk[0])) {
    checking.checks.push({ ...base, status: 'failed', message: 'a column is missing' });
    return;
  }
  const rows = checking.rows.get(node.id) ?? 0;
  const expected = levelSizes(tree, rows);
  const counted = expected.slice(0, LEVELS_MAX);
  const [t, key, parent] = [name(node.id), name(node.pk[0]), name(column.name)];
  const levels: string[] = [];
  for (let above = ''; levels.length < counted.length; above = levels[levels.length - 1])
    levels.push(above === '' ? `${parent} is null` : `${parent} in (select ${key} from ${t} where ${above})`);
  const counts = levels.map(
    (condition, level) => `(select count(*) from ${t} where ${condition}) as n${level}`,
  );
  const { answer, query } = await ask(checking, `select ${counts.join(', ')}`);
  const found = answer.rows[0].map(toNumber);
  const wrong = found.findIndex((n, level) => n !== counted[level]);
  // Levels are disjoint: what none of them holds hangs on a circle, on nothing, or too deep.
  const violations = wrong < 0 ? 0 : Math.max(1, rows - found.reduce((sum, n) => sum + n, 0));
  const message =
    wrong < 0
      ? `${expected.length} levels of ${counted.join(', ')}${expected.length > LEVELS_MAX ? ', ...' : ''} rows, no circle`
      : `level ${wrong + 1} has ${found[wrong]} rows, expected ${counted[wrong]}; ${violations} rows are on no level or another one`;
  checking.checks.push({
    ...base,
    status: wrong < 0 ? 'passed' : 'failed',
    message,
    rows,
    violations,
    query,
  });
}

/** Rows of each level of the tree: every level but the last is full. */
function levelSizes(
  { roots, branching, depth = Number.POSITIVE_INFINITY }: Hierarchy,
  rows: number,
): number[] {
  const sizes: number[] = [];
  for (let left = rows, size = roots; left > 0; size *= branching) {
    const taken = sizes.length + 1 === depth ? left : Math.min(left, size);
    sizes.push(taken);
    left -= taken;
  }
  return sizes;
}
