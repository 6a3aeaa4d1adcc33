import type { Expression, QualifiedName, Assignment, SelectItem } from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { boundTable } from './bind-table.ts';
import type { BoundColumn, BoundQuery, BoundTable } from './column.ts';
import { type Context, fold, newColumn } from './context.ts';
import { itemName } from './item-name.ts';
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

export function decide(ctx: Context, condition: Expression, scope: Scope, rows: Rows): void {
  const sink = new Sink();
  bindExpression(ctx, condition, scope, sink);
  rows.decide('where', sink);
}

export function write(ctx: Context, name: QualifiedName, defines = false): BoundTable {
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

/** The columns of a query become those of the table it fills. */
export function fill(
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

export function written(
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

export function writtenTo(
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

/** A target is read only as far as its columns are named. */
export function unread(ctx: Context, table: BoundTable): void {
  ctx.readTables.delete(table);
}

export function returning(
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

export function assigned(
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
