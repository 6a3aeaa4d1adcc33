import {
  buildGraph,
  type DbtGraph,
  localPackageFolders,
  type Project,
  type ProjectFiles,
  readProject,
} from '@dataing/dbt';
import type { ContentCache, GitRepository } from '@dataing/ports';
import { Described, type Said } from './described.ts';
import { isProjectFile, isSettingsFile } from './project-files.ts';
import type { ProjectHistoryOptions } from './project-history.ts';

/** What one model, seed or snapshot of a project is built from, at one commit. */
export interface ProjectSlice {
  /** Its nodes alone: the target and all upstream of it. */
  readonly graph: DbtGraph;
  /** Unique id of the target. */
  readonly target: string;
  /** All files that may decide over it, by path: ids of their contents. */
  readonly blobs: ReadonlyMap<string, string>;
  /** Names that files of it are called by, of models and of sources: a new file with such a name may belong to it. */
  readonly names: ReadonlySet<string>;
  /** What YAML says of the target that alters no data. */
  readonly said: readonly Said[];
}

type Built = Pick<ProjectSlice, 'graph' | 'target'>;

/** Graphs that are kept in memory: those before and after a commit, and of the other line of a merge. */
const BUILT_MAX = 6;

/**
 * Reads of a project only the files that may decide over one model: itself and what its text may refer to, over and over,
 * the YAML files that name these, all macros and the settings. Where that proves too little (a reference that is put
 * together as the template runs), the whole project is read.
 */
export class ProjectSlices {
  readonly #repository: GitRepository;
  readonly #options: ProjectHistoryOptions;
  readonly #cache: ContentCache;
  readonly #texts = new Map<string, FileText>();
  readonly #packages = new Map<string, Project | undefined>();
  readonly #described = new Map<string, Described>();
  readonly #ids = new WeakMap<Uint8Array, number>();
  #idsGiven = 0;
  /** The newest last. */
  readonly #built = new Map<string, Built | undefined>();

  constructor(options: ProjectHistoryOptions) {
    this.#repository = options.repository;
    this.#options = options;
    this.#cache = options.cache ?? new Map<string, string>();
  }

