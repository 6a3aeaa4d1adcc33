import type {
  Assignment,
  Copy,
  Expression,
  FromItem,
  Insert,
  Merge,
  MergeBranch,
  QualifiedName,
  SelectItem,
  Statement,
  TableItem,
  With,
} from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { bindFromItem } from './bind-from.ts';
import { bindWith } from './bind-query.ts';
import { boundTable, tableRelation } from './bind-table.ts';
import type { BoundColumn, BoundQuery, BoundTable } from './column.ts';
import { type Change, type Context, type CteNames, fold, newColumn, NO_NAMES } from './context.ts';
import { itemName } from './item-name.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';
import { expandItem } from './star.ts';

/** Columns a statement writes, each with what flows into it. */
export interface Target {
  readonly table: BoundTable;
  readonly columns: readonly BoundColumn[];
}

export interface BoundStatement {
  /** What the statement gives back: a query's columns, RETURNING. */
  readonly query?: BoundQuery;
  readonly targets: readonly Target[];
  /** Queries and conditions whose rows decide what is written. */
  readonly rows: Rows;
}

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

function decide(ctx: Context, condition: Expression, scope: Scope, rows: Rows): void {
  const sink = new Sink();
  bindExpression(ctx, condition, scope, sink);
  rows.decide('where', sink);
}

function write(ctx: Context, name: QualifiedName, defines = false): BoundTable {
  const schema = ctx.schema;
  const table = boundTable(
    defines ? { ...ctx, schema: knowsTable(ctx, name) ? schema : undefined } : ctx,
    name,
  );
  if (!ctx.written.has(table)) ctx.written.set(table, new Set());
  return table;
}

/** A table that the statement makes need not be in the schema. */
function knowsTable(ctx: Context, name: QualifiedName): boolean {
  return (ctx.schema?.find(name.map((part) => fold(ctx, part))).length ?? 0) > 0;
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

/** The columns of a query become those of the table it fills. */
function fill(
  ctx: Context,
  table: BoundTable,
  query: BoundQuery,
  names?: readonly { text: string; quoted?: boolean }[],
): Target {
  const columns = query.columns.map((column, i) => {
    const name = names?.[i] ?? { text: column.name };
    const key = names?.[i] === undefined ? column.key : fold(ctx, name);
    return written(ctx, table, name.text, key, [column]);
  });
  return { table, columns };
}

function written(
  ctx: Context,
  table: BoundTable,
  name: string,
  key: string,
  from: readonly BoundColumn[],
  sink?: Sink,
): BoundColumn {
  const flows = sink?.flows ?? from.map((column) => ({ column, step: 'same' as const }));
  const facts = from.length === 1 ? from[0].facts : undefined;
  const column = newColumn(ctx, {
    name,
    key,
    flows,
    step: sink?.step ?? 'same',
    picks: sink === undefined ? [] : [...sink.picks],
    facts,
  });
  ctx.written.get(table)?.add(column);
  return column;
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

/** A target is read only as far as its columns are named. */
function unread(ctx: Context, table: BoundTable): void {
  ctx.readTables.delete(table);
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

function returning(
  ctx: Context,
  items: readonly SelectItem[] | undefined,
  scope: Scope,
  rows: Rows,
): BoundQuery | undefined {
  if (items === undefined) return undefined;
  const expansions = items.map((item, i) => expandItem(ctx, item, scope, itemName(ctx, item, i)));
  const columns = expansions.flatMap((expansion) => expansion.columns);
  const [open] = expansions.flatMap((expansion) => expansion.open);
  return {
    columns,
    open,
    deciders: rows.deciders,
    rowsFrom: [...rows.rowsFrom],
    tables: [...rows.tables],
    keys: [],
  };
}

function assigned(
  ctx: Context,
  set: readonly Assignment[],
  table: BoundTable | undefined,
  scope: Scope,
): BoundColumn[] {
  if (table === undefined) return [];
  return set.flatMap(({ targets, element, value }) => {
    const values = value.kind === 'row' && value.items.length === targets.length ? value.items : undefined;
    return targets.map((target, i) => {
      const sink = new Sink();
      if (element !== undefined) bindExpression(ctx, element, scope, sink);
      bindExpression(ctx, values?.[i] ?? value, scope, sink);
      return writtenTo(ctx, table, target, [], sink);
    });
  });
}

function writtenTo(
  ctx: Context,
  table: BoundTable,
  target: QualifiedName,
  from: readonly BoundColumn[],
  sink?: Sink,
): BoundColumn {
  const name = target[target.length - 1];
  const key = fold(ctx, name);
  if (table.known && !table.columns.has(key)) {
    ctx.report({
      code: 'SCOPE_UNKNOWN_COLUMN',
      message: `${table.name} has no column ${name.text}`,
      at: name.span,
    });
  }
  return written(ctx, table, name.text, key, from, sink);
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

function bindMerge(ctx: Context, node: Merge, scope: Scope, rows: Rows): BoundStatement {
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
