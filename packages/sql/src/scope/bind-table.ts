import { nearest } from '@dataing/base/diagnostics';
import type { Name, QualifiedName, TableItem } from '../tree/index.ts';
import type { BoundColumn, BoundQuery, BoundTable, OpenColumns } from './column.ts';
import { type CteNames, type Context, findCte, fold, newColumn, spell } from './context.ts';
import { BoundRelation } from './relation.ts';

/** The table of a name, the same value each time; reports SCOPE_UNKNOWN_TABLE where a schema lacks it. */
export function boundTable(ctx: Context, name: QualifiedName, file = false): BoundTable {
  const keys = file ? [name[0].text] : name.map((part) => fold(ctx, part));
  const known = file ? undefined : knownTable(ctx, name, keys);
  const key = known?.name ?? keys.join('.');
  const before = ctx.tables.get(key);
  if (before !== undefined) return before;
  const columns = new Map<string, BoundColumn>();
  const table: BoundTable = {
    key,
    name: known?.name ?? spell(name),
    known: known !== undefined,
    ...(file ? { file } : {}),
    columns,
    keys: known?.keys ?? [],
  };
  for (const column of known?.columns ?? []) {
    const facts = { type: column.type, nullable: column.nullable };
    columns.set(column.key, newColumn(ctx, { name: column.name, key: column.key, table, facts }));
  }
  ctx.tables.set(key, table);
  return table;
}

function knownTable(ctx: Context, name: QualifiedName, keys: readonly string[]) {
  if (ctx.schema === undefined) return undefined;
  const found = ctx.schema.find(keys);
  if (found.length === 0) {
    const suggestion = nearest(spell(name), ctx.schema.names);
    const at = span(name);
    ctx.report({
      code: 'SCOPE_UNKNOWN_TABLE',
      message: `the schema has no table ${spell(name)}`,
      at,
      suggestion,
    });
  } else if (found.length > 1) {
    const several = found.map((table) => table.name).join(', ');
    const message = `${spell(name)} may be any of ${several}`;
    ctx.report({ code: 'SCOPE_AMBIGUOUS_TABLE', severity: 'warning', message, at: span(name) });
  }
  return found[0];
}

function span(name: QualifiedName) {
  const [first, last] = [name[0]?.span, name[name.length - 1]?.span];
  return first === undefined || last === undefined ? undefined : { start: first.start, end: last.end };
}

/** Columns of a table that is not known: as they are asked for. */
export function openTable(ctx: Context, table: BoundTable): OpenColumns | undefined {
  if (table.known) return undefined;
  return (name, key, certainty) => {
    const before = table.columns.get(key);
    if (before !== undefined) {
      if (certainty === 'assumed') before.certainty = certainty;
      return before;
    }
    const column = newColumn(ctx, { name, key, table, certainty });
    table.columns.set(key, column);
    return column;
  };
}

/** A table as a relation of FROM, under its alias or its own name. */
export function tableRelation(
  ctx: Context,
  table: BoundTable,
  key: string,
  path: readonly string[],
): BoundRelation {
  const columns = table.known ? [...table.columns.values()] : [];
  const keys = table.keys.flatMap((names) => {
    const found = [...names].map((name) => table.columns.get(name));
    return found.every((column) => column !== undefined) ? [new Set(found)] : [];
  });
  return new BoundRelation({ key, path, columns, open: openTable(ctx, table), keys, source: table });
}

/** A query as a relation of FROM. */
export function queryRelation(query: BoundQuery, key: string): BoundRelation {
  return new BoundRelation({
    key,
    columns: query.columns,
    open: query.open,
    keys: query.keys,
    source: query,
  });
}

/** What a name in FROM stands for: a CTE around it, or a table. */
export function bindTableItem(ctx: Context, item: TableItem, names: CteNames): BoundRelation {
  const keys = item.name.map((part) => fold(ctx, part));
  const last = item.name[item.name.length - 1];
  const alias = item.alias === undefined ? fold(ctx, last) : fold(ctx, item.alias.name);
  const cte = keys.length === 1 && item.file !== true ? findCte(names, keys[0]) : undefined;
  if (cte !== undefined) return queryRelation(cte, alias);
  const table = boundTable(ctx, item.name, item.file === true || item.stage === true);
  ctx.readTables.add(table);
  return tableRelation(ctx, table, alias, item.alias === undefined ? keys : [alias]);
}

/** The columns of a query under other names: AS t(a, b), WITH t(a, b). Names beyond them are reported. */
export function renameColumns(
  ctx: Context,
  query: BoundQuery,
  names: readonly Name[] | undefined,
  from: 'start' | 'end' = 'start',
): BoundQuery {
  if (names === undefined || names.length === 0) return query;
  if (names.length > query.columns.length && query.open === undefined) {
    const message = `${names.length} names for ${query.columns.length} columns`;
    ctx.report({ code: 'SCOPE_COLUMN_COUNT', message, at: names[query.columns.length].span });
  }
  // Behind a star over unknown columns there are more: all names beyond those known are theirs.
  const beyond = query.open === undefined ? 0 : Math.max(0, names.length - query.columns.length);
  const given = from === 'end' ? names.slice(beyond) : names;
  const renamed = query.columns.map((column, i) => {
    const name = given[i];
    return name === undefined ? column : passOn(ctx, column, name.text, fold(ctx, name));
  });
  const further = from === 'end' ? names.slice(0, beyond) : names.slice(names.length - beyond);
  const opened = further.map((name) =>
    newColumn(ctx, { name: name.text, key: fold(ctx, name), certainty: 'assumed' }),
  );
  const turned = new Map(query.columns.map((column, i) => [column, renamed[i]]));
  return {
    ...query,
    columns: from === 'end' ? [...opened, ...renamed] : [...renamed, ...opened],
    keys: query.keys.map((key) => new Set([...key].map((column) => turned.get(column) ?? column))),
  };
}

/** The same values under a name of its own. */
export function passOn(ctx: Context, column: BoundColumn, name: string, key: string): BoundColumn {
  const { facts, certainty } = column;
  return newColumn(ctx, { name, key, flows: [{ column, step: 'same' }], facts, certainty });
}
