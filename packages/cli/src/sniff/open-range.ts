import { openDiskCache, programVersion } from '@dataing/adapters/dbt';
import { buildGraph, type LoadOptions, localPackageFolders, readProject } from '@dataing/dbt';
import {
  type ChangedFile,
  mergeStates,
  type PredictedRange,
  type ProjectState,
  stateOfGraph,
  stateOfSql,
} from '@dataing/investigate';
import type { ContentCache, SqlDialect } from '@dataing/ports';
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
  readonly before: ProjectState;
  readonly after: ProjectState;
  readonly range: PredictedRange;
  readonly files: readonly ChangedFile[];
  readonly notLookedAt: readonly string[];
}

/**
 * Reads both sides of a change, of every dbt project of the folder that it touches; where there is none, the SQL files.
 * Rejects with a DiagnosticError: GIT_NOT_A_REPOSITORY, GIT_UNKNOWN_COMMIT, GIT_FAILED.
 */
export async function openRange(request: RangeRequest): Promise<OpenedRange> {
  const sides = await readSides(request.folder, request.ref);
  const cache =
    request.cacheFolder === undefined
      ? undefined
      : openDiskCache(request.cacheFolder, { version: programVersion() });
  const kept = cache ?? new Map<string, string>();
  const [before, after] = await statesOf(sides, request, kept);
  const unkept = cache?.close();
  const range = { from: sides.from, to: sides.to, label: request.label ?? sides.label };
  const notes = unkept === undefined ? [] : [`what was computed cannot be kept: ${unkept.message}`];
  return {
    ...{ before, after, range },
    files: changedFiles(sides.changed),
    notLookedAt: [...sides.notLookedAt, ...notes],
  };
}

const PROJECT = /(^|\/)dbt_project\.ya?ml$/;

async function statesOf(
  sides: Sides,
  { dialect, vars }: RangeRequest,
  cache: ContentCache,
): Promise<readonly [ProjectState, ProjectState]> {
  const all = new Set([...sides.before.keys(), ...sides.after.keys()]);
  const folders = [...all]
    .filter((it) => PROJECT.test(it) && !/(^|\/)(dbt_packages|dbt_modules|target)\//.test(it))
    .map((it) => it.replace(/[^/]+$/, ''));
  if (folders.length === 0) {
    const options = { dialect: dialect ?? 'duckdb' };
    return [stateOfSql(sides.before, options), stateOfSql(sides.after, options)];
  }
  const pairs: Array<readonly [ProjectState, ProjectState]> = [];
  for (const folder of folders) {
    const [before, after] = await withPackages(sides, folder);
    if (!isChanged(before, after)) continue;
    const load = {
      folder,
      cache,
      ...(dialect === undefined ? {} : { adapter: dialect }),
      ...(vars === undefined ? {} : { vars }),
    };
    pairs.push([stateOf(before, load), stateOf(after, load)]);
  }
  return [mergeStates(pairs.map(([it]) => it)), mergeStates(pairs.map(([, it]) => it))];
}

function stateOf(files: ReadonlyMap<string, Uint8Array>, load: LoadOptions): ProjectState {
  const project = readProject(files, load);
  return project === undefined ? mergeStates([]) : stateOfGraph(buildGraph(project), files);
}

/** Files of a project and of the packages that stand beside it. */
async function withPackages(sides: Sides, folder: string) {
  const under = (files: ReadonlyMap<string, Uint8Array>) =>
    new Map([...files].filter(([path]) => path.startsWith(folder)));
  const [before, after] = [under(sides.before), under(sides.after)];
  const beside = new Set([...localPackageFolders(before, folder), ...localPackageFolders(after, folder)]);
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
