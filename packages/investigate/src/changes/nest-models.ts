import type { DbtGraph, GraphNode } from '@dataing/dbt';
import { type DialectFacts, quoteIdentifier } from '@dataing/sql';
import { parseSql } from '@dataing/sql/grammar';
import { type Name, type TableItem, visitTree } from '@dataing/sql/tree';
import { hopsTo, inOrder } from './reach.ts';

/** A model computed from the warehouse's tables by one query, the models between nested into it. */
interface NestedModels {
  /** `name as (...)` of each, what is read before what reads it. */
  readonly tables: readonly string[];
  /** The name under which the target stands. */
  readonly target: string;
  /** Models that are computed in it. */
  readonly ids: readonly string[];
}

export type Nesting =
  | { readonly ok: true; readonly nested: NestedModels }
  | { readonly ok: false; readonly reason: string };

const NESTED_MAX = 40;

interface NestRequest {
  readonly graph: DbtGraph;
  readonly target: string;
  /** Models whose SQL is to run; those between them and the target run too, all others are read as they stand. */
  readonly changed: ReadonlySet<string>;
  /** Names in the warehouse by unique id. */
  readonly relations: ReadonlyMap<string, string>;
  readonly facts: DialectFacts;
  /** What the names of nested models begin with; by default `dataing`. */
  readonly prefix?: string;
}

/** Nests the SQL of a target and of all between it and changed models; an incremental model as if built anew. */
export function nestModels(request: NestRequest): Nesting {
  const { graph, target, relations } = request;
  if (!graph.nodes.has(target)) return { ok: false, reason: 'the project did not build the table' };
  const upstream = hopsTo(graph, target);
  const ids = new Set([target]);
  const nodes = inOrder(graph, upstream);
  for (const node of nodes) {
    const isBetween = node.dependsOn.some((id) => ids.has(id) && id !== target);
    if (request.changed.has(node.id) || isBetween) ids.add(node.id);
  }
  // What the warehouse does not hold is computed too: ephemeral models, for one.
  for (const node of nodes.toReversed()) {
    if (!ids.has(node.id)) continue;
    for (const id of node.dependsOn) if (!relations.has(id) && graph.nodes.has(id)) ids.add(id);
  }
  if (ids.size > NESTED_MAX) return { ok: false, reason: `${ids.size} models would have to be nested` };
  const nester = new Nester(request, ids);
  const tables: string[] = [];
  for (const node of nodes.filter((it) => ids.has(it.id))) {
    const body = nester.body(node);
    if (!body.ok) return body;
    tables.push(`${nester.nameOf(node.id)} as (\n${body.text}\n)`);
  }
  return { ok: true, nested: { tables, target: nester.nameOf(target), ids: [...ids] } };
}

/**
 * Models upstream of a target, itself among them, that can be computed from what the warehouse holds; the others are read
 * as they stand. Seeds and snapshots are contents, not queries.
 */
export function computableModels(
  graph: DbtGraph,
  target: string,
  relations: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of inOrder(graph, hopsTo(graph, target))) {
    const isQuery = node.resource.kind === 'model' && node.compiled.sql !== undefined;
    const reads = (id: string) => found.has(id) || relations.has(id);
    if (isQuery && node.dependsOn.every(reads)) found.add(node.id);
  }
  return found;
}

class Nester {
  readonly #request: NestRequest;
  readonly #names: ReadonlyMap<string, string>;
  /** Ids of nodes and sources by the last two parts of their names, and by the whole of a single one. */
  readonly #byName = new Map<string, string>();

  constructor(request: NestRequest, ids: ReadonlySet<string>) {
    this.#request = request;
    const { prefix = 'dataing' } = request;
    this.#names = new Map([...ids].map((id, i) => [id, `${prefix}_${i}`]));
    const { graph } = request;
    for (const { id, schema, identifier } of graph.sources.values())
      this.#byName.set(keyOf([schema, identifier]), id);
    for (const { id, relation } of graph.nodes.values())
      this.#byName.set(keyOf(relation.replace(/["`[\]]/g, '').split('.')), id);
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }

  body(
    node: GraphNode,
  ): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string } {
    const { sql } = node.compiled;
    const not = (why: string) => ({ ok: false, reason: `${node.resource.name} ${why}` }) as const;
    if (sql === undefined) return not('has no SQL that can be rendered here');
    const { statements, diagnostics } = parseSql(sql, { dialect: this.#request.graph.project.facts.dialect });
    const [statement, ...more] = statements;
    if (diagnostics.length > 0 || statement === undefined || more.length > 0)
      return not('is not one query that can be read');
    const edits: Array<readonly [start: number, end: number, text: string]> = [];
    let missing: string | undefined;
    visitTree(statement, (part) => {
      if (part.kind !== 'table' || !Array.isArray(part.name)) return;
      const item = part as unknown as TableItem;
      const written = this.#written(item);
      if (written === 'missing') missing = item.name.map((it) => it.text).join('.');
      else if (written !== undefined) edits.push(written);
    });
    if (missing !== undefined) return not(`reads ${missing}, which the warehouse does not hold`);
    const { start = 0, end = sql.length } = statement.span ?? {};
    return { ok: true, text: applied(sql, start, end, edits) };
  }

  /** What stands in the place of a table's name; undefined where it stays: a name of the statement itself. */
  #written({ name, alias }: TableItem): readonly [number, number, string] | 'missing' | undefined {
    const [first, last] = [name[0]?.span, name.at(-1)?.span];
    const id = this.#byName.get(keyOf(name.map((it: Name) => it.text)));
    if (first === undefined || last === undefined || id === undefined) return undefined;
    const { facts, relations } = this.#request;
    const own = this.#names.get(id);
    const relation = relations.get(id);
    if (own === undefined && relation === undefined) return 'missing';
    const quoted =
      own ??
      relation!
        .split('.')
        .map((it) => quoteIdentifier(it, facts))
        .join('.');
    // Columns may be called by the table's own name.
    const called = alias === undefined ? ` as ${quoteIdentifier(name.at(-1)!.text, facts)}` : '';
    return [first.start, last.end, `${quoted}${called}`];
  }
}

function keyOf(parts: readonly string[]): string {
  return parts.slice(-2).join('.').toLowerCase();
}

function applied(
  text: string,
  start: number,
  end: number,
  edits: ReadonlyArray<readonly [start: number, end: number, text: string]>,
): string {
  let at = start;
  let written = '';
  for (const [from, until, by] of [...edits].sort((a, b) => a[0] - b[0])) {
    written += text.slice(at, from) + by;
    at = until;
  }
  return written + text.slice(at, end);
}
