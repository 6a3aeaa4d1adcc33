import type { Diagnostic } from '@dataing/base/diagnostics';
import { orderByNeeds } from '@dataing/base/graph';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import { traceLineage } from '@dataing/sql/lineage';
import { renderSqlType } from '@dataing/sql/render';
import { resolveNames, type SchemaColumn, SchemaIndex } from '@dataing/sql/scope';
import type { CreateTable, QualifiedName, Query, Statement } from '@dataing/sql/tree';
import { type Asset, isSameTable, type ProjectState, tablesOf } from './project-state.ts';

/** What the statements of all files say of one table. */
interface Draft {
  readonly relation: string;
  path: string;
  text: string;
  /** What fills it: the query of CREATE ... AS, of a view, of the INSERTs. */
  readonly queries: string[];
  columns: readonly SchemaColumn[];
  keys: string[][];
  /** Statements that change it otherwise. */
  readonly others: string[];
  readonly unread: Diagnostic[];
}

/**
 * Tables of SQL files that are no dbt project: what CREATE TABLE, CREATE VIEW and INSERT define and fill; of a file that is
 * one query alone, a table of the file's name.
 */
export function stateOfSql(
  files: ReadonlyMap<string, Uint8Array>,
  { dialect }: { readonly dialect: SqlDialect },
): ProjectState {
  const drafts = new Map<string, Draft>();
  const decoder = new TextDecoder();
  for (const [path, bytes] of files)
    if (/\.sql$/i.test(path)) readFile(path, decoder.decode(bytes), dialect, drafts);
  const assets = inOrder([...drafts.values()], dialect);
  const none = new Map<string, string>();
  return { dialect, assets, tests: [], exposures: [], files, testSql: () => none };
}

