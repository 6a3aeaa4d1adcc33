import type { ColumnSpec, Document, Node } from '../dsl/document.ts';
import { generatorsOf } from '../dsl/nested-generators.ts';

/** The faults after which a table has other rows, or more or fewer of them; all others change cells of one column. */
const rowFaults: ReadonlySet<string> = new Set([
  'dropped_rows',
  'dropped_partitions',
  'stale_table',
  'duplicates',
  'fanout_duplicates',
]);

/** Whether an incident of the document adds or removes rows of the table. */
export function hitsRows({ incidents }: Document, node: Node): boolean {
  return incidents.some((incident) => incident.node === node.id && rowFaults.has(incident.fault.kind));
}

/** Whether an incident of the document changes what a query of these columns of the table finds. */
export function hitsCells(document: Document, node: Node, columns: readonly string[]): boolean {
  const isHit = document.incidents.some(
    ({ node: table, column }) => table === node.id && column !== undefined && columns.includes(column),
  );
  return isHit || hitsRows(document, node);
}

/** The column and all columns that decide which case of it holds. */
export function deciding({ name, generator }: ColumnSpec): string[] {
  return [name, ...generatorsOf(generator).flatMap((each) => (each.kind === 'given' ? [each.column] : []))];
}
