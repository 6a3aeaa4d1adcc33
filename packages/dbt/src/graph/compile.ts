import type { Diagnostic } from '@dataing/base/diagnostics';
import { type RefCall, Rendering, type RenderHost, type RenderOptions } from '../context/rendering.ts';
import { Column, Relation } from '../context/relation.ts';
import {
  Dict,
  fault,
  parseTemplate,
  render,
  toData,
  toValue,
  type Template,
  type Value,
} from '../jinja/index.ts';
import { contentHash } from '../project/content-hash.ts';
import { keptValue } from '../project/kept-value.ts';
import { mergeConfigs } from '../project/package-file.ts';
import { flagsOf, type Project, Variables } from '../project/project.ts';
import type { Given, Resource } from '../project/resource.ts';
import { modelOf } from './model-value.ts';
import { diagnosticOf, unknownRef, unknownSource } from './faults.ts';
import { pythonCalls } from './python-calls.ts';
import { RelationNames, type RelationPath } from './relation-names.ts';
import type { Captured, Compiled } from './result.ts';

const START_OF_2024 = 1_704_067_200_000;

/** A column that a rendering may ask for. */
interface KnownColumn {
  readonly name: string;
  readonly type?: string;
}

/** Columns of a node: `declared` ones stand in YAML and may not be all. */
export type ColumnsOf = (
  id: string,
) => { readonly columns: readonly KnownColumn[]; readonly declared: boolean } | undefined;

/** What was made of one resource; compiled where it is a node. */
export interface KeptRendering {
  readonly id: string;
  readonly captured: Captured;
  readonly compiled?: Compiled;
  readonly asked?: readonly string[];
  readonly name?: RelationPath;
}

/** Renders the templates of one project, each once; a rendering may need the columns of others first. */
export class Compiler {
  readonly project: Project;
  readonly names: RelationNames;
  /** What macros that make names refused, each once; the names are then those that dbt's own macros make. */
  readonly nameFaults = new Map<string, Diagnostic>();
  readonly #columnsOf: ColumnsOf;
  readonly #variables: Variables;
  readonly #templates = new Map<string, Template>();
  readonly #captured = new Map<string, Captured>();
  readonly #compiled = new Map<string, Compiled>();
  readonly #configs = new Map<string, Record<string, unknown>>();
  readonly #keys = new Map<string, string>();
  /** Whose columns a rendering asked for; ALL_TEXTS where it asked for `graph`, TYPE_OF before whose type it asked for. */
  readonly #asked = new Map<string, readonly string[]>();
  readonly #like?: Compiler;

  /** `like`: of the same project with other texts; what it made of those that are the same is taken from it. */
  constructor(project: Project, columnsOf: ColumnsOf, like?: Compiler) {
    this.project = project;
    this.#columnsOf = columnsOf;
    this.#like = like;
    this.#variables = new Variables(project.packages, project.options.vars ?? {});
    this.names = new RelationNames(
      project,
      (id) => this.config(id),
      (resource, macro, custom) => this.#keptName(resource, macro, custom),
      like?.names,
    );
  }

