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

/** The last number of a root's sequence must still be exact. */
export function checkSequences(reading: Reading, nodes: readonly Node[]): void {
  for (const node of nodes) {
    for (const { generator, name, span } of node.columns) {
      if (generator.kind !== 'sequence' || node.rows === undefined) continue;
      const last = generator.start + (node.rows - 1) * generator.step;
      if (Number.isSafeInteger(last)) continue;
      reading.diagnostics.push({
        code: 'DSL_OUT_OF_RANGE',
        severity: 'error',
        message: `the sequence of "${node.id}.${name}" leaves +-9007199254740991 before its last row`,
        span,
        help: 'Take a smaller start, step or number of rows.',
      });
    }
  }
}

/** The table whose rows a column draws from; a parent's row is there whenever the child is. */
function sourceOf({ generator }: ColumnSpec): string | undefined {
  if (generator.kind === 'lookup') return generator.mode.kind === 'parent' ? undefined : generator.node;
  return generator.kind === 'choice' && 'node' in generator.from ? generator.from.node : undefined;
}
