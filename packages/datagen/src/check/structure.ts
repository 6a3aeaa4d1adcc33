import type { ColumnSpec, Node } from '../dsl/document.ts';
import { type Checking, STORED } from './checking.ts';

/** Whether the table is there at all; its columns and their types are checked on the way. */
export function checkStructure({ checks, columns }: Checking, node: Node): boolean {
  const found = columns.get(node.id);
  const base = { kind: 'structure', table: node.id } as const;
  if (!found) {
    const message = `there is no file ${node.id}.parquet`;
    checks.push({ ...base, id: `${node.id}.exists`, status: 'failed', message });
    return false;
  }
  const missing = node.columns.filter((c) => !found.has(c.name));
  for (const { name } of missing) {
    const id = `${node.id}.${name}.exists`;
    checks.push({ ...base, id, column: name, status: 'failed', message: 'the column is missing' });
  }
  if (missing.length === 0) {
    const message = `${node.columns.length} columns are there`;
    checks.push({ ...base, id: `${node.id}.exists`, status: 'passed', message });
  }
  for (const column of node.columns) checkType(checks, found.get(column.name), node, column);
  return true;
}

function checkType(
  checks: Checking['checks'],
  actual: { readonly dataType: string; readonly nativeType: string } | undefined,
  node: Node,
  column: ColumnSpec,
): void {
  if (!actual) return;
  const fits = STORED[column.type].some((type) => type === actual.dataType);
  checks.push({
    id: `${node.id}.${column.name}.type`,
    kind: 'types',
    table: node.id,
    column: column.name,
    status: fits ? 'passed' : 'failed',
    message: fits ? actual.nativeType : `${actual.nativeType}, where ${column.type} is declared`,
  });
}
