import type { Diagnostic } from '@dataing/base/diagnostics';
import { contentHash } from '../project/content-hash.ts';
import { keptValue } from '../project/kept-value.ts';
import type { Project } from '../project/project.ts';
import type { Exposure, GenericTest, Resource, SourceTable, UnitTest } from '../project/resource.ts';
import { mergeConfigs } from '../project/package-file.ts';
import { Compiler, type KeptRendering } from './compile.ts';
import { diagnosticOf } from './faults.ts';
import { plainName } from './relation-names.ts';
import type { Captured, Compiled, GraphColumn, ModelLineage } from './result.ts';
import { traceModel, type Upstream } from './trace-model.ts';

/** A model, seed, snapshot, singular test or analysis with all that is known of it. */
export interface GraphNode {
  readonly id: string;
  readonly resource: Resource;
  readonly config: Readonly<Record<string, unknown>>;
  /** As statements name it. */
  readonly relation: string;
  /** The name of its table, without schema; of an ephemeral model without what dbt puts before it. */
  readonly alias: string;
  /** Unique ids of what it is built from, nodes and sources, sorted. */
  readonly dependsOn: readonly string[];
  readonly compiled: Compiled;
  /** Absent where there is no SQL to read. */
  readonly lineage?: ModelLineage;
  /** Why it is not rendered, read or traced; with places. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface DbtGraph {
  readonly project: Project;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly sources: ReadonlyMap<string, SourceTable>;
  /** A node or source as statements name it. */
  relationOf(id: string): string;
  /** Not built: `enabled: false`. */
  readonly disabled: readonly string[];
  readonly tests: readonly GenericTest[];
  readonly unitTests: readonly UnitTest[];
  readonly exposures: readonly Exposure[];
  /** Of the project as a whole. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface GraphOptions {
  /** Ids of resources: only these and what they are built from become nodes. */
  readonly upstreamOf?: readonly string[];
  /** Of the project that this one is made of by `withTexts`: what is the same in both is taken from it. */
  readonly like?: DbtGraph;
  /** Keep what is made as a whole in the project's cache, too: the same files are then read in one piece the next time. */
  readonly isKept?: boolean;
}

/** Renders and traces every resource of a project. Never throws on what files can say. */
export function buildGraph(
  project: Project,
  { upstreamOf, like, isKept = false }: GraphOptions = {},
): DbtGraph {
  const builder = new GraphBuilder(project, like === undefined ? undefined : builders.get(like));
  const graph = isKept ? builder.buildKept() : builder.build(upstreamOf);
  builders.set(graph, builder);
  return graph;
}

const builders = new WeakMap<DbtGraph, GraphBuilder>();

class GraphBuilder {
  readonly #project: Project;
  readonly #compiler: Compiler;
  readonly #lineages = new Map<string, ModelLineage | undefined>();
  readonly #upstreams = new Map<string, Upstream>();
  readonly #shapes = new Map<string, string>();
  readonly #open = new Set<string>();
  /** What was asked for while it was being traced. */
  readonly #circular = new Set<string>();

  readonly #like?: GraphBuilder;
  readonly #nodes = new Map<string, GraphNode>();

  constructor(project: Project, like: GraphBuilder | undefined) {
    this.#project = project;
    this.#like = like?.canBeShared(project) === true ? like : undefined;
    const other = this.#like === undefined ? undefined : this.#like.#compiler;
    this.#compiler = new Compiler(project, (id) => this.#columnsOf(id), other);
  }

  /** In a circle, what is known of a node depends on where the circle was entered. */
  canBeShared({ fingerprint, options, ids }: Project): boolean {
    const own = this.#project;
    const isSame = own.fingerprint === fingerprint && own.options === options && own.ids === ids;
    return isSame && this.#circular.size === 0 && this.#compiler.nameFaults.size === 0;
  }

