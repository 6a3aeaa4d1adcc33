import type { Merge, MergeBranch } from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { bindFromItem } from './bind-from.ts';
import {
  assigned,
  type BoundStatement,
  decide,
  returning,
  unread,
  write,
  written,
  writtenTo,
} from './bind-target.ts';
import type { BoundColumn, BoundTable } from './column.ts';
import type { Context } from './context.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';

export function bindMerge(ctx: Context, node: Merge, scope: Scope, rows: Rows): BoundStatement {
  const table = write(ctx, node.target.name);
  bindFromItem(ctx, node.target, scope, new Rows());
  unread(ctx, table);
  const before = scope.frame.relations.length;
  bindFromItem(ctx, node.source, scope, rows);
  const sink = new Sink();
  bindExpression(ctx, node.on, scope, sink);
  rows.decide('merge', sink);
  const inner = new Frame();
  for (const relation of scope.frame.relations.slice(before)) inner.add(relation);
  const source: Scope = { ...scope, frame: inner };
  const columns = node.branches.flatMap((branch) => mergeColumns(ctx, branch, table, scope, source, rows));
  return { query: returning(ctx, node.returning, scope, rows), targets: [{ table, columns }], rows };
}

/** INSERT of a MERGE sees the source alone: there is no row of the target. */
function mergeColumns(
  ctx: Context,
  branch: MergeBranch,
  table: BoundTable,
  scope: Scope,
  source: Scope,
  rows: Rows,
): BoundColumn[] {
  const { action, condition } = branch;
  if (condition !== undefined)
    decide(ctx, condition, branch.matched === 'not matched' ? source : scope, rows);
  if (action.kind === 'update') {
    return action.all === undefined
      ? assigned(ctx, action.set ?? [], table, scope)
      : allColumns(ctx, table, source);
  }
  if (action.kind !== 'insert') return [];
  if (action.values === undefined) return action.all === 'default' ? [] : allColumns(ctx, table, source);
  const known = [...table.columns.values()];
  return action.values.map((value, i) => {
    const sink = new Sink();
    bindExpression(ctx, value, source, sink);
    const name = action.columns?.[i] ?? [{ text: known[i]?.name ?? `column ${i + 1}`, quoted: true }];
    return writtenTo(ctx, table, name, [], sink);
  });
}

function allColumns(ctx: Context, table: BoundTable, { frame }: Scope): BoundColumn[] {
  return frame.entries.flatMap(({ column }) =>
    column === undefined ? [] : [written(ctx, table, column.name, column.key, [column])],
  );
}
