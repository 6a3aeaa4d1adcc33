import { DiagnosticError } from '@dataing/base/diagnostics';
import type { ContentCache, GitCommit, GitRepository, WarehouseTable } from '@dataing/ports';
import type { ModelChange, Reach } from './change.ts';
import { Undoing } from './undoing.ts';
import { isProjectFile, isSettingsFile } from './project-files.ts';
import type { ProjectHistoryOptions } from './project-history.ts';
import type { ProjectSlice, ProjectSlices } from './project-slice.ts';
import type { HistoryStep, stepBetween } from './step-between.ts';

export interface SemanticHistoryRequest {
  readonly repository: GitRepository;
  /** Name of a model, seed or snapshot as it is called now. */
  readonly model: string;
  /** Only what can change this column of it. */
  readonly column?: string;
  /** By default HEAD. */
  readonly until?: string;
  readonly sinceMs?: number;
  /** Commits of the range, newest first, where they were read already. */
  readonly commits?: readonly GitCommit[];
  /** Columns of sources, where they are known. */
  readonly tables?: readonly WarehouseTable[];
  readonly folder?: string;
  readonly load?: ProjectHistoryOptions['load'];
  /** Where renderings are kept by the hash of what they are made of; by default in memory. */
  readonly cache?: ContentCache;
  /** Where it is kept what a commit did to a model; by default nowhere. */
  readonly steps?: ContentCache;
  /** Asked after each entry: true where older ones are not wanted. */
  readonly isEnough?: (entries: readonly HistoryEntry[]) => boolean;
}

/** A commit that changed a model or what it is built from. */
export interface HistoryEntry {
  readonly commit: GitCommit;
  /** All that it changed of the model and upstream of it, those without another meaning too. */
  readonly models: readonly ModelChange[];
  /** Null: nothing of it arrives at the model, or at its column. */
  readonly reach: Reach | null;
  /** The model's name after the commit. */
  readonly model: string;
  /** The model's name before, where the commit renamed it. */
  readonly renamedFrom?: string;
  /** The column's name after the commit; absent where none was asked for. */
  readonly column?: string;
  readonly columnRenamedFrom?: string;
  /** Whether the model began or ended with it. */
  readonly life: 'began' | 'ended' | null;
  /** Changes of its tests and description, which alter no data. */
  readonly notes: readonly string[];
  /** Files of it that decide over the model. */
  readonly paths: readonly string[];
  /** Commit whose change of these files it takes back, by contents; and the one that takes its own back. */
  readonly revertOf: string | null;
  readonly undoneBy: string | null;
}

export interface SemanticHistory {
  /** Newest first; commits that touch nothing of the model or upstream of it are left out. */
  readonly entries: readonly HistoryEntry[];
  /** Columns of the model as it is now; null where they are not known for sure. */
  readonly columns: readonly string[] | null;
  /** Whether there may be older ones that `isEnough` cut off. */
  readonly isCut: boolean;
  readonly notLookedAt: readonly string[];
}

/**
 * What happened to a model, or to one column of it, commit by commit and by meaning: its own SQL and that of the models,
 * macros, variables and settings upstream. Renamed models are followed by git's renames, renamed columns by their values.
 * Merges stand for the commits of their sides. Asks the repository alone, and of it only files that may decide over the
 * model; a commit that touches none of them costs nothing.
 */
export async function semanticHistory(request: SemanticHistoryRequest): Promise<SemanticHistory> {
  return new HistoryWalk(request).walk();
}

class HistoryWalk {
  readonly #request: SemanticHistoryRequest;
  #reader?: Promise<Reader>;
  readonly #notLookedAt = new Set<string>();
  /** Of all states seen so far: files that decide over the model, and names that a new file of it would have. */
  readonly #paths = new Set<string>();
  readonly #names = new Set<string>();
  #model: string;
  #column: string | undefined;
  #columns: readonly string[] | null = null;

  constructor(request: SemanticHistoryRequest) {
    this.#request = request;
    this.#model = request.model;
    this.#column = request.column;
  }