  /** Undefined where the commit has no project, or the project no such model. Rejects with GIT_UNKNOWN_COMMIT. */
  async at(sha: string, name: string): Promise<ProjectSlice | undefined> {
    const listing = await this.listing(sha);
    const project = await this.#settings(listing);
    if (project === undefined) return undefined;
    const shelf = shelve([...listing.keys()], project);
    if (!shelf.byName.has(name)) return undefined;
    const found = await this.#closure(name, shelf, listing);
    const chosen = new Map([...found.paths].sort().map((path) => [path, listing.get(path)!]));
    const descriptions = shelf.descriptions.filter((it) => chosen.has(it));
    const said = descriptions.flatMap((path) => this.#describedBy(path, chosen.get(path)!).of(name) ?? []);
    const built = this.#build(name, await this.#reduced(chosen, descriptions, found.names));
    if (built === undefined) return undefined;
    if (!isTooLittle(built.graph)) return { ...built, blobs: chosen, names: found.names, said };
    const whole = this.#build(name, await this.#files(listing));
    const names = new Set([...shelf.byName.keys(), ...found.names]);
    return whole === undefined ? undefined : { ...whole, blobs: listing, names, said };
  }

  /** Files with YAML that says nothing of others, so that what others are said to be makes no difference. */
  async #reduced(
    blobs: ReadonlyMap<string, string>,
    descriptions: readonly string[],
    names: ReadonlySet<string>,
  ): Promise<ProjectFiles> {
    const files = new Map(await this.#files(blobs));
    for (const path of descriptions) {
      const bytes = this.#describedBy(path, blobs.get(path)!).reduced(names);
      if (bytes !== undefined) files.set(path, bytes);
    }
    return files;
  }

  #describedBy(path: string, blob: string): Described {
    let found = this.#described.get(blob);
    if (found === undefined) {
      found = new Described(path, this.#texts.get(blob)?.whole ?? '');
      this.#described.set(blob, found);
    }
    return found;
  }

  /** Names of models, seeds and snapshots of a commit, by their files. */
  async names(sha: string): Promise<readonly string[]> {
    const listing = await this.listing(sha);
    const project = await this.#settings(listing);
    return project === undefined ? [] : [...shelve([...listing.keys()], project).byName.keys()];
  }

  /** Names of resources that a YAML file describes. */
  async namesIn(blobs: readonly string[]): Promise<ReadonlySet<string>> {
    await this.#read(blobs);
    return new Set(blobs.flatMap((it) => [...(this.#texts.get(it)?.described ?? [])]));
  }

  /** The project's files and those of packages beside it. */
  async listing(sha: string): Promise<ReadonlyMap<string, string>> {
    const { folder = this.#repository.prefix } = this.#options;
    const all = (await this.#repository.files(sha)).filter(({ path }) => isProjectFile(path));
    if (folder === '') return new Map(all.map(({ path, blob }) => [path, blob]));
    const settings = all.filter(({ path }) => path.startsWith(folder) && isSettingsFile(path));
    const files = await this.#files(new Map(settings.map(({ path, blob }) => [path, blob])));
    const places = [folder, ...localPackageFolders(files, folder)];
    const own = all.filter(({ path }) => places.some((it) => path.startsWith(it)));
    return new Map(own.map(({ path, blob }) => [path, blob]));
  }

  /** The project as its settings alone give it: its packages and where their files stand. */
  async #settings(listing: ReadonlyMap<string, string>): Promise<Project | undefined> {
    const blobs = new Map([...listing].filter(([path]) => isSettingsFile(path)));
    const key = keyOf(blobs);
    if (!this.#packages.has(key)) this.#packages.set(key, this.#project(await this.#files(blobs)));
    return this.#packages.get(key);
  }

  #project(files: ProjectFiles): Project | undefined {
    const { folder = this.#repository.prefix, load } = this.#options;
    return readProject(files, { ...load, ...(folder === '' ? {} : { folder }), cache: this.#cache });
  }

  async #closure(name: string, shelf: Shelf, listing: ReadonlyMap<string, string>) {
    const blobOf = (path: string) => listing.get(path)!;
    const fixed = [...shelf.macros, ...shelf.settings, ...shelf.snapshots];
    await this.#read([...fixed, ...shelf.descriptions].map(blobOf));
    const names = new Set<string>([name]);
    const sources = new Set<string>();
    const paths = new Set<string>(fixed);
    const refers = new Set<string>();
    const refer = (it: FileText | undefined, isMacro: boolean) => {
      // A model that is gone is still called by its name.
      if (!isMacro) for (const reference of it?.references ?? []) refers.add(reference);
      for (const literal of isMacro ? (it?.references ?? []) : (it?.literals ?? []))
        if (shelf.byName.has(literal)) names.add(literal);
      for (const source of it?.sources ?? []) sources.add(source);
    };
    for (const path of shelf.macros) refer(this.#texts.get(blobOf(path)), true);
    const seen = new Set<string>();
    for (let open = [...names]; open.length > 0; open = [...names].filter((it) => !seen.has(it))) {
      for (const it of open) seen.add(it);
      const files = open.flatMap((it) => shelf.byName.get(it) ?? []);
      await this.#read(files.map(blobOf));
      for (const path of files) {
        paths.add(path);
        refer(this.#texts.get(blobOf(path)), false);
      }
    }
    for (const path of shelf.descriptions) {
      const described = this.#texts.get(blobOf(path))?.described ?? new Set<string>();
      if (meet(described, names) || meet(described, sources)) paths.add(path);
    }
    return { paths, names: new Set([...names, ...refers, ...sources]) };
  }

  #build(name: string, files: ProjectFiles): Built | undefined {
    const key = `${name}\n${[...files].map(([path, bytes]) => `${path} ${this.#idOf(bytes)}`).join('\n')}`;
    const known = this.#built.get(key);
    const isKnown = this.#built.delete(key);
    const built = isKnown ? known : this.#newly(name, files);
    this.#built.set(key, built);
    for (const old of [...this.#built.keys()].slice(0, -BUILT_MAX)) this.#built.delete(old);
    return built;
  }

  #newly(name: string, files: ProjectFiles): Built | undefined {
    const project = this.#project(files);
    const id = project?.ids.ref(project.name, name);
    if (project === undefined || id === undefined) return undefined;
    return { graph: buildGraph(project, { upstreamOf: [id] }), target: id };
  }

  /** A number for bytes: contents are held once, so that the same bytes are one object. */
  #idOf(bytes: Uint8Array): number {
    let id = this.#ids.get(bytes);
    if (id === undefined) this.#ids.set(bytes, (id = this.#idsGiven++));
    return id;
  }

  async #files(blobs: ReadonlyMap<string, string>): Promise<ProjectFiles> {
    await this.#read([...blobs.values()]);
    const files = [...blobs].flatMap(([path, blob]) => {
      const bytes = this.#texts.get(blob)?.bytes;
      return bytes === undefined ? [] : [[path, bytes] as const];
    });
    return new Map(files);
  }

  async #read(blobs: readonly string[]): Promise<void> {
    const missing = blobs.filter((it) => !this.#texts.has(it));
    if (missing.length === 0) return;
    for (const [id, bytes] of await this.#repository.contents(missing))
      this.#texts.set(id, new FileText(bytes));
  }
}

/** A file, and what its text names, worked out when it is asked for. */
class FileText {
  readonly bytes: Uint8Array;
  #text?: string;
  #literals?: readonly string[];
  #calls?: { readonly ref: readonly string[]; readonly source: readonly string[] };
  #described?: ReadonlySet<string>;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get whole(): string {
    return (this.#text ??= new TextDecoder().decode(this.bytes));
  }

  /** Words in quotes. */
  get literals(): readonly string[] {
    return (this.#literals ??= quoted(this.whole));
  }

  /** Words in quotes in calls of `ref`. */
  get references(): readonly string[] {
    return this.#called.ref;
  }

  /** Words in quotes in calls of `source`. */
  get sources(): readonly string[] {
    return this.#called.source;
  }

  /** What a YAML file gives as the name of something. */
  get described(): ReadonlySet<string> {
    return (this.#described ??= new Set(
      [...this.whole.matchAll(/\bname["']?\s*:\s*["']?([\w.$-]+)/g)].map(([, name]) => name),
    ));
  }

  get #called() {
    if (this.#calls === undefined) {
      const calls = [...this.whole.matchAll(/\b(ref|source)\s*\(([^()]*)\)/g)];
      const of = (what: string) => calls.flatMap(([, name, inside]) => (name === what ? quoted(inside) : []));
      this.#calls = { ref: of('ref'), source: of('source') };
    }
    return this.#calls;
  }
}

function quoted(text: string): string[] {
  return [...text.matchAll(/'([\w.$-]+)'|"([\w.$-]+)"/g)].map(([, single, double]) => single ?? double);
}

/** Files of a project by what they are for. */
interface Shelf {
  readonly settings: readonly string[];
  readonly macros: readonly string[];
  readonly descriptions: readonly string[];
  /** Their names stand inside of them. */
  readonly snapshots: readonly string[];
  /** Files by the name they are referred to by; of a version without it, too. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function shelve(paths: readonly string[], { packages }: Project): Shelf {
  const under = (kind: keyof (typeof packages)[number]['paths']) =>
    packages.flatMap((it) => it.paths[kind].map((folder) => `${it.folder}${folder}/`));
  const [macros, tests, snapshots] = [under('macro'), under('test'), under('snapshot')];
  const built = [...under('model'), ...under('seed'), ...snapshots];
  const within = (path: string, folders: readonly string[]) => folders.some((it) => path.startsWith(it));
  const byName = new Map<string, string[]>();
  const add = (name: string, path: string) => {
    const files = byName.get(name);
    if (files === undefined) byName.set(name, [path]);
    else if (!files.includes(path)) files.push(path);
  };
  for (const path of paths) {
    const [, stem] = /([^/]+)\.(?:sql|csv|py)$/.exec(path) ?? [];
    if (stem === undefined || !within(path, built)) continue;
    add(stem, path);
    add(stem.replace(/[._]v\d+$/, ''), path);
  }
  return {
    settings: paths.filter(isSettingsFile),
    macros: paths.filter((it) => it.endsWith('.sql') && (within(it, macros) || within(it, tests))),
    descriptions: paths.filter((it) => /\.ya?ml$/.test(it) && within(it, built)),
    snapshots: paths.filter((it) => it.endsWith('.sql') && within(it, snapshots)),
    byName,
  };
}

/** Whether a reference leads to what was not read. */
function isTooLittle({ nodes }: DbtGraph): boolean {
  return [...nodes.values()].some(({ diagnostics }) =>
    diagnostics.some(({ code }) => code === 'DBT_UNKNOWN_REF' || code === 'DBT_UNKNOWN_SOURCE'),
  );
}

function keyOf(blobs: ReadonlyMap<string, string>): string {
  return [...blobs].map((it) => it.join('\0')).join('\n');
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const it of small) if (large.has(it)) return true;
  return false;
}
