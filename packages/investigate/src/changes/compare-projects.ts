import type { DbtGraph, GraphNode } from '@dataing/dbt';
import type { WarehouseTable } from '@dataing/ports';
import { type Change, diffQueries, type QueryDiff } from '@dataing/sql/diff';
import { SchemaIndex } from '@dataing/sql/scope';
import type { ModelChange, ShownChange } from './change.ts';
import type { ProjectAt } from './project-history.ts';
import { shownChange, type ShownNames, shownNames } from './show-change.ts';

/** Settings that decide which rows and values a table has, or where it stands; all others only describe it. */
export const DATA_SETTINGS = [
  ...['materialized', 'enabled', 'unique_key', 'incremental_strategy', 'incremental_predicates'],
  ...['merge_update_columns', 'merge_exclude_columns', 'full_refresh', 'on_schema_change', 'strategy'],
  ...['updated_at', 'check_cols', 'hard_deletes', 'invalidate_hard_deletes', 'event_time', 'batch_size'],
  ...['lookback', 'begin', 'alias', 'schema', 'database', 'target_schema', 'pre-hook', 'post-hook'],
  ...['pre_hook', 'post_hook', 'sql_header', 'column_types', 'delimiter', 'partition_by'],
];

const BUILT: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/**
 * Models that differ between two states of a project, by their compiled SQL and the settings that matter to data: so an
 * edited macro, variable or YAML file changes the models that use it, and a description or a test changes none.
 * `relations` gives names in the warehouse by unique id; `renames` ids before to ids after, which are then compared with
 * each other, and their readers as if they had always had the later name.
 */
export function compareProjects(
  before: ProjectAt,
  after: ProjectAt,
  schema: SchemaIndex,
  relations: ReadonlyMap<string, string>,
  renames: ReadonlyMap<string, string> = new Map(),
): ModelChange[] {
  const names = shownNames([...after.graph.nodes.values()].map((it) => it.relation));
  const called = calledAnew(before, after, renames);
  const earlier = new Map([...renames].map(([from, to]) => [to, from]));
  const old = [...before.graph.nodes.keys()].filter((id) => !renames.has(id));
  const ids = [...new Set([...old, ...after.graph.nodes.keys()])].sort();
  return ids.flatMap((id) => {
    const [x, y] = [before.graph.nodes.get(earlier.get(id) ?? id), after.graph.nodes.get(id)];
    const node = y ?? x;
    if (node === undefined || !BUILT.has(node.resource.kind) || x === y) return [];
    const isSameFile = blobOf(before, x) === blobOf(after, y);
    const found = compareNodes(x === undefined ? x : called(x), y, isSameFile, { schema, names });
    if (found === undefined) return [];
    const relation = relations.get(id);
    return [{ id, name: node.resource.name, ...(relation === undefined ? {} : { relation }), ...found }];
  });
}

/** A node with the SQL it would have had if renamed models had been called what they are called now. */
function calledAnew(before: ProjectAt, after: ProjectAt, renames: ReadonlyMap<string, string>) {
  const pairs = [...renames].flatMap(([from, to]) => {
    const [was, is] = [before.graph.nodes.get(from), after.graph.nodes.get(to)];
    return was === undefined || is === undefined ? [] : [[was.relation, is.relation] as const];
  });
  const rename = (sql: string | undefined) =>
    sql === undefined ? sql : pairs.reduce((text, [was, is]) => text.replaceAll(was, is), sql);
  return (node: GraphNode): GraphNode => {
    const { sql, incremental } = node.compiled;
    const compiled = { ...node.compiled, sql: rename(sql), incremental: rename(incremental) };
    return pairs.length === 0 ? node : { ...node, compiled };
  };
}

const blobOf = ({ blobs }: ProjectAt, node: GraphNode | undefined) => blobs.get(node?.resource.path ?? '');

type Found = Omit<ModelChange, 'id' | 'name' | 'relation'>;

