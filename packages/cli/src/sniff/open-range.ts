import { type DiskCache, openDiskCache, programVersion } from '@dataing/adapters/dbt';
import {
  buildGraph,
  contentHash,
  type LoadOptions,
  localPackageFolders,
  readProject,
  withTexts,
} from '@dataing/dbt';
import {
  type ChangedFile,
  type ImpactPrediction,
  mergeStates,
  type PredictedRange,
  predictImpact,
  type PredictRequest,
  type ProjectState,
  stateOfGraph,
  stateOfSql,
} from '@dataing/investigate';
import type { ContentCache, SqlDialect } from '@dataing/ports';
import { basename } from 'node:path';
import { changedFiles } from './changed-files.ts';
import { readSides, type Sides } from './read-sides.ts';

export interface RangeRequest {
  /** A folder of the repository: what stands under it is looked at. */
  readonly folder: string;
  /** Absent: what is not committed yet. */
  readonly ref?: string;
  /** What the range is called, where that is not the range itself. */
  readonly label?: string;
  /** Where renderings are kept from run to run. */
  readonly cacheFolder?: string;
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Of plain SQL, and of a project whose profile does not say. */
  readonly dialect?: SqlDialect;
}

/** A project, or plain SQL, on both sides of a change. */
export interface OpenedRange {
  /** Rendered when they are first asked for. */
  readonly before: ProjectState;
  readonly after: ProjectState;
  readonly range: PredictedRange;
  readonly files: readonly ChangedFile[];
  readonly notLookedAt: readonly string[];
  /** What the change will do. The same contents are predicted once: the next time the answer is taken from the cache. */
  predict(options: PredictOptions): ImpactPrediction;
}

type PredictOptions = Pick<PredictRequest, 'depth' | 'history'>;

/**
 * Reads both sides of a change, of every dbt project of the folder that it touches; where there is none, the SQL files.
 * Rejects with a DiagnosticError: GIT_NOT_A_REPOSITORY, GIT_UNKNOWN_COMMIT, GIT_FAILED.
 */
export async function openRange(request: RangeRequest): Promise<OpenedRange> {
  const sides = await readSides(request.folder, request.ref);
  const range = { from: sides.from, to: sides.to, label: request.label ?? sides.label };
  const cache = openCache(request);
  return new Opened(request, sides, range, await projectsOf(sides, cache), cache);
}

function openCache({ cacheFolder }: RangeRequest): ContentCache {
  if (cacheFolder === undefined) return new Map<string, string>();
  return openDiskCache(cacheFolder, { version: programVersion() });
}

/** A bundle's chunk is named by its content and what it imports: another build has another name. */
const BUILD = basename(import.meta.filename);

const PROJECT = /(^|\/)dbt_project\.ya?ml$/;

/** The files of one dbt project on both sides; of plain SQL without a folder. */
interface ProjectSides {
  readonly folder?: string;
  readonly before: ReadonlyMap<string, Uint8Array>;
  readonly after: ReadonlyMap<string, Uint8Array>;
}

