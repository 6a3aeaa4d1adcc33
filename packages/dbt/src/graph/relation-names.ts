import type { AdapterFacts } from '../context/adapter-facts.ts';
import { Relation, type RelationOptions, textOrNone } from '../context/relation.ts';
import type { Dict } from '../jinja/index.ts';
import { contentHash } from '../project/content-hash.ts';
import type { Project } from '../project/project.ts';
import type { Given, Resource } from '../project/resource.ts';
import { isPlain, type Plain, textOf } from '../project/yaml.ts';

export type RelationPath = Omit<RelationOptions, 'facts'>;
type Config = Readonly<Record<string, unknown>>;
/** Undefined where the macro has no answer. */
type NameMacro = (resource: Resource, macro: string, custom: string | null) => string | undefined;

/** Which table each node is: names by generate_database_name, generate_schema_name and generate_alias_name. */
export class RelationNames {
  readonly #project: Project;
  readonly #config: (id: string) => Config;
  readonly #call: NameMacro;
  readonly #relations = new Map<string, Relation>();
  readonly #ids = new Map<string, string>();
  readonly #taken = new Map<string, RelationPath>();
  #hash?: string;
  /** The names that it is of. */
  #hashed?: ReadonlyMap<string, Relation>;
  #byWord?: NamesByWord;
  readonly #like?: RelationNames;

  /** `like`: names in the same project with other texts; of nodes that are the same they are the same. */
  constructor(
    project: Project,
    config: (id: string) => Config,
    call: NameMacro,
    like: RelationNames | undefined,
  ) {
    this.#like = like;
    this.#project = project;
    this.#config = config;
    this.#call = call;
  }

  of(id: string): Relation {
    const known = this.#relations.get(id);
    if (known !== undefined) return known;
    const resource = this.#project.resources.get(id);
    if (resource === undefined) return this.ofSource(id);
    const taken = this.#taken.get(id);
    if (taken !== undefined) return this.#keep(id, new Relation({ ...taken, facts: this.#project.facts }));
    const like = this.#like;
    if (like !== undefined && like.#project.resources.get(id) === resource)
      return this.#keep(id, like.of(id));
    return this.#keep(id, this.#relation(resource, this.#config(id)));
  }

  /** A name as data. */
  pathOf(id: string): RelationPath {
    const { facts: _, ...path } = this.of(id).options;
    return path;
  }

  /** The name that the node will have when it is asked for. */
  take(id: string, path: RelationPath): void {
    this.#taken.set(id, path);
  }

  ofSource(id: string): Relation {
    const known = this.#relations.get(id);
    if (known !== undefined) return known;
    const like = this.#like;
    if (like !== undefined && like.#project.sources === this.#project.sources)
      return this.#keep(id, like.ofSource(id));
    const source = this.#project.sources.get(id);
    const { facts } = this.#project;
    const { database = null, schema = null, identifier = null } = source ?? {};
    const quote = this.#quote(source?.quoting);
    return this.#keep(id, new Relation({ database, schema, identifier, quote, facts }));
  }

  aliasOf(id: string): string {
    return (this.of(id).options.identifier ?? '').replace(/^__dbt__cte__/, '');
  }

  /**
   * Hash of all names: statements are rendered with them. Ask for it when those of all nodes are made; it is what it was
   * when first asked.
   */
  hash(): string {
    if (this.#hash === undefined) {
      this.#hashed = new Map(this.#relations);
      const like = this.#like;
      if (like !== undefined && like.#hash !== undefined && hasSameNames(this.#hashed, like.#hashed)) {
        this.#byWord = like.#byWord;
        return (this.#hash = like.#hash);
      }
      const all = [...this.#relations].map(([id, relation]) => `${id} ${relation.render()}`);
      this.#hash = contentHash(all.sort().join('\n'));
    }
    return this.#hash;
  }

  /**
   * Hash of the names that stand in a statement, as far as its words tell: it is read by these. As with `hash`,
   * names that are made later are not among them.
   */
  hashIn(sql: string): string {
    this.#byWord ??= new NamesByWord(this.#relations);
    return contentHash(this.#byWord.in(sql).join('\n'));
  }

  /** As far as YAML and dbt_project.yml say: while the configuration in the file is not heard yet. */
  provisional(resource: Resource): Relation {
    return this.#relation(resource, resource.levels[0] ?? {});
  }

  provisionalOf(id: string): Relation {
    const resource = this.#project.resources.get(id);
    return resource === undefined ? this.ofSource(id) : this.provisional(resource);
  }

  /** The node with this name in a compiled statement. */
  idOf(rendered: string): string | undefined {
    return this.#ids.get(plainName(rendered));
  }

  find(database: string | null, schema: string | null, identifier: string | null): Relation | null {
    const same = (a: string | null, b: string | null) =>
      a === null || b === null || a.toLowerCase() === b.toLowerCase();
    for (const id of [...this.#project.sources.keys(), ...this.#project.resources.keys()]) {
      const name = this.#project.resources.get(id)?.name ?? this.#project.sources.get(id)?.identifier;
      if (identifier !== null && !this.#isAliased(id) && name?.toLowerCase() !== identifier.toLowerCase())
        continue;
      const { options } = this.of(id);
      if (
        same(options.identifier, identifier) &&
        same(options.schema, schema) &&
        same(options.database, database)
      )
        return new Relation({ ...options, type: this.typeOf(id) });
    }
    return null;
  }

  /** What the warehouse would say a node is; a reference to it does not know. */
  typeOf(id: string): string {
    return this.#project.resources.has(id) && this.#config(id).materialized === 'view' ? 'view' : 'table';
  }

  /** Which parts are quoted: as the adapter does, the project says, the node says. */
  #quote(own: unknown): Readonly<Record<'database' | 'schema' | 'identifier', boolean>> {
    const { facts, packages } = this.#project;
    const said = { ...facts.quoting, ...packages[0].quoting, ...(isPlain(own) ? own : {}) } as Plain;
    const of = (part: keyof typeof facts.quoting) =>
      typeof said[part] === 'boolean' ? said[part] : facts.quoting[part];
    return { database: of('database'), schema: of('schema'), identifier: of('identifier') };
  }

  #isAliased(id: string): boolean {
    return this.#project.resources.has(id) && this.#config(id).alias !== undefined;
  }

  #keep(id: string, relation: Relation): Relation {
    this.#relations.set(id, relation);
    this.#ids.set(plainName(relation.render()), id);
    return relation;
  }

  #relation(resource: Resource, config: Config): Relation {
    const { facts, target } = this.#project;
    if (resource.given !== undefined) return givenRelation(resource.given, facts);
    const byTarget = (name: string) => textOrNone((target as Dict).get(name));
    const identifier = this.#named(
      resource,
      'generate_alias_name',
      config.alias,
      resource.version === undefined ? resource.name : `${resource.name}_v${resource.version}`,
    );
    if (config.materialized === 'ephemeral') {
      return new Relation({
        database: null,
        schema: null,
        identifier: `__dbt__cte__${identifier}`,
        isCte: true,
        type: 'cte',
        facts,
      });
    }
    const isSnapshot = resource.kind === 'snapshot';
    const ownSchema = isSnapshot ? config.target_schema : undefined;
    const database = this.#named(
      resource,
      'generate_database_name',
      config.target_database ?? config.database ?? config.project,
      byTarget('database') ?? '',
    );
    // Where dbt keeps the rows that fail a test.
    const byKind = resource.kind === 'test' ? 'dbt_test__audit' : undefined;
    const custom = textOf(config.schema ?? config.dataset) ?? byKind;
    const base = byTarget('schema') ?? '';
    const schema =
      textOf(ownSchema) ??
      this.#named(
        resource,
        'generate_schema_name',
        custom,
        custom === undefined ? base : `${base}_${custom.trim()}`,
      );
    return new Relation({
      database,
      schema,
      identifier,
      quote: this.#quote(config.quoting),
      facts,
    });
  }

