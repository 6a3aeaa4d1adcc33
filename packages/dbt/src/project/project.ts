import type { Diagnostic } from '@dataing/base/diagnostics';
import type { ContentCache } from '@dataing/ports';
import { type AdapterFacts, adapterFacts } from '../context/adapter-facts.ts';
import { Rendering, type RenderHost, type RenderOptions } from '../context/rendering.ts';
import { Dict, fault, parseTemplate, TemplateFault, toData, toValue, type Value } from '../jinja/index.ts';
import { builtInMacros, MacroSpace } from '../macros/index.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { mergeManifest } from '../manifest/merge-manifest.ts';
import { readManifest, type ReadManifest } from '../manifest/read-manifest.ts';
import { contentHash } from './content-hash.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keptValue } from './kept-value.ts';
import { mergeConfigs, type PackageFile } from './package-file.ts';
import { readGenericTests } from './generic-tests.ts';
import { FileReader, isProfiles, macroPaths, type ProjectFiles, readPackages } from './read-files.ts';
import { type Docs, readDocs } from './read-docs.ts';
import { readExposures, readSources, readUnitTests } from './read-entries.ts';
import type { IdFinder } from './references.ts';
import { duplicatesOf, type Properties, readProperties, readResources } from './read-resources.ts';
import { type Group, readGroups, readSemantics, type SemanticNode } from './read-semantics.ts';
import type { Exposure, GenericTest, Resource, SourceTable, UnitTest } from './resource.ts';
import { isPlain, type Plain, textOf } from './yaml.ts';

export interface LoadOptions {
  /** Folder of the dbt_project.yml, with a slash at its end; by default the one that stands highest. */
  readonly folder?: string;
  /** dbt's name of the adapter; by default what a profiles.yml among the files says, else duckdb. */
  readonly adapter?: string;
  readonly target?: { readonly name?: string; readonly schema?: string; readonly database?: string };
  /** As with `--vars`: over everything. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What `run_started_at` and `modules.datetime` give; by default the start of 2024, so that renderings are the same. */
  readonly nowMs?: number;
  /** The bytes of a `target/manifest.json`: nodes, compiled SQL, columns, configuration and tests are taken from it. */
  readonly manifest?: Uint8Array;
  readonly cache?: ContentCache;
}

const START_OF_2024 = 1_704_067_200_000;