  /** With all that was made of the same files before, in one value. */
  buildKept(): DbtGraph {
    const { options, fingerprint, manifest } = this.#project;
    const { cache } = options;
    if (cache === undefined || manifest !== undefined) return this.build();
    const key = `graph:${fingerprint}:${this.#compiler.textsHash()}`;
    const kept = keptValue<readonly KeptNode[]>(cache, key);
    for (const it of kept ?? []) {
      this.#compiler.take(it);
      if (it.compiled !== undefined) this.#lineages.set(it.id, it.lineage);
    }
    const graph = this.build();
    if (kept === undefined && this.canBeShared(this.#project))
      cache.set(key, JSON.stringify(this.#keptNodes()));
    return graph;
  }

  #keptNodes(): KeptNode[] {
    return [...this.#project.resources.values()].flatMap(({ id, language }) => {
      if (language === 'csv') return [];
      const { lineage } = this.#nodes.get(id) ?? {};
      return [{ ...this.#compiler.give(id), ...(lineage === undefined ? {} : { lineage }) }];
    });
  }

  build(upstreamOf?: readonly string[]): DbtGraph {
    const { sources, tests, unitTests, exposures, diagnostics } = this.#project;
    const resources = upstreamOf === undefined ? this.#project.resources : this.#upstreamOf(upstreamOf);
    const enabled = [...resources.values()].filter((it) => this.#compiler.config(it.id).enabled !== false);
    const built = new Set(enabled.map((it) => it.id));
    const idle = [...sources.values()].filter((it) => !it.enabled).map((it) => it.id);
    const disabled = [...[...resources.keys()].filter((id) => !built.has(id)), ...idle];
    // Every name is made before the first statement is read, so that all tables in it are known.
    for (const it of enabled) this.#compiler.names.of(it.id);
    for (const id of sources.keys()) this.#compiler.names.ofSource(id);
    for (const it of enabled) this.#nodes.set(it.id, this.#node(it));
    const off = new Set(disabled);
    const on = (id: string) => !off.has(id);
    return {
      project: this.#project,
      nodes: this.#nodes,
      relationOf: (id) => this.#compiler.names.of(id).render(),
      sources: new Map([...sources].filter(([, it]) => it.enabled)),
      disabled,
      tests: tests.filter((it) => on(it.on) && mergeConfigs(it.own?.levels ?? []).enabled !== false),
      unitTests: unitTests.filter((it) => it.model === undefined || on(it.model)),
      exposures,
      diagnostics: [...diagnostics, ...this.#compiler.nameFaults.values(), ...this.#cycles()],
    };
  }

  #upstreamOf(ids: readonly string[]): ReadonlyMap<string, Resource> {
    const found = new Map<string, Resource>();
    const open = [...ids];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const resource = this.#project.resources.get(id);
      if (resource === undefined || found.has(id)) continue;
      found.set(id, resource);
      open.push(...this.#compiler.capture(id).refs);
    }
    return found;
  }

  #cycles(): Diagnostic[] {
    return [...this.#circular].map((id) => {
      const path = this.#project.resources.get(id)?.path;
      return { code: 'DBT_CYCLE', severity: 'error', message: `${id} depends on itself`, path };
    });
  }

  #node(resource: Resource): GraphNode {
    const { id } = resource;
    const captured: Captured = this.#compiler.capture(id);
    const lineage = this.#lineage(id);
    const compiled: Compiled = resource.language === 'csv' ? NO_STATEMENT : this.#compiled(id);
    const known = this.#like === undefined ? undefined : this.#like.#nodes.get(id);
    if (known?.resource === resource && known.compiled === compiled && known.lineage === lineage)
      return known;
    const dependsOn = [...captured.refs, ...captured.sources].sort();
    return {
      id,
      resource,
      config: this.#compiler.config(id),
      relation: this.#compiler.names.of(id).render(),
      alias: this.#compiler.names.aliasOf(id),
      dependsOn,
      compiled,
      ...(lineage === undefined ? {} : { lineage }),
      diagnostics: [...compiled.diagnostics, ...(lineage?.diagnostics ?? [])],
    };
  }

  #compiled(id: string): Compiled {
    try {
      return this.#compiler.compile(id);
    } catch (error) {
      return { approximate: false, declared: [], diagnostics: [diagnosticOf(error)] };
    }
  }

  /** Columns of a node: all of them as traced, else those that YAML declares. */
  #columnsOf(
    id: string,
  ): { columns: ReadonlyArray<Pick<GraphColumn, 'name' | 'type'>>; declared: boolean } | undefined {
    const lineage = this.#project.sources.has(id) ? undefined : this.#lineage(id);
    if (lineage?.complete === true)
      return { columns: lineage.columns.map(({ name }) => ({ name })), declared: false };
    const declared = this.#project.sources.get(id)?.columns ?? this.#project.resources.get(id)?.columns ?? [];
    return declared.length === 0 ? undefined : { columns: declared, declared: true };
  }

