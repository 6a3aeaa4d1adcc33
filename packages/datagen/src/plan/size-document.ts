import type { Diagnostic, Outcome } from '@dataing/base/diagnostics';
import type { Document, Node } from '../dsl/document.ts';

/** How many rows root tables get in place of what the document says. Children follow from their parents. */
export interface Sizing {
  /** Rows of every root table that has no listed values. */
  readonly rows?: number;
  /** Rows of one root table each; goes before `rows`. */
  readonly rowsOf?: Readonly<Record<string, number>>;
  /** Multiplies the rows of the root tables that `rowsOf` leaves alone; applied after `rows`. */
  readonly scale?: number;
}

/** A root has at most this many rows: above, indices would not be exact. */
const mostRows = 9_007_199_254_740_992;

/**
 * The document with other numbers of rows. A table with listed values keeps its rows: it has as many as its list.
 * Rows are rounded to the nearest whole number; a scaled table that had rows keeps at least one.
 */
export function sizeDocument(document: Document, sizing: Sizing): Outcome<Document> {
  const diagnostics: Diagnostic[] = [];
  for (const name of Object.keys(sizing.rowsOf ?? {})) {
    const diagnostic = checkName(document, name);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
  }
  const nodes = document.nodes.map((node) => ({ ...node, rows: rowsAfter(node, sizing) }));
  for (const { id, rows = 0 } of nodes) {
    if (!(rows >= mostRows)) continue;
    const message = `"${id}" would have ${rows} rows, more than ${mostRows}`;
    diagnostics.push({ code: 'PLAN_ROWS', severity: 'error', message, help: 'Take a smaller scale.' });
  }
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  return { ok: true, value: { ...document, nodes }, diagnostics };
}

function rowsAfter(node: Node, { rows, rowsOf, scale }: Sizing): number | undefined {
  if (node.rows === undefined || hasList(node)) return node.rows;
  const own = rowsOf !== undefined && Object.hasOwn(rowsOf, node.id) ? rowsOf[node.id] : undefined;
  if (own !== undefined) return own;
  const before = rows ?? node.rows;
  return scale === undefined || before === 0 ? before : Math.max(1, Math.round(before * scale));
}

function hasList(node: Node): boolean {
  return node.columns.some(({ generator }) => generator.kind === 'enum_list');
}

function checkName(document: Document, name: string): Diagnostic | undefined {
  const node = document.nodes.find(({ id }) => id === name);
  const roots = document.nodes
    .filter((root) => root.rows !== undefined && !hasList(root))
    .map(({ id }) => id);
  const say = (message: string): Diagnostic => ({
    code: 'PLAN_ROWS',
    severity: 'error',
    message,
    help: `Tables whose rows can be set: ${roots.join(', ')}.`,
  });
  if (node === undefined) return say(`there is no table "${name}" to set the rows of`);
  if (node.rows === undefined)
    return say(`the rows of "${name}" follow from its parent's: they cannot be set`);
  return hasList(node) ? say(`"${name}" has as many rows as its list: they cannot be set`) : undefined;
}