/** What stands in the files, before a model is rendered. */
export interface Project {
  readonly name: string;
  readonly packages: readonly PackageFile[];
  readonly facts: AdapterFacts;
  readonly target: Value;
  readonly options: LoadOptions;
  readonly macros: MacroSpace;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly sources: ReadonlyMap<string, SourceTable>;
  readonly tests: readonly GenericTest[];
  readonly unitTests: readonly UnitTest[];
  readonly exposures: readonly Exposure[];
  readonly semantics: readonly SemanticNode[];
  readonly groups: readonly Group[];
  /** What the properties files say, by package. */
  readonly properties: ReadonlyMap<PackageFile, Properties>;
  readonly docs: Docs;
  /** What the manifest was, where one was given and could be read. */
  readonly manifest?: Manifest;
  readonly ids: IdFinder;
  /**
   * Hash of all that renderings and names may depend on, beside the texts of resources: the target, settings and packages,
   * macros, YAML, which resources there are. No secret of a profile is in it.
   */
  readonly fingerprint: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a project from its files; undefined where no dbt_project.yml is among them. Renders nothing but YAML. */
export function readProject(files: ProjectFiles, options: LoadOptions = {}): Project | undefined {
  const reader = new FileReader(files, options.cache);
  const folder = options.folder ?? findProject(files);
  const packages = folder === undefined ? undefined : readPackages(reader, folder);
  if (packages === undefined) return undefined;
  const [root] = packages;
  const profile = profileTarget(reader, root);
  const { manifest, diagnostics: unread } = manifestOf(reader, options.manifest);
  const type = options.adapter ?? manifest?.adapter ?? textOf(profile.type) ?? 'duckdb';
  const facts = adapterFacts(type) ?? { ...adapterFacts('duckdb')!, type };
  const target = targetOf(type, profile, root, options);
  const macros = macrosOf(reader, packages);
  const variables = new Variables(packages, options.vars ?? {});
  const properties = new Map(packages.map((it) => [it, readProperties(reader, it)]));
  const parts = { ...options, packages, target };
  const context = { facts, macros, root: root.name, target, options, variables };
  const renderer = new YamlRenderer(context, `texts:${fingerprintOf(reader, parts)}`);
  const database = textOf(toData((target as Dict).get('database') ?? null));
  const declared = packages.flatMap((it) =>
    readSources(it, properties.get(it)!, (value) => renderer.render(it.name, value), database),
  );
  const found = packages.flatMap((it) => readResources(reader, it, root, properties.get(it)!));
  const rendered = new Map(found.map((it) => [it.id, renderedConfig(it, renderer)]));
  renderer.keep();
  const own = { resources: rendered, sources: declared, diagnostics: [] };
  const merged = manifest === undefined ? own : mergeManifest(own, manifest, packages, reader);
  const { resources, sources } = merged;
  const ids = idFinder(root.name, [...resources.values()], sources);
  const each = <T>(read: (owner: PackageFile, said: Properties) => T[]) =>
    packages.flatMap((it) => read(it, properties.get(it)!));
  const semantics = readSemantics([...properties], ids);
  const fingerprint = fingerprintOf(reader, parts, resources);
  const tests = () =>
    reader.kept(`tests:${fingerprint}`, () =>
      JSON.stringify(each((owner, said) => readGenericTests(owner, root, said, found, ids))),
    );
  return {
    name: root.name,
    packages,
    facts,
    target,
    options,
    macros,
    resources,
    sources: new Map(sources.map((it) => [it.id, it])),
    tests: manifest?.tests ?? (JSON.parse(tests()) as GenericTest[]),
    unitTests: manifest?.unitTests ?? each((owner, said) => readUnitTests(owner, said, ids)),
    exposures: manifest?.exposures ?? each((owner, said) => readExposures(owner, said, ids, semantics)),
    ...(manifest === undefined ? {} : { manifest }),
    semantics,
    groups: each(readGroups),
    properties,
    docs: readDocs(reader, packages),
    ids,
    fingerprint,
    diagnostics: [
      ...[...reader.diagnostics, ...duplicatesOf(found), ...renderer.diagnostics],
      ...[...unread, ...merged.diagnostics],
    ],
  };
}

/** Reads a manifest once: reduced, it is kept. */
function manifestOf(reader: FileReader, bytes: Uint8Array | undefined): ReadManifest {
  if (bytes === undefined) return { diagnostics: [] };
  const text = reader.kept(`manifest:${contentHash(bytes)}`, () =>
    JSON.stringify(readManifest('target/manifest.json', new TextDecoder().decode(bytes))),
  );
  return JSON.parse(text) as ReadManifest;
}

/** Folder, with a slash at its end, of the dbt_project.yml that stands highest among the files, packages apart. */
export function findProject(files: ProjectFiles): string | undefined {
  const paths = [...files.keys()].filter(
    (path) => /(^|\/)dbt_project\.ya?ml$/.test(path) && !/dbt_packages|dbt_modules/.test(path),
  );
  paths.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  return paths[0]?.replace(/dbt_project\.ya?ml$/, '');
}

/** The target that a profiles.yml near the project gives, without what would connect. */
function profileTarget(reader: FileReader, root: PackageFile): Plain {
  const paths = [...reader.files.keys()].filter((it) => it.startsWith(root.folder) && isProfiles(it)).sort();
  for (const path of paths) {
    const data = reader.yaml(path);
    const profile =
      data[root.profile ?? ''] ?? Object.values(data).find((it) => isPlain(it) && isPlain(it.outputs));
    if (!isPlain(profile) || !isPlain(profile.outputs)) continue;
    const name = textOf(profile.target) ?? '';
    const output = profile.outputs[name] ?? Object.values(profile.outputs)[0];
    if (isPlain(output))
      return { ...output, name: isPlain(profile.outputs[name]) ? name : Object.keys(profile.outputs)[0] };
  }
  return {};
}

function targetOf(type: string, profile: Plain, root: PackageFile, { target = {} }: LoadOptions): Value {
  const plain = (value: unknown) => (typeof value === 'string' && !value.includes('{{') ? value : undefined);
  const schema = target.schema ?? plain(profile.schema ?? profile.dataset) ?? 'dbt';
  const database =
    target.database ??
    plain(profile.database ?? profile.dbname ?? profile.project ?? profile.catalog) ??
    'analytics';
  const name = target.name ?? plain(profile.name) ?? 'dev';
  const entries = {
    name,
    type,
    schema,
    dataset: schema,
    database,
    project: database,
    dbname: database,
    threads: typeof profile.threads === 'number' ? profile.threads : 1,
    profile_name: root.profile ?? 'default',
    user: 'dbt',
    role: '',
    warehouse: '',
    host: '',
    account: '',
  };
  return toValue(entries);
}

function macrosOf(reader: FileReader, packages: readonly PackageFile[]): MacroSpace {
  const macros = new MacroSpace();
  for (const it of packages) {
    for (const path of macroPaths(reader, it)) macros.add(it.name, { file: path, text: reader.text(path) });
  }
  for (const [name, source] of builtInMacros) if (!macros.hasPackage(name)) macros.add(name, source);
  return macros;
}

/** Values of `var`, by dbt's order: command line, the root's for the package, the root's for all, the package's own. */
export class Variables {
  readonly #levels = new Map<string, readonly Plain[]>();

