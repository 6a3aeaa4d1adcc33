import type { ColumnSpec, Node } from './document.ts';
import type { Reading } from './reading.ts';

/** Drawing a row of a table that has none has no answer, unless the column may be null. */
export function checkSources(reading: Reading, nodes: readonly Node[]): void {
  const empty = new Set(nodes.filter((node) => node.rows === 0).map((node) => node.id));
  for (const node of nodes) {
    if (empty.has(node.id)) continue;
    for (const column of node.columns) {
      const source = sourceOf(column);
      if (source === undefined || column.nullable || !empty.has(source)) continue;
      reading.diagnostics.push({
        code: 'DSL_EMPTY_SOURCE',
        severity: 'error',
        message: `"${node.id}.${column.name}" draws from "${source}", which has no rows`,
        span: column.span,
        help: `Give "${source}" rows, or make the column nullable.`,
      });
    }
  }
}

/** The table whose rows a column draws from; a parent's row is there whenever the child is. */
function sourceOf({ generator }: ColumnSpec): string | undefined {
  if (generator.kind === 'lookup') return generator.mode.kind === 'parent' ? undefined : generator.node;
  return generator.kind === 'choice' && 'node' in generator.from ? generator.from.node : undefined;
}
