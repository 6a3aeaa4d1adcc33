import type { Node } from './document.ts';

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
    const column = nodes.find(({ id }) => id === at.node)?.columns.find((c) => c.name === at.column);
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