  #lineage(id: string): ModelLineage | undefined {
    if (this.#lineages.has(id)) return this.#lineages.get(id);
    const resource = this.#project.resources.get(id);
    if (this.#open.has(id)) this.#circular.add(id);
    if (resource === undefined || this.#open.has(id)) return undefined;
    this.#open.add(id);
    const lineage =
      this.#sharedLineage(resource) ??
      (resource.language === 'csv' ? seedLineage(resource) : this.#traced(resource));
    this.#open.delete(id);
    this.#lineages.set(id, lineage);
    return lineage;
  }

  /** That of the other graph, where the statement is the same and so is all that is upstream. */
  #sharedLineage(resource: Resource): ModelLineage | undefined {
    const { id } = resource;
    const like = this.#like;
    if (like === undefined || like.#project.resources.get(id) !== resource) return undefined;
    if (resource.language === 'csv') return like.#lineage(id);
    const compiled = this.#compiled(id);
    if (compiled.sql === undefined || compiled !== like.#compiled(id)) return undefined;
    const { refs, sources } = this.#compiler.capture(id);
    const isSame = [...refs, ...sources].every((it) => {
      const [own, other] = [this.#upstream(it), like.#upstream(it)];
      return own === other || this.#shape(own) === like.#shape(other);
    });
    return isSame ? like.#lineage(id) : undefined;
  }

  #traced(resource: Resource): ModelLineage | undefined {
    const { sql } = this.#compiled(resource.id);
    if (sql === undefined) return undefined;
    const captured = this.#compiler.capture(resource.id);
    const upstream = [...captured.refs, ...captured.sources].map((id) => this.#upstream(id));
    const { cache } = this.#project.options;
    const shapes = cache === undefined ? '' : contentHash(upstream.map((it) => this.#shape(it)).join());
    const names = this.#compiler.names.hashIn(sql);
    const key = `lineage:${this.#project.facts.dialect}:${resource.path}:${names}:${contentHash(sql)}:${shapes}`;
    const kept = keptValue<ModelLineage>(cache, key);
    if (kept !== undefined) return kept;
    const lineage = traceModel(resource.path, sql, this.#project.facts.dialect, upstream, (name) =>
      this.#compiler.names.idOf(name),
    );
    cache?.set(key, JSON.stringify(lineage));
    return lineage;
  }

  #shape(upstream: Upstream): string {
    const { id, name, columns, keys } = upstream;
    const known = this.#open.has(id) ? undefined : this.#shapes.get(id);
    if (known !== undefined) return known;
    const like = this.#like;
    if (like !== undefined && like.#upstreams.get(id) === upstream) return like.#shape(upstream);
    const shape = contentHash(JSON.stringify([name, columns, keys]));
    if (!this.#open.has(id)) this.#shapes.set(id, shape);
    return shape;
  }

  #upstream(id: string): Upstream {
    const known = this.#upstreams.get(id);
    if (known !== undefined) return known;
    const upstream = this.#newUpstream(id);
    // What is still being traced is open to those in its circle only.
    if (!this.#open.has(id)) this.#upstreams.set(id, upstream);
    return upstream;
  }

  #newUpstream(id: string): Upstream {
    const lineage = this.#project.sources.has(id) ? undefined : this.#lineage(id);
    const like = this.#like;
    const relation = this.#compiler.names.of(id);
    if (like !== undefined && lineage === like.#lineages.get(id) && relation === like.#compiler.names.of(id))
      return like.#upstream(id);
    const name = plainName(relation.render());
    if (lineage?.complete !== true) return { id, name };
    const columns = lineage.columns.map(({ name: column, nullable, unique }) => ({
      name: column,
      nullable,
      unique,
    }));
    return { id, name, columns, keys: lineage.keys.filter((it) => it.length > 0) };
  }
}

interface KeptNode extends KeptRendering {
  readonly lineage?: ModelLineage;
}

const NO_STATEMENT: Compiled = { approximate: false, declared: [], diagnostics: [] };

/** A seed has the columns of its first line. */
function seedLineage({ text, properties }: Resource): ModelLineage {
  const said =
    typeof properties.config === 'object'
      ? (properties.config as { delimiter?: string } | null)?.delimiter
      : undefined;
  const names = text
    .replace(/^\ufeff/, '')
    .split(said ?? ',')
    .map((it) => it.trim().replace(/^"(.*)"$/, '$1'));
  const columns = names.map(
    (name): GraphColumn => ({ name, nullable: true, unique: false, kind: 'passthrough', sources: [] }),
  );
  const complete = names.length > 0 && names[0] !== '';
  return { columns: complete ? columns : [], complete, keys: [], rows: [], diagnostics: [] };
}