/** Projects that the change touches. */
async function projectsOf(sides: Sides, cache: ContentCache): Promise<readonly ProjectSides[]> {
  const all = new Set([...sides.before.keys(), ...sides.after.keys()]);
  const folders = [...all]
    .filter((it) => PROJECT.test(it) && !/(^|\/)(dbt_packages|dbt_modules|target)\//.test(it))
    .map((it) => it.replace(/[^/]+$/, ''));
  if (folders.length === 0) return [{ before: sides.before, after: sides.after }];
  const found: ProjectSides[] = [];
  for (const folder of folders) {
    const [before, after] = await withPackages(sides, folder, cache);
    if (isChanged(before, after)) found.push({ folder, before, after });
  }
  return found;
}

class Opened implements OpenedRange {
  readonly range: PredictedRange;
  readonly files: readonly ChangedFile[];
  readonly #request: RangeRequest;
  readonly #projects: readonly ProjectSides[];
  readonly #cache: ContentCache;
  readonly #notes: string[];
  #states?: readonly [before: ProjectState, after: ProjectState];

  constructor(
    request: RangeRequest,
    sides: Sides,
    range: PredictedRange,
    projects: readonly ProjectSides[],
    cache: ContentCache,
  ) {
    this.#request = request;
    this.#projects = projects;
    this.range = range;
    this.files = changedFiles(sides.changed);
    this.#notes = [...sides.notLookedAt];
    this.#cache = cache;
  }

  get before(): ProjectState {
    return this.#both()[0];
  }

  get after(): ProjectState {
    return this.#both()[1];
  }

  get notLookedAt(): readonly string[] {
    return this.#notes;
  }

  predict(options: PredictOptions): ImpactPrediction {
    const key = `${BUILD}:prediction:${this.#contents()}:${contentHash(JSON.stringify([this.#settings(), options]))}`;
    const kept = this.#cache.get(key);
    const { range, files } = this;
    const made =
      kept === undefined
        ? predictImpact({
            ...{ before: this.before, after: this.after, range, files, cache: this.#answers() },
            ...options,
          })
        : (JSON.parse(kept) as ImpactPrediction);
    if (kept === undefined) this.#keep(key, made);
    return { ...made, range, files, notLookedAt: [...this.#notes, ...made.notLookedAt] };
  }

  /** What is worked out of queries is kept under the build: it tells the rules of predictions apart. */
  #answers(): ContentCache {
    const cache = this.#cache;
    return {
      get: (key) => cache.get(`${BUILD}:${key}`),
      set: (key, value) => cache.set(`${BUILD}:${key}`, value),
    };
  }

  #settings() {
    const { dialect, vars } = this.#request;
    return {
      ...(dialect === undefined ? {} : { adapter: dialect }),
      ...(vars === undefined ? {} : { vars }),
    };
  }

  /** Hash of all files that the answer follows from. */
  #contents(): string {
    const sides = this.#projects.map(({ folder, before, after }) => {
      const now = [...after].map(([path, bytes]) => `${path} ${contentHash(bytes)}`);
      const old = [...before].flatMap(([path, bytes]) =>
        after.get(path) === bytes ? [] : [`${path} ${contentHash(bytes)}`],
      );
      const come = [...after.keys()].filter((path) => !before.has(path));
      return JSON.stringify([folder, now.sort(), old.sort(), come.sort()]);
    });
    return contentHash(sides.join('\n'));
  }

  #both(): readonly [ProjectState, ProjectState] {
    if (this.#states !== undefined) return this.#states;
    const load = { ...this.#settings(), cache: this.#cache };
    const pairs = this.#projects.map(({ folder, before, after }) => {
      if (folder !== undefined) return statesOf(before, after, { ...load, folder });
      const dialect = this.#request.dialect ?? 'duckdb';
      return [before, after].map((it) => stateOfSql(it, { dialect }));
    });
    this.#states = [mergeStates(pairs.map(([it]) => it)), mergeStates(pairs.map(([, it]) => it))];
    return this.#states;
  }

  #keep(key: string, prediction: ImpactPrediction): void {
    this.#cache.set(key, JSON.stringify(prediction));
    const error = 'close' in this.#cache ? (this.#cache as DiskCache).close() : undefined;
    if (error !== undefined) this.#notes.push(`what was computed cannot be kept: ${error.message}`);
  }
}

type Files = ReadonlyMap<string, Uint8Array>;

/** What the change leaves alone is read, rendered and traced once for both. */
function statesOf(before: Files, after: Files, load: LoadOptions): readonly [ProjectState, ProjectState] {
  const project = readProject(before, load);
  const state =
    project === undefined ? undefined : stateOfGraph(buildGraph(project, { isKept: true }), before);
  const derived = project === undefined ? undefined : withTexts(project, before, after);
  const changed = derived ?? readProject(after, load);
  const old = state ?? mergeStates([]);
  if (changed === undefined) return [old, mergeStates([])];
  const like = derived === undefined ? undefined : state;
  const graph = buildGraph(changed, like?.graph === undefined ? {} : { like: like.graph });
  return [old, stateOfGraph(graph, after, like)];
}

/** Files of a project and of the packages that stand beside it. */
async function withPackages(sides: Sides, folder: string, cache: ContentCache) {
  const under = (files: ReadonlyMap<string, Uint8Array>) =>
    new Map([...files].filter(([path]) => path.startsWith(folder)));
  const [before, after] = [under(sides.before), under(sides.after)];
  const beside = new Set([before, after].flatMap((it) => localPackageFolders(it, folder, cache)));
  for (const start of beside) {
    const more = start.startsWith(sides.prefix) ? sides : await sides.beside(start);
    for (const [path, bytes] of more.before) if (path.startsWith(start)) before.set(path, bytes);
    for (const [path, bytes] of more.after) if (path.startsWith(start)) after.set(path, bytes);
  }
  return [before, after] as const;
}

/** Bytes that are the same are one value, so no contents need be compared. */
function isChanged(before: ReadonlyMap<string, Uint8Array>, after: ReadonlyMap<string, Uint8Array>): boolean {
  return before.size !== after.size || [...after].some(([path, bytes]) => before.get(path) !== bytes);
}