function compareNodes(
  before: GraphNode | undefined,
  after: GraphNode | undefined,
  isSameFile: boolean,
  { schema, names }: { readonly schema: SchemaIndex; readonly names: ShownNames },
): Found | undefined {
  const { materialized } = (after ?? before)?.config ?? {};
  const isRebuilt = materialized !== 'incremental' && (after ?? before)?.resource.kind !== 'snapshot';
  const base = { isIncrementalOnly: false, isRebuilt, literals: [], changes: [] };
  if (before === undefined) return { ...base, how: 'added', class: 'additive', rows: 'same' };
  if (after === undefined) return { ...base, how: 'removed', class: 'unknown', rows: 'unknown' };
  const config = { before: dataSettings(before), after: dataSettings(after) };
  const [x, y] = [before.compiled.sql, after.compiled.sql];
  if (x === undefined || y === undefined) {
    const isSame = isSameFile && JSON.stringify(config.before) === JSON.stringify(config.after);
    return isSame && x === y ? undefined : { ...base, how: 'contents', class: 'unknown', rows: 'unknown' };
  }
  const [xMore = x, yMore = y] = [before.compiled.incremental, after.compiled.incremental];
  if (x === y && xMore === yMore && JSON.stringify(config.before) === JSON.stringify(config.after))
    return undefined;
  const options = { dialect: schema.dialect, schema };
  const whole = diffQueries(x, y, { ...options, config });
  const step = xMore === x && yMore === y ? undefined : diffQueries(xMore, yMore, options);
  const isIncrementalOnly = whole.cosmetic && step !== undefined && !step.cosmetic;
  const diff: QueryDiff = isIncrementalOnly ? step : whole;
  return {
    ...base,
    how: 'changed',
    isIncrementalOnly,
    changes: joined(
      whole.changes.map((it) => shownChange(it, [x, y], names)),
      step?.changes.map((it) => shownChange(it, [xMore, yMore], names)),
    ),
    class: diff.class,
    rows: diff.rows,
    literals: changedLiterals(`${x}\n${xMore}`, `${y}\n${yMore}`),
  };
}

/** The changes of the full query, and those that only the incremental one has. */
function joined(
  whole: readonly ShownChange[],
  step: readonly ShownChange[] | undefined,
): readonly ShownChange[] {
  const key = ({ kind, detail }: Change) => `${kind} ${detail}`;
  const known = new Set(whole.map(key));
  return [...whole, ...(step ?? []).filter((it) => !known.has(key(it)))];
}

function dataSettings({ config }: GraphNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    DATA_SETTINGS.flatMap((key) => (Object.hasOwn(config, key) ? [[key, config[key]]] : [])),
  );
}

/** Texts and numbers that stand more often in one text than in the other. */
function changedLiterals(before: string, after: string): string[] {
  const counts = new Map<string, number>();
  for (const [text, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    for (const literal of literalsOf(text)) counts.set(literal, (counts.get(literal) ?? 0) + sign);
  }
  return [...counts].flatMap(([literal, count]) => (count === 0 ? [] : [literal])).sort();
}

function literalsOf(text: string): string[] {
  return [...text.matchAll(/'((?:[^']|'')*)'|\b\d+(?:\.\d+)?\b/g)].map(([whole, inner]) =>
    inner === undefined ? whole : inner.replaceAll("''", "'"),
  );
}

/** Columns of tables by the names that compiled SQL gives them. */
export function schemaOf(
  graph: DbtGraph,
  tables: readonly WarehouseTable[],
  relations: ReadonlyMap<string, string>,
): SchemaIndex {
  const byName = new Map(tables.map((it) => [it.name, it]));
  const entries = [...relations].flatMap(([id, name]) => {
    const table = byName.get(name);
    if (table === undefined) return [];
    const columns = table.columns.map((it) => ({
      name: it.name,
      type: it.nativeType,
      nullable: it.nullable,
    }));
    const keys = (graph.nodes.get(id)?.lineage?.keys ?? []).filter((it) => it.length > 0);
    return [[writtenName(graph, id), { columns, keys }] as const];
  });
  return new SchemaIndex({ tables: Object.fromEntries(entries) }, graph.project.facts.dialect);
}

/** `schema.name`, as a statement of the project calls a node or source; without its database, which may not be ours. */
function writtenName(graph: DbtGraph, id: string): string {
  const source = graph.sources.get(id);
  if (source !== undefined) return `${source.schema}.${source.identifier}`;
  const written = graph.nodes.get(id)?.relation.replace(/["`[\]]/g, '') ?? id;
  return written.split('.').slice(-2).join('.');
}
