import type { AttributeRef, Generator, Node } from './document.ts';

/** Columns of a table that hold the whole primary key of one row of another. */
export interface KeyReference {
  readonly columns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
}

/**
 * The random lookups of a table that speak of one row: a lookup of X.c joins the latest row of X whose c was not taken
 * yet, else opens a new one. So (shop_id, shop_city) agree, while (from_account_id, to_account_id) are two accounts.
 * By the number of the column, the number of its row.
 */
export function sharedRows(node: Node): Map<number, number> {
  const open = new Map<string, Array<{ readonly row: number; readonly columns: Set<string> }>>();
  const rowOf = new Map<number, number>();
  let rows = 0;
  node.columns.forEach(({ generator }, i) => {
    if (generator.kind !== 'lookup' || generator.mode.kind !== 'random') return;
    const known = open.get(generator.node) ?? [];
    open.set(generator.node, known);
    let row = known.findLast(({ columns }) => !columns.has(generator.column));
    if (row === undefined) {
      row = { row: rows++, columns: new Set() };
      known.push(row);
    }
    row.columns.add(generator.column);
    rowOf.set(i, row.row);
  });
  return rowOf;
}

/** What of a table refers to rows of others by their whole primary keys, unchanged, in order of its columns. */
export function keyReferences(nodes: readonly Node[], node: Node): KeyReference[] {
  const rowOf = sharedRows(node);
  const groups = new Map<string, { readonly target: Node; readonly columns: Map<string, string> }>();
  const found: KeyReference[] = [];
  node.columns.forEach(({ name, generator, modifiers }, i) => {
    const of = modifiers.length > 0 ? undefined : takenFrom(generator);
    const target = nodes.find(({ id }) => id === of?.node);
    if (of === undefined || !target?.pk.includes(of.column)) return;
    if (target.pk.length === 1) {
      found.push({ columns: [name], to: target.id, toColumns: target.pk });
      return;
    }
    const label = rowLabel(generator, of.node, rowOf.get(i) ?? i);
    const group = groups.get(label) ?? { target, columns: new Map() };
    groups.set(label, group);
    group.columns.set(of.column, name);
    if (group.columns.size < target.pk.length) return;
    const columns = target.pk.map((column) => group.columns.get(column) as string);
    found.push({ columns, to: target.id, toColumns: target.pk });
    groups.delete(label);
  });
  return found;
}

/** Equal for lookups that take their values from one row. */
function rowLabel(generator: Generator, node: string, row: number): string {
  if (generator.kind !== 'lookup') return JSON.stringify([node, generator.kind]);
  const { mode } = generator;
  const isShared = mode.kind === 'parent' || mode.kind === 'join';
  return JSON.stringify([node, mode, isShared ? -1 : row]);
}

/** The column of another row that a generator copies. */
function takenFrom(generator: Generator): AttributeRef | undefined {
  if (generator.kind === 'lookup') return generator;
  return generator.kind === 'ordinal' && generator.of.kind === 'rows' ? generator.of : undefined;
}