  /** The project's own macro where it has one, else what dbt's does. */
  #named(resource: Resource, macro: string, custom: unknown, byDefault: string): string {
    const { macros, name, facts } = this.#project;
    // dbt's own macro dispatches: to one for the warehouse first, then to the default one.
    const names = [macro, `${facts.type}__${macro}`, `default__${macro}`];
    const found = names.find((it) => macros.has(name, it));
    const own = found === undefined ? undefined : this.#call(resource, found, textOf(custom) ?? null);
    if (own !== undefined) return own;
    return macro === 'generate_schema_name' ? byDefault : (textOf(custom)?.trim() ?? byDefault);
  }
}

function hasSameNames(
  some: ReadonlyMap<string, Relation>,
  others: ReadonlyMap<string, Relation> = new Map(),
): boolean {
  if (some.size !== others.size) return false;
  return [...some].every(([id, it]) => {
    const other = others.get(id);
    if (it === other) return true;
    return other?.render() === it.render() && other.options.identifier === it.options.identifier;
  });
}

/** Relations by the word that their names end with. */
class NamesByWord {
  readonly #byWord = new Map<string, string[]>();
  /** Names that are no single word could stand anywhere. */
  readonly #anywhere: string[] = [];

  constructor(relations: ReadonlyMap<string, Relation>) {
    for (const [id, relation] of relations) {
      const word = relation.options.identifier?.toLowerCase() ?? '';
      const entry = `${id} ${relation.render()}`;
      const known = this.#byWord.get(word);
      if (!/^\w+$/.test(word)) this.#anywhere.push(entry);
      else if (known === undefined) this.#byWord.set(word, [entry]);
      else known.push(entry);
    }
  }

  /** Sorted. */
  in(sql: string): string[] {
    const words = new Set(sql.toLowerCase().match(/\w+/g));
    return [...this.#anywhere, ...[...words].flatMap((it) => this.#byWord.get(it) ?? [])].sort();
  }
}

function givenRelation({ relation, config }: Given, facts: AdapterFacts): Relation {
  const isCte = config.materialized === 'ephemeral';
  const type = isCte ? 'cte' : config.materialized === 'view' ? 'view' : 'table';
  return new Relation({ ...relation, isCte, type, facts });
}

/** A name without quotes and in small letters, to be looked up. */
export function plainName(name: string): string {
  return name.replace(/["`[\]]/g, '').toLowerCase();
}