function readFile(path: string, text: string, dialect: SqlDialect, drafts: Map<string, Draft>): void {
  const draft = (relation: string) => {
    const key = relation.toLowerCase();
    const known = drafts.get(key);
    const made = known ?? {
      relation,
      path,
      text,
      queries: [],
      columns: [],
      keys: [],
      others: [],
      unread: [],
    };
    drafts.set(key, made);
    return made;
  };
  const { statements, diagnostics } = parseSql(text, { dialect, file: path });
  const ofFile = path.replace(/^.*\//, '').replace(/\.sql$/i, '');
  if (diagnostics.length > 0 && statements.length === 0) {
    draft(ofFile).unread.push(...diagnostics);
    return;
  }
  const slice = (part: { readonly span?: { readonly start: number; readonly end: number } }) =>
    part.span === undefined ? text : text.slice(part.span.start, part.span.end);
  for (const statement of statements) {
    const name = written(statement);
    const of = draft(name === undefined ? ofFile : spell(name));
    const query = queryOf(statement);
    if (statement.kind === 'create_table' && query === undefined) define(of, statement, dialect, path, text);
    else if (query === undefined) of.others.push(slice(statement));
    else {
      if (of.queries.length === 0) Object.assign(of, { path, text });
      of.queries.push(slice(query));
    }
  }
}

function written(statement: Statement): QualifiedName | undefined {
  if (statement.kind === 'create_table' || statement.kind === 'create_view') return statement.name;
  if (statement.kind === 'insert' || statement.kind === 'alter_table') return nameIn(statement);
  if (statement.kind === 'update' || statement.kind === 'delete' || statement.kind === 'merge')
    return nameIn(statement);
  return undefined;
}

function nameIn(statement: object): QualifiedName | undefined {
  const { table, name, target } = statement as Record<string, unknown>;
  const found = [table, name, target].find((it) => it !== undefined);
  if (Array.isArray(found)) return found as QualifiedName;
  const inner = (found as { name?: unknown } | undefined)?.name;
  return Array.isArray(inner) ? (inner as QualifiedName) : undefined;
}

function spell(name: QualifiedName): string {
  return name.map((it) => it.text).join('.');
}

const QUERIES = new Set(['select', 'set_operation', 'values', 'table_query', 'bracketed', 'pipe']);

function queryOf(statement: Statement): Query | undefined {
  if (QUERIES.has(statement.kind)) return statement as Query;
  if (statement.kind === 'create_table' || statement.kind === 'create_view') return statement.query;
  return statement.kind === 'insert' ? statement.source : undefined;
}

function define(of: Draft, statement: CreateTable, dialect: SqlDialect, path: string, text: string): void {
  if (of.queries.length === 0) Object.assign(of, { path, text });
  of.columns = (statement.columns ?? []).map(({ name, type, constraints }): SchemaColumn => {
    const is = (kind: string) => constraints.some((it) => it.kind === kind);
    return {
      name: name.text,
      ...(type === undefined ? {} : { type: renderSqlType(type, dialect) }),
      nullable: !is('not_null') && !is('primary_key'),
      unique: is('primary_key') || is('unique'),
    };
  });
  for (const rule of statement.constraints ?? [])
    if (rule.kind === 'primary_key' || rule.kind === 'unique')
      of.keys.push(
        rule.columns.flatMap((it) => (it.kind === 'column' ? [it.path[it.path.length - 1].text] : [])),
      );
}

/** Assets with their columns, each after what it reads. */
function inOrder(drafts: readonly Draft[], dialect: SqlDialect): ReadonlyMap<string, Asset> {
  const reads = drafts.map((it) => it.queries.flatMap((query) => tablesRead(query, dialect)));
  const needs = reads.map((names, i) =>
    drafts.flatMap((it, j) => (j !== i && names.some((name) => isSameTable(name, it.relation)) ? [j] : [])),
  );
  const order = orderByNeeds(drafts.length, (i) => needs[i]);
  const assets = new Map<string, Asset>();
  for (const i of order.ok ? order.order : drafts.keys()) {
    const upstream = needs[i].map((j) => idOf(drafts[j]));
    const asset = assetOf(drafts[i], upstream, assets, dialect);
    assets.set(asset.id, asset);
  }
  return assets;
}

function tablesRead(query: string, dialect: SqlDialect): string[] {
  const [statement] = parseSql(query, { dialect }).statements;
  if (statement === undefined) return [];
  return resolveNames(statement, { dialect }).reads.map(({ table }) => table.name);
}

const idOf = ({ relation }: Draft) => `table.${relation.toLowerCase()}`;

function assetOf(
  draft: Draft,
  dependsOn: readonly string[],
  known: ReadonlyMap<string, Asset>,
  dialect: SqlDialect,
): Asset {
  const { relation, path, text, queries, others, unread } = draft;
  const sql = queries.length === 0 ? undefined : queries.join('\nunion all\n');
  const base = {
    id: idOf(draft),
    name: relation,
    kind: 'table' as const,
    path,
    relation,
    text,
    unread,
    dependsOn,
  };
  const config = { statements: others };
  const none = { declared: [], nullable: new Set<string>() };
  const defined = { columns: draft.columns, isComplete: draft.columns.length > 0, keys: draft.keys };
  if (sql === undefined) return { ...base, ...defined, ...none, isApproximate: false, config };
  const schema = new SchemaIndex(
    { tables: tablesOf(dependsOn.flatMap((id) => known.get(id) ?? [])) },
    dialect,
  );
  const [statement] = parseSql(sql, { dialect }).statements;
  const traced =
    statement === undefined
      ? undefined
      : traceLineage(resolveNames(statement, { dialect, schema, text: sql }));
  const columns = (traced?.columns ?? []).map(
    ({ name, facts }): SchemaColumn => ({
      name,
      ...(facts.type === 'unknown' ? {} : { type: facts.type }),
      nullable: facts.nullable,
      unique: facts.unique,
    }),
  );
  const own = {
    columns,
    isComplete: traced?.complete === true,
    keys: [...(traced?.keys ?? []), ...draft.keys],
  };
  const nullable = new Set(columns.flatMap((it) => (it.nullable === false ? [] : [it.name.toLowerCase()])));
  const shape = defined.isComplete ? defined : own;
  return { ...base, sql, ...shape, isApproximate: false, config, declared: [], nullable };
}
