import type { BracketedItem, DerivedTable, FromItem, MatchRecognize, TableItem } from '../tree/index.ts';
import { bindExpression, bindParts } from './bind-expression.ts';
import { bindFunctionItem, bindLateralView, bindUnnest, elementRelation } from './bind-function.ts';
import { joinSides, markOf } from './bind-join.ts';
import { bindPivot, bindUnpivot } from './bind-pivot.ts';
import { bindTableItem, passOn, queryRelation, renameColumns } from './bind-table.ts';
import type { BoundColumn, BoundQuery } from './column.ts';
import { type Context, fold, newColumn } from './context.ts';
import { relationNamed } from './look-up.ts';
import { BoundRelation, Frame } from './relation.ts';
import type { Rows } from './rows.ts';
import { type Scope, Sink } from './sink.ts';
import { boundItem } from './star.ts';

/** Puts the relations of one part of FROM into the frame of `scope`, and what decides their rows into `rows`. */
export function bindFromItem(ctx: Context, item: FromItem, scope: Scope, rows: Rows): void {
  ctx.steps++;
  bindKind(ctx, item, scope, rows);
  const { relations } = scope.frame;
  if (item.kind !== 'join' && relations.length > 0)
    ctx.places.relations.set(item, relations[relations.length - 1]);
}

function bindKind(ctx: Context, item: FromItem, scope: Scope, rows: Rows): void {
  switch (item.kind) {
    case 'table':
      return bindTable(ctx, item, scope, rows);
    case 'derived':
      return addRelation(derivedRelation(ctx, item, scope), scope, rows);
    case 'join': {
      const left = markOf(scope.frame);
      bindFromItem(ctx, item.left, scope, rows);
      const right = markOf(scope.frame);
      bindFromItem(ctx, item.right, scope, rows);
      return joinSides(ctx, item, scope, { left, right }, rows);
    }
    case 'bracketed_item':
      return bindBracketed(ctx, item, scope, rows);
    case 'function':
      return addRelation(bindFunctionItem(ctx, item, scope, rows), scope, rows);
    case 'unnest':
      return addRelation(bindUnnest(ctx, item, scope, rows), scope, rows);
    case 'lateral_view':
      bindFromItem(ctx, item.source, scope, rows);
      return addRelation(bindLateralView(ctx, item, scope, rows), scope, rows);
    case 'pivot':
    case 'unpivot': {
      const inner: Scope = { ...scope, frame: new Frame(scope.frame.outer) };
      bindFromItem(ctx, item.source, inner, rows);
      const query =
        item.kind === 'pivot' ? bindPivot(ctx, item, inner, rows) : bindUnpivot(ctx, item, inner, rows);
      return scope.frame.add(named(ctx, query, item, inner.frame.relations[0]?.key ?? ''));
    }
    case 'match_recognize':
      return scope.frame.add(bindMatches(ctx, item, scope, rows));
  }
}

function named(
  ctx: Context,
  query: BoundQuery,
  item: Exclude<FromItem, { kind: 'join' | 'lateral_view' }>,
  otherwise: string,
): BoundRelation {
  const key = item.alias === undefined ? otherwise : fold(ctx, item.alias.name);
  return queryRelation(
    renameColumns(ctx, query, item.alias?.columns, item.kind === 'pivot' ? 'end' : 'start'),
    key,
  );
}

function addRelation(relation: BoundRelation, { frame }: Scope, rows: Rows): void {
  frame.add(relation);
  const { source } = relation;
  if (source === undefined) return;
  if ('rowsFrom' in source) rows.rowsFrom.add(source);
  else rows.tables.add(source);
}

