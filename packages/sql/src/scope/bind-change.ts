import type { FromItem, TableItem, Insert, With } from '../tree/index.ts';
import { bindFromItem } from './bind-from.ts';
import { bindMerge } from './bind-merge.ts';
import { bindWith } from './bind-query.ts';
import { tableRelation } from './bind-table.ts';
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
import type { BoundColumn, BoundQuery, BoundTable } from './column.ts';
import { type Change, type Context, type CteNames, fold } from './context.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import type { Scope } from './sink.ts';

/** INSERT, UPDATE, DELETE and MERGE, as statements or inside WITH. */
export function bindChanging(ctx: Context, node: Change, parent: CteNames): BoundStatement {
  const names = node.with === undefined ? parent : bindWith(ctx, node.with as With, parent, undefined);
  const scope: Scope = { frame: new Frame(), names };
  const rows = new Rows();
  switch (node.kind) {
    case 'insert':
      return bindInsert(ctx, node, scope, rows);
    case 'update': {
      const tables = targetTables(ctx, node.target);
      bindFromItem(ctx, node.target, scope, new Rows());
      for (const table of tables) unread(ctx, table);
      for (const item of node.from ?? []) bindFromItem(ctx, item, scope, rows);
      if (node.where !== undefined) decide(ctx, node.where, scope, rows);
      const columns = assigned(ctx, node.set, tables[0], scope);
      return {
        query: returning(ctx, node.returning, scope, rows),
        targets: [{ table: tables[0], columns }],
        rows,
      };
    }
    case 'delete': {
      const tables = node.from === undefined ? node.targets.map((target) => write(ctx, target.name)) : [];
      for (const item of node.from ?? node.targets) bindFromItem(ctx, item, scope, new Rows());
      for (const item of node.using ?? []) bindFromItem(ctx, item, scope, rows);
      if (node.from !== undefined) tables.push(...aliasedTargets(ctx, node.targets, scope));
      for (const table of tables) unread(ctx, table);
      if (node.where !== undefined) decide(ctx, node.where, scope, rows);
      return {
        query: returning(ctx, node.returning, scope, rows),
        targets: tables.map((table) => ({ table, columns: [] })),
        rows,
      };
    }
    case 'merge':
      return bindMerge(ctx, node, scope, rows);
  }
}

function targetTables(ctx: Context, item: FromItem): BoundTable[] {
  if (item.kind === 'table') return [write(ctx, item.name)];
  return item.kind === 'join' ? targetTables(ctx, item.left) : [];
}

/** MySQL's DELETE a, b FROM ...: the names are those of relations of FROM. */
function aliasedTargets(ctx: Context, targets: readonly TableItem[], { frame }: Scope): BoundTable[] {
  return targets.map(({ name }) => {
    const key = fold(ctx, name[name.length - 1]);
    const source = frame.relations.find((relation) => relation.key === key)?.source;
    if (source === undefined || 'rowsFrom' in source) return write(ctx, name);
    if (!ctx.written.has(source)) ctx.written.set(source, new Set());
    return source;
  });
}

function bindInsert(ctx: Context, node: Insert, scope: Scope, rows: Rows): BoundStatement {
  const table = write(ctx, node.table);
  const source = node.source === undefined ? undefined : ctx.bindQuery(node.source, scope.names);
  if (source !== undefined) rows.rowsFrom.add(source);
  const key = fold(ctx, node.alias ?? node.table[node.table.length - 1]);
  const target = tableRelation(ctx, table, key, [key]);
  scope.frame.add(target);
  const columns = [
    ...insertedColumns(ctx, node, table, source),
    ...assigned(ctx, node.assignments ?? [], table, scope),
  ];
  if (node.conflict !== undefined) {
    const conflicted = conflictScope(ctx, scope, table, columns);
    columns.push(...assigned(ctx, node.conflict.set ?? [], table, conflicted));
    for (const condition of [node.conflict.where, node.conflict.targetWhere]) {
      if (condition !== undefined) decide(ctx, condition, conflicted, rows);
    }
  }
  return { query: returning(ctx, node.returning, scope, rows), targets: [{ table, columns }], rows };
}

/** EXCLUDED of ON CONFLICT, and VALUES(c) of ON DUPLICATE KEY: the row that was to be inserted. */
function conflictScope(
  ctx: Context,
  scope: Scope,
  table: BoundTable,
  columns: readonly BoundColumn[],
): Scope {
  const frame = new Frame();
  frame.add(scope.frame.relations[0]);
  const excluded = new Map(columns.map((column) => [column.key, column]));
  const relation = tableRelation(
    ctx,
    { ...table, columns: table.known ? new Map([...table.columns, ...excluded]) : excluded },
    fold(ctx, { text: 'excluded' }),
    ['excluded'],
  );
  frame.relations.push(relation);
  return { ...scope, frame };
}

function insertedColumns(
  ctx: Context,
  node: Insert,
  table: BoundTable,
  source: BoundQuery | undefined,
): BoundColumn[] {
  if (source === undefined) return [];
  const known = [...table.columns.values()];
  const listed = node.columns;
  if (listed !== undefined && source.open === undefined && listed.length !== source.columns.length) {
    const message = `${listed.length} columns and ${source.columns.length} values`;
    ctx.report({ code: 'SCOPE_COLUMN_COUNT', message, at: node.span });
  }
  return source.columns.map((column, i) => {
    const name = listed?.[i];
    if (name !== undefined) return writtenTo(ctx, table, name, [column]);
    const to = node.byName === true ? undefined : known[i];
    return written(ctx, table, to?.name ?? column.name, to?.key ?? column.key, [column]);
  });
}