  /** The other compiler, where it has this resource too, with the same text. */
  #sharing(id: string): Compiler | undefined {
    const like = this.#like;
    return like?.project.resources.get(id) === this.project.resources.get(id) ? like : undefined;
  }

  /** Hash of the texts of all resources. */
  textsHash(): string {
    return contentHash([...this.project.resources.values()].map((it) => this.#keyOf(it)).join('\n'));
  }

  give(id: string): KeptRendering {
    const captured = this.capture(id);
    const [compiled, asked] = [this.#compiled.get(id), this.#asked.get(id)];
    if (compiled === undefined || asked === undefined) return { id, captured };
    return { id, captured, compiled, asked, name: this.names.pathOf(id) };
  }

  /** What `give` gave of the same project. */
  take({ id, captured, compiled, asked, name }: KeptRendering): void {
    this.#captured.set(id, captured);
    if (compiled !== undefined) this.#compiled.set(id, compiled);
    if (asked !== undefined) this.#asked.set(id, asked);
    if (name !== undefined) this.names.take(id, name);
  }

  /** Configuration of a resource: dbt_project.yml, YAML, then the file itself. */
  config(id: string): Readonly<Record<string, unknown>> {
    let config = this.#configs.get(id) ?? this.#sharing(id)?.config(id);
    if (config === undefined) {
      const resource = this.project.resources.get(id);
      config = { ...(resource?.given?.config ?? this.#ownConfig(id)) };
      this.#configs.set(id, config);
    }
    return config;
  }

  #ownConfig(id: string): Record<string, unknown> {
    return mergeConfigs([...(this.project.resources.get(id)?.levels ?? []), this.capture(id).said]);
  }

  capture(id: string): Captured {
    const known = this.#captured.get(id);
    if (known !== undefined) return known;
    const captured = this.#sharing(id)?.capture(id) ?? this.#newCapture(id);
    this.#captured.set(id, captured);
    return captured;
  }

  #newCapture(id: string): Captured {
    const resource = this.project.resources.get(id);
    if (resource?.given !== undefined) return givenCapture(resource, resource.given);
    if (resource === undefined || resource.language === 'csv') return nothing;
    const key = `capture:${this.#keyOf(resource)}`;
    const kept = keptValue<Captured>(this.project.options.cache, key);
    const captured = kept ?? this.#capture(resource);
    if (kept === undefined) this.project.options.cache?.set(key, JSON.stringify(captured));
    return captured;
  }

  #capture(resource: Resource): Captured {
    const rendering = this.#rendering(resource, { execute: false, incremental: false, lenient: true });
    let failure: Diagnostic | undefined;
    for (const read of this.#parts(resource)) {
      try {
        rendering.runner.render(read(), rendering.scope());
      } catch (error) {
        failure = diagnosticOf(error);
      }
    }
    const { observed } = rendering;
    const { ids } = this.project;
    const refs = observed.refs.flatMap((it) => this.#idOfRef(resource, it) ?? []);
    const sources = observed.sources.flatMap(
      ([source, table]) => ids.source(resource.package, source, table) ?? [],
    );
    return {
      refs: [...new Set(refs)],
      sources: [...new Set(sources)],
      said: Object.fromEntries([...observed.config].map(([name, value]) => [name, toData(value)])),
      asksIncremental: observed.askedIncremental,
      ...(failure === undefined ? {} : { fault: failure }),
    };
  }

  /** What a file says to dbt: its template, or the calls of a Python model, of which one may fail alone. */
  #parts(resource: Resource): ReadonlyArray<() => Template> {
    if (resource.language !== 'python') return [() => this.#template(resource)];
    return pythonCalls(resource.text).map(
      (call) => () => parseTemplate({ file: resource.path, text: `{{ ${call} }}` }),
    );
  }

  compile(id: string): Compiled {
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const compiled = this.#shared(id) ?? this.#newCompiled(id);
    this.#compiled.set(id, compiled);
    return compiled;
  }

  #newCompiled(id: string): Compiled {
    const resource = this.project.resources.get(id);
    if (resource?.language === 'sql') return this.#given(resource) ?? this.#fromCache(resource);
    this.#asked.set(id, []);
    return { approximate: false, declared: [], diagnostics: [notSql(resource)] };
  }

  /** What the other compiler made of it, where all names are the same, and what it asked of other nodes. */
  #shared(id: string): Compiled | undefined {
    const like = this.#sharing(id);
    if (like === undefined || like.names.hash() !== this.names.hash()) return undefined;
    const compiled = like.compile(id);
    const asked = like.#asked.get(id);
    if (asked?.every((it) => like.#askedHash(it) === this.#askedHash(it)) !== true) return undefined;
    this.#asked.set(id, asked);
    return compiled;
  }

  /**
   * What dbt compiled. Of a model that asks is_incremental() it holds one of two texts, and not which: then it is taken
   * where our own rendering needs the warehouse.
   */
  #given(resource: Resource): Compiled | undefined {
    const sql = resource.given?.sql;
    if (sql === undefined) return undefined;
    const own = this.#isIncremental(resource) ? this.#fromCache(resource) : undefined;
    if (own?.sql !== undefined && !own.approximate) return own;
    return { sql, approximate: false, declared: [], diagnostics: [] };
  }

  /** A kept rendering holds as long as what it asked of other nodes is the same. */
  #fromCache(resource: Resource): Compiled {
    const { cache } = this.project.options;
    const key = `compile:${this.#keyOf(resource)}:${this.names.hash()}`;
    const kept = keptValue<{ compiled: Compiled; asked: Array<[string, string]> }>(cache, key);
    if (kept !== undefined) {
      const { compiled, asked } = kept;
      if (asked.every(([id, hash]) => hash === this.#askedHash(id))) {
        this.#asked.set(
          resource.id,
          asked.map(([id]) => id),
        );
        return compiled;
      }
    }
    const asked = new Map<string, string>();
    const compiled = this.#render(resource, asked);
    cache?.set(key, JSON.stringify({ compiled, asked: [...asked] }));
    this.#asked.set(resource.id, [...asked.keys()]);
    return compiled;
  }

  /** All that a rendering of a resource follows from, but columns, types, names and texts of other nodes. */
  #keyOf(resource: Resource): string {
    let key = this.#keys.get(resource.id);
    if (key === undefined) {
      key = `${this.project.fingerprint}:${resource.id}:${contentHash(resource.text)}`;
      this.#keys.set(resource.id, key);
    }
    return key;
  }

  #askedHash(id: string): string {
    if (id === ALL_TEXTS) return (this.#textsHash ??= this.textsHash());
    if (id.startsWith(TYPE_OF)) return this.names.typeOf(id.slice(TYPE_OF.length));
    const found = this.#columnsOf(id);
    return found === undefined
      ? ''
      : contentHash(found.columns.map((it) => `${it.name} ${it.type ?? ''}`).join('\n'));
  }

  #render(resource: Resource, asked: Map<string, string>): Compiled {
    const declared = new Set<string>();
    const whole = (how: { execute: boolean; incremental: boolean }) => {
      const rendering = this.#rendering(resource, how, asked, declared);
      return rendering.runner.render(this.#template(resource), rendering.scope());
    };
    try {
      const sql = whole({ execute: true, incremental: false });
      const incremental = this.#isIncremental(resource)
        ? { incremental: whole({ execute: true, incremental: true }) }
        : {};
      return { sql, ...incremental, approximate: false, declared: [...declared], diagnostics: [] };
    } catch (error) {
      const reason = diagnosticOf(error);
      if (reason.code !== 'DBT_NEEDS_WAREHOUSE')
        return { approximate: false, declared: [...declared], diagnostics: [reason] };
      return this.#withoutWarehouse(() => whole({ execute: false, incremental: false }), reason);
    }
  }

  #withoutWarehouse(renderParsed: () => string, reason: Diagnostic): Compiled {
    const warning: Diagnostic = { ...reason, severity: 'warning' };
    try {
      return { sql: renderParsed(), approximate: true, declared: [], diagnostics: [warning] };
    } catch (error) {
      return { approximate: true, declared: [], diagnostics: [warning, diagnosticOf(error)] };
    }
  }

  #isIncremental(resource: Resource): boolean {
    return (
      this.capture(resource.id).asksIncremental && this.config(resource.id).materialized === 'incremental'
    );
  }

  #template(resource: Resource): Template {
    let template = this.#templates.get(resource.id);
    if (template === undefined) {
      template = parseTemplate({ file: resource.path, text: resource.text });
      this.#templates.set(resource.id, template);
    }
    return template;
  }

  #rendering(
    resource: Resource,
    how: Pick<RenderOptions, 'execute' | 'incremental' | 'lenient'>,
    asked: Map<string, string> = new Map(),
    declared: Set<string> = new Set(),
  ): Rendering {
    // The template's own config() is heard as it is rendered; a name needs what it said before.
    const isCapturing = how.lenient === true;
    const levels = isCapturing ? mergeConfigs(resource.levels) : this.config(resource.id);
    const config = new Map(Object.entries(levels).map(([key, value]) => [key, toValue(value)]));
    const self = isCapturing ? this.names.provisional(resource) : this.names.of(resource.id);
    const options: RenderOptions = {
      ...how,
      package: resource.package,
      self,
      model: modelOf(resource, levels, self),
      config,
    };
    return new Rendering(this.#host(resource, asked, declared, isCapturing), options);
  }

  #idOfRef(resource: Resource, { name, package: from, version }: RefCall): string | undefined {
    const base = this.project.ids.ref(resource.package, name, from);
    return base === undefined || version === undefined ? base : base.replace(/(\.v[^.]*)?$/, `.v${version}`);
  }

  #host(
    resource: Resource,
    asked: Map<string, string>,
    declared: Set<string>,
    isCapturing: boolean,
  ): RenderHost {
    const { facts, macros, name, target, options, ids, packages } = this.project;
    const relation = (id: string) => (isCapturing ? this.names.provisionalOf(id) : this.names.of(id));
    return {
      ...{
        facts,
        macros,
        root: name,
        target,
        nowMs: options.nowMs ?? START_OF_2024,
        flags: flagsOf(),
      },
      graph: () => {
        asked.set(ALL_TEXTS, this.#askedHash(ALL_TEXTS));
        return this.#graph();
      },
      dispatchOrder: (namespace) => packages[0].dispatch.get(namespace),
      ref: (call) => {
        const id = this.#idOfRef(resource, call);
        if (id === undefined || !this.project.resources.has(id)) throw unknownRef(call.name, this.project);
        return relation(id);
      },
      source: (source, table) => {
        const id = ids.source(resource.package, source, table);
        if (id === undefined) throw unknownSource(source, table, this.project);
        return this.names.ofSource(id);
      },
      variable: (owner, key) => this.#variables.get(owner, key),
      environment: (key) => options.environment?.[key],
      columns: (it) => this.#columns(it, asked, declared),
      known: (database, schema, identifier) => {
        const found = this.names.find(database, schema, identifier);
        const id = found === null ? undefined : this.names.idOf(found.render());
        if (id !== undefined) asked.set(TYPE_OF + id, this.#askedHash(TYPE_OF + id));
        return found;
      },
    };
  }

  #columns(relation: Relation, asked: Map<string, string>, declared: Set<string>): Value[] {
    const id = this.names.idOf(relation.render());
    const found = id === undefined ? undefined : this.#columnsOf(id);
    if (id !== undefined) asked.set(id, this.#askedHash(id));
    if (id === undefined || found === undefined) {
      throw fault(
        `the columns of ${relation.render()} can only be known from the warehouse`,
        'DBT_NEEDS_WAREHOUSE',
      );
    }
    if (found.declared) declared.add(id);
    return found.columns.map((it) => new Column(it.name, it.type ?? '', this.project.facts));
  }

  #graphValue?: Value;
  #textsHash?: string;

  /** `graph`: nodes and sources with names, paths and tags, as far as files say. */
  #graph(): Value {
    if (this.#graphValue !== undefined) return this.#graphValue;
    const nodes = [...this.project.resources.values()].map(
      (it) => [it.id, modelOf(it, it.levels[0] ?? {}, null)] as const,
    );
    const sources = [...this.project.sources.values()].map((it) => {
      const entry = {
        unique_id: it.id,
        name: it.name,
        source_name: it.source,
        schema: it.schema,
        identifier: it.identifier,
        package_name: it.package,
        resource_type: 'source',
        database: it.database ?? null,
      };
      return [it.id, toValue(entry)] as const;
    });
    this.#graphValue = Dict.of([
      ['nodes', Dict.of(nodes)],
      ['sources', Dict.of(sources)],
      ['exposures', new Dict()],
      ['metrics', new Dict()],
      ['groups', new Dict()],
    ]);
    return this.#graphValue;
  }

  /** Half of the time of a load with everything else in the cache, were it not kept. */
  #keptName(resource: Resource, macro: string, custom: string | null): string | undefined {
    const { cache } = this.project.options;
    const key = `name:${this.#keyOf(resource)}:${macro}:${custom === null ? '' : `=${custom}`}`;
    const kept = cache?.get(key);
    if (kept !== undefined) return JSON.parse(kept);
    try {
      const name = this.#nameMacro(resource, macro, [custom]);
      cache?.set(key, JSON.stringify(name));
      return name;
    } catch (error) {
      const diagnostic = diagnosticOf(error);
      this.nameFaults.set(`${diagnostic.code} ${diagnostic.message}`, diagnostic);
      return undefined;
    }
  }

  #nameMacro(resource: Resource, macro: string, args: readonly Value[]): string {
    const config = mergeConfigs(resource.levels);
    const options: RenderOptions = {
      package: resource.package,
      execute: false,
      incremental: false,
      self: null,
      model: null,
      config: new Map(),
    };
    const rendering = new Rendering(this.#host(resource, new Map(), new Set(), true), options);
    const found = rendering.scope(this.project.name).get(macro);
    return render(
      rendering.runner.evaluator.call(found ?? null, [...args, modelOf(resource, config, null)], new Map()),
    ).trim();
  }
}

/** A manifest does not say whether a template asks; that it calls the macro is enough to look. */
function givenCapture({ text }: Resource, { refs, sources }: Given): Captured {
  return { refs, sources, said: {}, asksIncremental: /\bis_incremental\s*\(/.test(text) };
}

/** Stand among those whose columns were asked for; no node's id is so. */
const ALL_TEXTS = 'graph';
const TYPE_OF = 'type of ';

const nothing: Captured = { refs: [], sources: [], said: {}, asksIncremental: false };

function notSql(resource: Resource | undefined): Diagnostic {
  return {
    code: 'DBT_NOT_SQL',
    severity: 'note',
    message: `${resource?.path ?? 'it'} is not SQL: its lineage is not known`,
  };
}
