import type { ColumnSource, DbtGraph, GraphNode } from '@dataing/dbt';
import type { WarehouseTable } from '@dataing/ports';
import type { ColumnOrigin, Lineage, RelationLineage } from './lineage.ts';

/** Lineage of a dbt project in the names of a warehouse. Nodes that the warehouse does not hold are looked through. */
export function lineageOfProject(graph: DbtGraph, tables: readonly WarehouseTable[]): Lineage {
  return new ProjectLineage(graph, tables).read();
}

class ProjectLineage {
  readonly #graph: DbtGraph;
  /** Unique id -> the warehouse's name. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(graph: DbtGraph, tables: readonly WarehouseTable[]) {
    this.#graph = graph;
    this.#names = relationsOfGraph(graph, tables);
  }

  read(): Lineage {
    const relations = new Map<string, RelationLineage>();
    for (const [id, name] of this.#names) {
      const node = this.#graph.nodes.get(id);
      const loadedAt = this.#graph.sources.get(id)?.loadedAt;
      relations.set(
        name,
        node === undefined
          ? { ...sourceOf(name, this.#tested(id)), ...(loadedAt === undefined ? {} : { loadedAt }) }
          : this.#model(node, name),
      );
    }
    return { basis: 'dbt', relations };
  }

  #model(node: GraphNode, relation: string): RelationLineage {
    const { lineage } = node;
    const columns = new Map(
      (lineage?.columns ?? []).map((it) => [it.name.toLowerCase(), this.#origins(it.sources)]),
    );
    const rows = lineage?.rows ?? [];
    const deciders = (chosen: typeof rows) =>
      unique(chosen.flatMap((it) => this.#origins([{ ...it, kind: 'passthrough', certainty: 'known' }])));
    return {
      relation,
      isModel: node.resource.kind !== 'seed',
      parents: this.#parents(node.dependsOn, new Set([node.id])),
      columns,
      deciders: deciders(rows),
      joins: deciders(rows.filter((it) => it.clause === 'join')),
      keys: [...(lineage?.keys ?? []).filter((it) => it.length > 0), ...this.#tested(node.id)],
    };
  }

  #parents(ids: readonly string[], seen: Set<string>): readonly string[] {
    const found = new Set<string>();
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      const name = this.#names.get(id);
      if (name !== undefined) found.add(name);
      else
        for (const parent of this.#parents(this.#graph.nodes.get(id)?.dependsOn ?? [], seen))
          found.add(parent);
    }
    return [...found];
  }

  /** Columns of the warehouse behind columns of nodes, through what was never built. */
  #origins(sources: ReadonlyArray<ColumnSource>, depth = 0): ColumnOrigin[] {
    return unique(
      sources.flatMap(({ node, column, kind }) => {
        const isCopy = kind === 'passthrough' || kind === 'renamed';
        const relation = this.#names.get(node);
        if (relation !== undefined) return [{ relation, column: column.toLowerCase(), isCopy }];
        const own = this.#graph.nodes
          .get(node)
          ?.lineage?.columns.find((it) => it.name.toLowerCase() === column.toLowerCase());
        if (own === undefined || depth > 20) return [];
        return this.#origins(own.sources, depth + 1).map((it) => ({ ...it, isCopy: it.isCopy && isCopy }));
      }),
    );
  }

  /** Columns that the project's own tests hold to be unique. */
  #tested(id: string): ReadonlyArray<readonly string[]> {
    return this.#graph.tests
      .filter((it) => it.on === id && it.test === 'unique' && it.column !== undefined)
      .map((it) => [String(it.column).toLowerCase()]);
  }
}

function sourceOf(relation: string, keys: ReadonlyArray<readonly string[]>): RelationLineage {
  return { relation, isModel: false, parents: [], columns: new Map(), deciders: [], joins: [], keys };
}

function unique(origins: readonly ColumnOrigin[]): ColumnOrigin[] {
  return [...new Map(origins.map((it) => [`${it.relation}\u0000${it.column}`, it])).values()];
}

/** Unique id -> name in the warehouse, for every node and source that the warehouse holds. */
export function relationsOfGraph(
  graph: DbtGraph,
  tables: readonly WarehouseTable[],
): ReadonlyMap<string, string> {
  const find = relationFinder(tables);
  const names = new Map<string, string>();
  for (const { id, schema, identifier } of graph.sources.values()) {
    const name = find(`${schema}.${identifier}`);
    if (name !== undefined) names.set(id, name);
  }
  for (const { id, relation, config, resource } of graph.nodes.values()) {
    if (resource.kind === 'test' || resource.kind === 'analysis') continue;
    if (config.materialized === 'ephemeral') continue;
    const name = find(relation);
    if (name !== undefined) names.set(id, name);
  }
  return names;
}

/**
 * Finds a relation by its name in any quotes: by schema and name, else by a schema that ends alike (dbt puts the target's
 * before it), else by the name alone where only one table has it.
 */
function relationFinder(tables: readonly WarehouseTable[]): (written: string) => string | undefined {
  const plain = tables.map(({ name }) => ({ name, parts: name.toLowerCase().split('.') }));
  return (written) => {
    const parts = written
      .replace(/["`[\]]/g, '')
      .toLowerCase()
      .split('.');
    const [schema, table] = parts.length > 1 ? parts.slice(-2) : ['', parts[0]];
    const named = plain.filter((it) => it.parts[it.parts.length - 1] === table);
    const schemaOf = (it: { parts: readonly string[] }) => (it.parts.length > 1 ? it.parts[0] : 'main');
    const exact = named.find((it) => schemaOf(it) === schema);
    const ending = named.filter((it) => schema.endsWith(`_${schemaOf(it)}`));
    if (exact !== undefined) return exact.name;
    if (ending.length === 1) return ending[0].name;
    return named.length === 1 ? named[0].name : undefined;
  };
}