  constructor(packages: readonly PackageFile[], given: Readonly<Record<string, unknown>>) {
    const [root] = packages;
    const scoped = (of: PackageFile, name: string) =>
      isPlain(of.vars[name]) ? (of.vars[name] as Plain) : {};
    for (const it of packages) {
      const own = it === root ? [] : [scoped(it, it.name), it.vars];
      this.#levels.set(it.name, [given, scoped(root, it.name), root.vars, ...own]);
    }
    this.#levels.set('dbt', [given, root.vars]);
  }

  get(owner: string, name: string): Value | undefined {
    const levels = this.#levels.get(owner) ?? this.#levels.get('dbt') ?? [];
    const level = levels.find((it) => Object.hasOwn(it, name));
    return level === undefined ? undefined : toValue(level[name]);
  }
}

interface YamlContext {
  readonly facts: AdapterFacts;
  readonly macros: MacroSpace;
  readonly root: string;
  readonly target: Value;
  readonly options: LoadOptions;
  readonly variables: Variables;
}

/** Renders the Jinja in YAML, where only var, env_var, target and macros are known. */
class YamlRenderer {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: YamlContext;
  /** A text in dbt_project.yml is asked for by every resource below it. */
  readonly #rendered = new Map<string, unknown>();
  /** Of what was rendered without a word against it. */
  readonly #key: string;
  readonly #kept: ReadonlyMap<string, unknown>;
  /** A level of dbt_project.yml is one object for all resources below it, and comes once for each package. */
  readonly #levels = new Map<string, Map<Plain, Plain>>();

  /** `key` tells apart all that texts may come out by. */
  constructor(context: YamlContext, key: string) {
    this.#context = context;
    this.#key = key;
    const { cache } = context.options;
    this.#kept = new Map(keptValue<ReadonlyArray<readonly [string, unknown]>>(cache, key));
  }

