import type { ColumnSpec, Node } from './document.ts';
import { generatorsOf } from './nested-generators.ts';
import type { Scalar } from './scalar.ts';

/** The column that a reference's values come from in the end, through lookups of lookups. */
export interface ReferenceSource {
  readonly node: string;
  readonly column: string;
  /** Its values are the whole numbers of a sequence that starts at 0 or more and rises. */
  readonly isFromZero: boolean;
}

/** Where the values of a column come from; undefined where it takes them from no other table. */
export function findReference(
  nodes: readonly Node[],
  table: string,
  name: string,
): ReferenceSource | undefined {
  const seen = new Set<string>();
  let found: ReferenceSource | undefined;
  let at = { node: table, column: name };
  while (!seen.has(`${at.node}\n${at.column}`)) {
    seen.add(`${at.node}\n${at.column}`);
    const column = columnAt(nodes, at.node, at.column);
    if (column === undefined) return found;
    const { generator } = column;
    if (at.node !== table) {
      const isFromZero =
        generator.kind === 'sequence' &&
        generator.start >= 0 &&
        generator.step > 0 &&
        column.modifiers.length === 0;
      found = { ...at, isFromZero };
    }
    if (generator.kind === 'lookup') at = { node: generator.node, column: generator.column };
    else if (generator.kind === 'choice' && 'node' in generator.from) at = generator.from;
    else return found;
  }
  return found;
}

/** All values that a column can hold besides null, where a list says so here or where it looks them up. */
export function listedValues(
  nodes: readonly Node[],
  table: string,
  name: string,
): readonly Scalar[] | undefined {
  const own = columnAt(nodes, table, name);
  if (own === undefined || own.modifiers.length > 0) return undefined;
  const source = findReference(nodes, table, name);
  const column = source === undefined ? own : columnAt(nodes, source.node, source.column);
  const values = column && listOf(column);
  return values?.filter((value) => value !== null);
}

function listOf({ generator, modifiers }: ColumnSpec): readonly Scalar[] | undefined {
  if (modifiers.length > 0) return undefined;
  const lists = generatorsOf(generator)
    .filter(({ kind }) => kind !== 'given')
    .map((leaf) => {
      if (leaf.kind === 'enum_list') return leaf.values;
      return leaf.kind === 'choice' && 'values' in leaf.from ? leaf.from.values : undefined;
    });
  return lists.every((list) => list !== undefined) ? [...new Set(lists.flat())] : undefined;
}

function columnAt(nodes: readonly Node[], table: string, name: string): ColumnSpec | undefined {
  return nodes.find(({ id }) => id === table)?.columns.find((column) => column.name === name);
}
