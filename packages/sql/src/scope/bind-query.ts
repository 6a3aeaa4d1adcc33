import type { CommonTable, Expression, OrderBy, Query, QueryTail, Values, With } from '../tree/index.ts';
import { bindExpression } from './bind-expression.ts';
import { bindPipe } from './bind-pipe.ts';
import { SelectBinder } from './bind-select.ts';
import { bindTableItem, queryRelation, renameColumns } from './bind-table.ts';
import { combineBranches } from './combine.ts';
import type { BoundColumn, BoundQuery, Decider, Flow } from './column.ts';
import { type Context, type Cte, type CteNames, fold, newColumn } from './context.ts';
import { Frame } from './relation.ts';
import { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';
import { joinTypes, NULL, type SqlType } from './type.ts';

/** Resolves the names of a query; `outer` is the frame of the query it is correlated with. */
export function bindQuery(ctx: Context, query: Query, names: CteNames, outer?: Frame): BoundQuery {
  ctx.steps++;
  const inner = query.with === undefined ? names : bindWith(ctx, query.with, names, outer);
  const bound = bindBody(ctx, query, inner, outer);
  ctx.queries.set(query, bound);
  return bound;
}

function bindBody(ctx: Context, query: Query, names: CteNames, outer: Frame | undefined): BoundQuery {
  switch (query.kind) {
    case 'select':
      return new SelectBinder(ctx, query, names, outer).bind();
    case 'set_operation': {
      const branches = [query.first, ...query.rest.map((branch) => branch.query)].map((each) =>
        bindQuery(ctx, each, names, outer),
      );
      return withTail(ctx, query, combineBranches(ctx, query, branches), names, outer);
    }
    case 'values':
      return withTail(ctx, query, bindValues(ctx, query, names, outer), names, outer);
    case 'table_query': {
      const { columns, open, keys, source } = bindTableItem(
        ctx,
        { kind: 'table', name: query.name, span: query.span },
        names,
      );
      const rows =
        source === undefined ? {} : 'rowsFrom' in source ? { rowsFrom: [source] } : { tables: [source] };
      return withTail(
        ctx,
        query,
        { deciders: [], rowsFrom: [], tables: [], columns, open, keys, ...rows },
        names,
        outer,
      );
    }
    case 'bracketed':
      return withTail(ctx, query, bindQuery(ctx, query.query, names, outer), names, outer);
    case 'pipe':
      return bindPipe(ctx, query, names, outer);
  }
}

/** Common tables are bound in order, once each; one that names itself is bound around what is known of it so far. */
export function bindWith(ctx: Context, node: With, parent: CteNames, outer: Frame | undefined): CteNames {
  const ctes = new Map<string, Cte>();
  const names: CteNames = { parent, ctes };
  for (const cte of node.ctes) {
    const key = fold(ctx, cte.name);
    const bound =
      node.recursive === true ? bindRecursive(ctx, cte, names, ctes, outer) : bindCte(ctx, cte, names, outer);
    ctes.set(key, { bound: () => bound });
  }
  return names;
}

function bindCte(ctx: Context, cte: CommonTable, names: CteNames, outer: Frame | undefined): BoundQuery {
  const { body } = cte;
  const changes =
    body.kind === 'insert' || body.kind === 'update' || body.kind === 'delete' || body.kind === 'merge';
  const query = changes ? ctx.bindChange(body, names) : bindQuery(ctx, body, names, outer);
  return renameColumns(ctx, query, cte.columns);
}

function bindRecursive(
  ctx: Context,
  cte: CommonTable,
  names: CteNames,
  ctes: Map<string, Cte>,
  outer: Frame | undefined,
): BoundQuery {
  const { body } = cte;
  if (body.kind !== 'set_operation') return bindCte(ctx, cte, names, outer);
  const inner = body.with === undefined ? names : bindWith(ctx, body.with, names, outer);
  const anchor = bindQuery(ctx, body.first, inner, outer);
  const round = roundOf(ctx, renameColumns(ctx, anchor, cte.columns));
  ctes.set(fold(ctx, cte.name), { bound: () => round.query });
  const rest = body.rest.map(({ query }) => bindQuery(ctx, query, inner, outer));
  const whole = combineBranches(ctx, body, [anchor, ...rest]);
  const named = renameColumns(ctx, withTail(ctx, body, whole, inner, outer), cte.columns);
  round.close(named);
  ctx.queries.set(body, named);
  return named;
}

/** Columns that stand for a recursive table inside itself; `close` lets the values of all branches flow into them. */
function roundOf(ctx: Context, anchor: BoundQuery): { query: BoundQuery; close(whole: BoundQuery): void } {
  const flows: Flow[][] = anchor.columns.map(() => []);
  const columns = anchor.columns.map(({ name, key, facts, certainty }, i) =>
    newColumn(ctx, { name, key, flows: flows[i], facts: { type: facts.type, nullable: true }, certainty }),
  );
  const rowsFrom: BoundQuery[] = [];
  const query: BoundQuery = { columns, open: anchor.open, deciders: [], rowsFrom, tables: [], keys: [] };
  return {
    query,
    close(whole) {
      rowsFrom.push(whole);
      flows.forEach((list, i) => {
        const column = whole.columns[i];
        if (column !== undefined) list.push({ column, step: 'same' });
      });
      ctx.steps += flows.length;
    },
  };
}

/** ORDER BY and LIMIT around anything but a SELECT: they see its columns alone. */
function withTail(
  ctx: Context,
  tail: QueryTail,
  query: BoundQuery,
  names: CteNames,
  outer: Frame | undefined,
): BoundQuery {
  const { orderBy, limit } = tail;
  if (orderBy === undefined && limit === undefined) return query;
  const frame = new Frame(outer);
  frame.add(queryRelation(query, ''));
  const rows = new Rows();
  const scope: Scope = { frame, names };
  bindOrder(ctx, orderBy, scope, query, rows);
  const deciders: Decider[] = [...query.deciders];
  const rowsFrom = new Set(query.rowsFrom);
  for (const count of [limit?.count, limit?.offset])
    if (count !== undefined) bindCount(ctx, count, scope, rows);
  if (limit?.count === undefined && limit?.offset === undefined) return query;
  deciders.push(...rows.deciders);
  for (const each of rows.rowsFrom) rowsFrom.add(each);
  const { count } = limit;
  const one = count?.kind === 'number' && Number(count.text) <= 1 && limit.percent !== true;
  const keys = one ? [...query.keys, new Set<BoundColumn>()] : query.keys;
  return { ...query, deciders, rowsFrom: [...rowsFrom], keys };
}

function bindCount(ctx: Context, count: Expression, scope: Scope, rows: Rows): void {
  const sink = new Sink();
  bindExpression(ctx, count, scope, sink);
  rows.decide('order_limit', sink);
}

function bindOrder(
  ctx: Context,
  orderBy: OrderBy | undefined,
  scope: Scope,
  query: BoundQuery,
  rows: Rows,
): void {
  if (orderBy?.all === true) return query.columns.forEach((column) => rows.decideBy('order_limit', column));
  for (const { expression } of orderBy?.items ?? []) {
    const ordinal = expression.kind === 'number' ? query.columns[Number(expression.text) - 1] : undefined;
    if (ordinal === undefined) bindCount(ctx, expression, scope, rows);
    else rows.decideBy('order_limit', ordinal);
  }
}

/** Names of the columns of VALUES, by dialect. */
function valuesName(ctx: Context, index: number): string {
  if (ctx.dialect === 'duckdb') return `col${index}`;
  if (ctx.dialect === 'mysql') return `column_${index}`;
  if (ctx.dialect === 'trino') return `_col${index}`;
  return ctx.dialect === 'spark' ? `col${index + 1}` : `column${index + 1}`;
}

function bindValues(ctx: Context, node: Values, names: CteNames, outer: Frame | undefined): BoundQuery {
  const scope: Scope = { frame: new Frame(outer), names };
  const width = node.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const sinks = Array.from({ length: width }, () => new Sink());
  const types: SqlType[] = sinks.map(() => NULL);
  const nullable = sinks.map(() => false);
  for (const row of node.rows) {
    row.forEach((cell, i) => {
      const value = bindExpression(ctx, cell, scope, sinks[i]);
      types[i] = joinTypes(types[i], value.type);
      nullable[i] ||= value.nullable;
    });
  }
  const columns = sinks.map((sink, i) => {
    const name = valuesName(ctx, i);
    const facts = { type: types[i], nullable: nullable[i] };
    return newColumn(ctx, {
      name,
      key: fold(ctx, { text: name }),
      flows: sink.flows,
      step: 'derived',
      picks: [...sink.picks],
      facts,
    });
  });
  const keys = node.rows.length <= 1 ? [new Set<BoundColumn>()] : [];
  return { columns, deciders: [], rowsFrom: [], tables: [], keys };
}