  /** All texts are rendered. */
  keep(): void {
    const made = [...this.#rendered].filter(([, it]) => it !== undefined);
    if (made.every(([text]) => this.#kept.has(text))) return;
    this.#context.options.cache?.set(this.#key, JSON.stringify([...this.#kept, ...made]));
  }

  /** One level of configuration. */
  level(owner: string, level: Plain): Plain {
    let known = this.#levels.get(owner);
    if (known === undefined) this.#levels.set(owner, (known = new Map()));
    let rendered = known.get(level);
    if (rendered === undefined) {
      rendered = Object.fromEntries(
        Object.entries(level).map(([key, value]) => [key, late.has(key) ? value : this.render(owner, value)]),
      );
      known.set(level, rendered);
    }
    return rendered;
  }

  render(owner: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((it) => this.render(owner, it));
    if (isPlain(value))
      return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, this.render(owner, it)]));
    if (typeof value !== 'string' || !/\{[{%]/.test(value)) return value;
    const key = `${owner}\n${value}`;
    if (!this.#rendered.has(key)) this.#rendered.set(key, this.#kept.get(key) ?? this.#text(owner, value));
    return this.#rendered.get(key);
  }

  #text(owner: string, value: string): unknown {
    const rendering = new Rendering(yamlHost(this.#context), yamlOptions(owner));
    try {
      return toData(
        rendering.runner.native(parseTemplate({ file: '<yaml>', text: value }), rendering.scope()),
      );
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      this.diagnostics.push({
        code: error.code,
        severity: 'warning',
        message: `${JSON.stringify(value)}: ${error.message}`,
      });
      return undefined;
    }
  }
}

function yamlOptions(owner: string): RenderOptions {
  return { package: owner, execute: false, incremental: false, self: null, model: null, config: new Map() };
}

function yamlHost({ facts, macros, root, target, options, variables }: YamlContext): RenderHost {
  const not = (what: string): never => {
    throw fault(`${what} is not known in YAML`, 'DBT_UNKNOWN_NAME');
  };
  return {
    ...{ facts, macros, root, target, nowMs: options.nowMs ?? START_OF_2024, flags: flagsOf() },
    graph: () => null,
    dispatchOrder: () => undefined,
    ref: () => not('ref'),
    source: () => not('source'),
    variable: (owner, name) => variables.get(owner, name),
    environment: (name) => options.environment?.[name],
    columns: () => not('a relation'),
    known: () => null,
  };
}

export function flagsOf(): Value {
  return toValue({
    FULL_REFRESH: false,
    STORE_FAILURES: false,
    WHICH: 'compile',
    EMPTY: false,
    USE_COLORS: false,
    INDIRECT_SELECTION: 'eager',
  });
}

/** Hooks are rendered when they run, not before. */
const late = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

function renderedConfig(resource: Resource, renderer: YamlRenderer): Resource {
  const levels = resource.levels.map((level) => renderer.level(resource.package, level));
  return { ...resource, levels: [mergeConfigs(levels)] };
}

/** Refs by name, in the package itself, the root, then the others; a version picks one, else the latest. */
function idFinder(root: string, resources: readonly Resource[], sources: readonly SourceTable[]): IdFinder {
  const referable = resources.filter((it) => ['model', 'seed', 'snapshot'].includes(it.kind));
  const byName = Map.groupBy(referable, (it) => it.name);
  const bySource = new Map(sources.map((it) => [`${it.source}.${it.name}`, it.id]));
  return {
    ref: (owner, name, from) => {
      const all = (byName.get(name) ?? []).filter((it) => from === undefined || it.package === from);
      const fitting = all.filter((it) => it.package === owner);
      const inRoot = all.filter((it) => it.package === root);
      return latest(fitting.length > 0 ? fitting : inRoot.length > 0 ? inRoot : all)?.id;
    },
    source: (owner, source, table) => {
      const own = `source.${owner}.${source}.${table}`;
      return sources.some((it) => it.id === own) ? own : bySource.get(`${source}.${table}`);
    },
  };
}

function latest(resources: readonly Resource[]): Resource | undefined {
  const [first] = resources;
  const said = textOf(first?.properties.latest_version);
  const pick = resources.find((it) => it.version !== undefined && it.version === said);
  return pick ?? resources.toSorted((a, b) => Number(b.version ?? 0) - Number(a.version ?? 0))[0];
}