/** A table, a CTE, or, where the dialect has it, an array of a row to the left: FROM t, t.items. */
function bindTable(ctx: Context, item: TableItem, scope: Scope, rows: Rows): void {
  if (item.name.length === 0) return;
  const keys = item.name.map((part) => fold(ctx, part));
  const arrays = ctx.dialect === 'bigquery' || ctx.dialect === 'redshift';
  const left = arrays && keys.length > 1 ? relationNamed(scope.frame, keys.slice(0, 1)) : undefined;
  if (left !== undefined) return addRelation(elementRelation(ctx, item, scope, rows), scope, rows);
  const relation = bindTableItem(ctx, item, scope.names);
  if (item.version?.value !== undefined) bindExpression(ctx, item.version.value, scope, new Sink());
  const columns = item.alias?.columns;
  if (columns === undefined) return addRelation(relation, scope, rows);
  const { source } = relation;
  const asQuery: BoundQuery = {
    columns: relation.columns,
    open: relation.open,
    deciders: [],
    rowsFrom: [],
    tables: [],
    keys: relation.keys,
  };
  const renamed = renameColumns(ctx, asQuery, columns);
  addRelation(
    new BoundRelation({
      key: relation.key,
      columns: renamed.columns,
      open: renamed.open,
      keys: renamed.keys,
      source,
    }),
    scope,
    rows,
  );
}

function derivedRelation(ctx: Context, item: DerivedTable, { frame, names }: Scope): BoundRelation {
  // DuckDB lets any derived table see what stands left of it; elsewhere only LATERAL does.
  const outer = item.lateral === true || ctx.dialect === 'duckdb' ? frame : frame.outer;
  const query = renameColumns(ctx, ctx.bindQuery(item.query, names, outer), item.alias?.columns);
  return queryRelation(query, item.alias === undefined ? '' : fold(ctx, item.alias.name));
}

function bindBracketed(ctx: Context, item: BracketedItem, scope: Scope, rows: Rows): void {
  if (item.alias === undefined) return bindFromItem(ctx, item.item, scope, rows);
  const inner: Scope = { ...scope, frame: new Frame(scope.frame) };
  bindFromItem(ctx, item.item, inner, rows);
  const columns = inner.frame.entries.flatMap(({ column }) => column ?? []);
  const open = inner.frame.relations.find((relation) => relation.open !== undefined)?.open;
  const query: BoundQuery = { columns, open, deciders: [], rowsFrom: [], tables: [], keys: [] };
  scope.frame.add(named(ctx, query, item, ''));
}

/** MATCH_RECOGNIZE: its pattern variables are names for rows of the source. */
function bindMatches(ctx: Context, item: MatchRecognize, scope: Scope, rows: Rows): BoundRelation {
  const inner: Scope = { ...scope, frame: new Frame(scope.frame.outer) };
  bindFromItem(ctx, item.source, inner, rows);
  const source = inner.frame.relations[0];
  const words = [...(item.pattern.match(/[A-Za-z_]\w*/g) ?? []), ...item.define.map(({ name }) => name.text)];
  const variables = new Frame(inner.frame);
  for (const word of new Set(words.map((text) => fold(ctx, { text })))) {
    variables.relations.push(new BoundRelation({ key: word, columns: source.columns, open: source.open }));
  }
  const sink = new Sink();
  const within: Scope = { ...inner, frame: variables };
  bindParts(ctx, [item.partitionBy, item.orderBy], inner, sink, 'derived');
  for (const { condition } of item.define) bindExpression(ctx, condition, within, sink, 'derived');
  rows.decide('where', sink);
  const measures = (item.measures ?? []).map(({ expression, alias }) =>
    boundItem(ctx, expression, within, alias.text, fold(ctx, alias)),
  );
  const every = item.rows?.includes('all rows') === true;
  const kept = every ? source.columns : partitionColumns(ctx, item);
  const query: BoundQuery = {
    columns: [...kept, ...measures],
    deciders: [],
    rowsFrom: [],
    tables: [],
    keys: [],
  };
  return named(ctx, query, item, '');
}

function partitionColumns(ctx: Context, item: MatchRecognize): BoundColumn[] {
  return (item.partitionBy ?? []).flatMap((expression) => {
    if (expression.kind !== 'column') return [];
    const place = ctx.references.get(expression)?.places[0];
    const name = expression.path[expression.path.length - 1];
    if (place !== undefined) return [passOn(ctx, place.column, name.text, fold(ctx, name))];
    return [newColumn(ctx, { name: name.text, key: fold(ctx, name) })];
  });
}