  async walk(): Promise<SemanticHistory> {
    const { repository, until, sinceMs, isEnough } = this.#request;
    const tip = await repository.find(until);
    if (tip === undefined || !(await this.#begin(tip)))
      return {
        entries: [],
        columns: null,
        isCut: false,
        notLookedAt: [`${this.#model}: the project has no such model`],
      };
    const range = { tips: [tip], ...(sinceMs === undefined ? {} : { sinceMs }) };
    const commits = this.#request.commits ?? (await repository.commits(range));
    const undoing = new Undoing(commits);
    const isShallow = await repository.isShallow();
    const entries: HistoryEntry[] = [];
    for (const commit of commits) {
      if (commit.parents.length > 1) await this.#alsoOf(commit);
      if (commit.parents.length > 1 || !(await this.#mayMatter(commit))) continue;
      if (commit.parents.length === 0 && isShallow) {
        this.#notLookedAt.add(`before ${commit.sha.slice(0, 10)}: the clone is shallow`);
        continue;
      }
      const step = await this.#step(commit);
      const entry = step === undefined ? undefined : this.#entry(commit, step);
      if (entry === undefined) continue;
      entries.push({ ...entry, ...undoing.of(commit, entry.paths) });
      if (isEnough?.(entries) === true) return this.#history(entries, true);
    }
    return this.#history(entries, false);
  }

  #read(): Promise<Reader> {
    return (this.#reader ??= openReader(this.#request));
  }

  #history(entries: readonly HistoryEntry[], isCut: boolean): SemanticHistory {
    return { entries, columns: this.#columns, isCut, notLookedAt: [...this.#notLookedAt] };
  }

  /** What decides over the model at the newest commit; false where it is not there. */
  async #begin(tip: string): Promise<boolean> {
    const first = await this.#kept<Tip | null>(`tip:${tip}`, async () => {
      const { slices } = await this.#read();
      const slice = await slices.at(tip, this.#model);
      return slice === undefined ? null : tipOf(slice);
    });
    if (first === null) return false;
    this.#widen(first);
    this.#columns = first.columns;
    return true;
  }

  /** The other side of a merge may have been built from what is gone by now. */
  async #alsoOf({ parents, paths }: GitCommit): Promise<void> {
    if (!paths.some((it) => this.#isKnown(it.path) || this.#isKnown(it.from))) return;
    for (const parent of parents) {
      const found = await this.#kept<Tip | null>(`tip:${parent}`, async () => {
        const { slices } = await this.#read();
        const slice = await slices.at(parent, this.#model).catch(notHere);
        return slice === undefined ? null : tipOf(slice);
      });
      if (found !== null) this.#widen(found);
    }
  }

  #isKnown = (path: string | undefined) =>
    path !== undefined && (this.#paths.has(path) || isSettingsFile(path));

  /** Whether a commit touches a file that decides over the model, or one that has come to since. */
  async #mayMatter({ paths }: GitCommit): Promise<boolean> {
    if (paths.some((it) => this.#isKnown(it.path) || this.#isKnown(it.from))) return true;
    const others = paths.filter(({ path, isSubmodule }) => isProjectFile(path) && !isSubmodule);
    const stems = others.flatMap(({ path, from }) => [path, from ?? path].map(nameOfFile));
    if (stems.some((it) => this.#names.has(it))) return true;
    if (others.some(({ path }) => /(^|\/)(macros|tests\/generic)\//.test(path))) return true;
    const yaml = others.filter(({ path }) => /\.ya?ml$/.test(path));
    const described = await this.#namesIn(
      yaml.flatMap(({ before, after }) => [before ?? [], after ?? []].flat()),
    );
    return described.some((it) => this.#names.has(it));
  }

  async #namesIn(blobs: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(
      blobs.map((blob) =>
        this.#cached<readonly string[]>(`names:${blob}`, async () => [
          ...(await (await this.#read()).slices.namesIn([blob])),
        ]),
      ),
    );
    return found.flat();
  }

  #step(commit: GitCommit): Promise<HistoryStep | undefined> {
    return this.#kept<HistoryStep | null>(`step:${commit.sha}`, async () => {
      try {
        const { slices, between } = await this.#read();
        return (await between(slices, commit, this.#model, this.#request.tables ?? [])) ?? null;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        this.#notLookedAt.add(`the project at ${commit.sha} or before it: ${error.message}`);
        return null;
      }
    }).then((it) => it ?? undefined);
  }

  #entry(commit: GitCommit, step: HistoryStep): Omit<HistoryEntry, 'revertOf' | 'undoneBy'> | undefined {
    const { models, arrival, isUpstream, renamedFrom, life, notes, paths } = step;
    this.#widen(step.surroundings);
    const [model, column] = [this.#model, this.#column];
    const earlier = nameBefore(models, model, column);
    this.#model = renamedFrom ?? model;
    this.#column = earlier ?? column;
    if (!isUpstream && renamedFrom === undefined && life === null && notes.length === 0) return undefined;
    const isReached =
      column !== undefined && (arrival?.every === true || arrival?.columns.includes(column.toLowerCase()));
    const reach =
      arrival === null || (column !== undefined && !isReached && !arrival.rows)
        ? null
        : { columns: isReached ? [column] : [], rows: arrival.rows, time: false, hops: arrival.hops };
    return {
      ...{ commit, models, reach, model, life, notes, paths },
      ...(renamedFrom === undefined ? {} : { renamedFrom }),
      ...(column === undefined ? {} : { column }),
      ...(earlier === undefined ? {} : { columnRenamedFrom: earlier }),
    };
  }

  #widen({ paths, names }: Surroundings): void {
    for (const it of paths) this.#paths.add(it);
    for (const it of names) this.#names.add(it);
  }

  /** What follows from commits and the name that the model has there. */
  #kept<T>(what: string, make: () => Promise<T>): Promise<T> {
    const { folder = this.#request.repository.prefix, load = {} } = this.#request;
    return this.#cached(`${STEPS_VERSION}:${what}:${JSON.stringify([this.#model, folder, load])}`, make);
  }

  async #cached<T>(key: string, make: () => Promise<T>): Promise<T> {
    // Columns of a warehouse are not named in the key: with them nothing is kept.
    const cache = this.#request.tables === undefined ? this.#request.steps : undefined;
    const known = cache?.get(key);
    if (known !== undefined) return JSON.parse(known);
    const made = await make();
    cache?.set(key, JSON.stringify(made));
    return made;
  }
}

interface Reader {
  readonly slices: ProjectSlices;
  readonly between: typeof stepBetween;
}

/** What reads templates and SQL is loaded with the first commit that is not known yet: it takes longer than all else. */
async function openReader(request: SemanticHistoryRequest): Promise<Reader> {
  const [{ ProjectSlices: Slices }, { stepBetween: between }] = await Promise.all([
    import('./project-slice.ts'),
    import('./step-between.ts'),
  ]);
  return { slices: new Slices(request), between };
}

/** Raise it when a step may come out otherwise than before. */
const STEPS_VERSION = 'step-4';

interface Surroundings {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

interface Tip extends Surroundings {
  readonly columns: readonly string[] | null;
}

function tipOf({ blobs, names, graph, target }: ProjectSlice): Tip {
  const lineage = graph.nodes.get(target)?.lineage;
  const columns = lineage?.complete === true ? lineage.columns.map(({ name }) => name) : null;
  return { paths: [...blobs.keys()], names: [...names], columns };
}

function notHere(error: unknown): undefined {
  if (!(error instanceof DiagnosticError)) throw error;
  return undefined;
}

const nameOfFile = (path: string) => path.replace(/^.*\//, '').replace(/([._]v\d+)?\.\w+$/, '');

/** What a column of the model was called before a commit; undefined where it was called the same. */
function nameBefore(
  models: readonly ModelChange[],
  model: string,
  column: string | undefined,
): string | undefined {
  const changes = models.find((it) => it.name === model)?.changes ?? [];
  return changes.find((it) => it.renamed?.after.toLowerCase() === column?.toLowerCase())?.renamed?.before;
}
