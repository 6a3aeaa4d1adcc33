import type { Copy, Statement } from '../tree/index.ts';
import { bindChanging } from './bind-change.ts';
import { boundTable } from './bind-table.ts';
import { type BoundStatement, decide, fill, write, written } from './bind-target.ts';
import { type Context, type CteNames, fold, NO_NAMES } from './context.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import type { Scope } from './sink.ts';

/** Resolves any statement; what it writes is noted in `ctx.written`. */
export function bindStatement(ctx: Context, node: Statement, parent: CteNames = NO_NAMES): BoundStatement {
  switch (node.kind) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return bindChanging(ctx, node, parent);
    case 'create_table':
    case 'create_view':
      return bindCreate(ctx, node, parent);
    case 'copy':
      return bindCopy(ctx, node, parent);
    case 'explain':
      return bindExplain(ctx, node, parent);
    case 'block': {
      const rows = new Rows();
      for (const condition of node.conditions) decide(ctx, condition, emptyScope(parent), rows);
      const parts = node.body.map((each) => bindStatement(ctx, each, parent));
      return { targets: parts.flatMap((part) => part.targets), rows };
    }
    case 'drop':
      if (/table|view/.test(node.object)) for (const name of node.names) write(ctx, name);
      return nothing();
    case 'truncate':
      for (const name of node.tables) write(ctx, name);
      return nothing();
    case 'alter_table':
      write(ctx, node.name);
      return nothing();
    case 'call_statement':
    case 'set': {
      const value = node.kind === 'set' ? node.value : node.call;
      const rows = new Rows();
      if (value !== undefined) decide(ctx, value, emptyScope(parent), rows);
      return { targets: [], rows };
    }
    case 'other':
      return nothing();
    default:
      return bindTopQuery(ctx, node, parent);
  }
}

function nothing(): BoundStatement {
  return { targets: [], rows: new Rows() };
}

function emptyScope(names: CteNames): Scope {
  return { frame: new Frame(), names };
}

function bindTopQuery(
  ctx: Context,
  node: Extract<
    Statement,
    { kind: 'select' | 'set_operation' | 'values' | 'table_query' | 'bracketed' | 'pipe' }
  >,
  names: CteNames,
): BoundStatement {
  const query = ctx.bindQuery(node, names);
  const rows = new Rows();
  rows.rowsFrom.add(query);
  if (node.kind !== 'select' || node.into === undefined) return { query, targets: [], rows };
  return { query, targets: [fill(ctx, write(ctx, node.into.name, true), query)], rows };
}

function bindCreate(
  ctx: Context,
  node: Extract<Statement, { kind: 'create_table' | 'create_view' }>,
  names: CteNames,
): BoundStatement {
  const table = write(ctx, node.name, true);
  const rows = new Rows();
  if (node.kind === 'create_table' && node.from !== undefined && node.from.form !== 'partition of') {
    ctx.readTables.add(boundTable(ctx, node.from.name));
  }
  if (node.query === undefined) return { targets: [], rows };
  const query = ctx.bindQuery(node.query, names);
  rows.rowsFrom.add(query);
  const columns = node.kind === 'create_view' ? node.columns : node.columns?.map((column) => column.name);
  return { query, targets: [fill(ctx, table, query, columns)], rows };
}

function bindCopy(ctx: Context, node: Copy, names: CteNames): BoundStatement {
  const rows = new Rows();
  const query = node.query === undefined ? undefined : ctx.bindQuery(node.query, names);
  if (query !== undefined) rows.rowsFrom.add(query);
  if (node.table === undefined) return { query, targets: [], rows };
  if (node.direction === 'in') {
    const table = write(ctx, node.table);
    const columns = (node.columns ?? []).map((name) => written(ctx, table, name.text, fold(ctx, name), []));
    return { query, targets: [{ table, columns }], rows };
  }
  const table = boundTable(ctx, node.table);
  ctx.readTables.add(table);
  for (const column of table.columns.values()) ctx.read.add(column);
  return { query, targets: [], rows };
}

/** EXPLAIN runs nothing, so it writes nothing, unless it is told to ANALYZE. */
function bindExplain(
  ctx: Context,
  node: Extract<Statement, { kind: 'explain' }>,
  names: CteNames,
): BoundStatement {
  const before = new Set(ctx.written.keys());
  const bound = bindStatement(ctx, node.statement, names);
  if (node.analyze === true) return { targets: bound.targets, rows: bound.rows };
  for (const table of ctx.written.keys()) if (!before.has(table)) ctx.written.delete(table);
  return { targets: [], rows: bound.rows };
}
