import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';
import {
  buildGraph,
  type DbtGraph,
  findProject,
  type LoadOptions,
  localPackageFolders,
  type ProjectFiles,
  readProject,
} from '@dataing/dbt';
import { readCommit } from '../git/index.ts';
import { type DiskCache, openDiskCache } from './disk-cache.ts';
import { programVersion } from './program-version.ts';
import { readFolder } from './read-folder.ts';

/** Where a project is. */
export interface ProjectPlace {
  /** The project's folder or one above it; with `commit` in a work tree, or a bare git directory. */
  readonly folder: string;
  /** A commit, branch or tag to read instead of the files as they are; nothing is checked out. */
  readonly commit?: string;
  /** Where results are kept from run to run; it is made, and may be deleted at any time. Absent: nowhere. */
  readonly cacheFolder?: string;
}

export interface LoadedProject {
  readonly graph: DbtGraph;
  /** The files it was made from. */
  readonly files: ProjectFiles;
  /** Folder of the dbt_project.yml among the files, with a slash at its end; empty for their top. */
  readonly folder: string;
  /** DBT_FILE_SKIPPED for what was not read, and DBT_CACHE. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a dbt project and its local packages, with what dbt wrote to target/manifest.json where it did, renders it and
 * traces its columns. `options.folder` says which project is
 * meant, relative to the top of the repository (or to `place.folder` outside of one). Throws a DiagnosticError with
 * DBT_NO_PROJECT or DBT_COMMIT; what is wrong inside the project stands in the graph.
 */
export async function loadProject(
  place: ProjectPlace,
  options: Omit<LoadOptions, 'cache'> = {},
): Promise<LoadedProject> {
  const { files, folder, top, diagnostics } = await readPlace(place, options.folder);
  const cache =
    place.cacheFolder === undefined
      ? undefined
      : openDiskCache(place.cacheFolder, { version: programVersion() });
  const manifest = options.manifest ?? (place.commit === undefined ? readTarget(top, folder) : undefined);
  const project = readProject(files, { ...options, folder, manifest, cache });
  if (project === undefined) throw notFound(place);
  const graph = buildGraph(project);
  return { graph, files, folder, diagnostics: [...diagnostics, ...closed(cache)] };
}

function closed(cache: DiskCache | undefined): Diagnostic[] {
  const error = cache?.close();
  if (error === undefined) return [];
  const message = `what was computed cannot be kept for the next time: ${error.message}`;
  return [{ code: 'DBT_CACHE', severity: 'note', message }];
}

interface PlaceFiles {
  readonly files: ProjectFiles;
  readonly folder: string;
  readonly top: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What dbt wrote of the files as they were; it is no part of a commit. */
function readTarget(top: string, folder: string): Uint8Array | undefined {
  const path = join(top, folder, 'target/manifest.json');
  return existsSync(path) ? readFileSync(path) : undefined;
}

async function readPlace(place: ProjectPlace, inside: string | undefined): Promise<PlaceFiles> {
  const folder = resolve(place.folder);
  if (!isFolder(folder)) throw notFound(place);
  const repository = repositoryOf(folder);
  if (repository === undefined && place.commit !== undefined)
    throw noCommit('the project is in no git repository');
  const top = repository ?? folder;
  const below = relative(top, realpathSync(folder)).split(sep).join('/');
  const start = inside ?? (below === '' ? '' : `${below}/`);
  const read = place.commit === undefined ? fromFolder(top) : fromCommit(top, place.commit);
  const files = new Map<string, Uint8Array>();
  const diagnostics: Diagnostic[] = [];
  const add = async (at: string) => {
    const found = await read(at);
    for (const [path, bytes] of found.files) files.set(path, bytes);
    diagnostics.push(...found.skipped.map(([path, why]) => skipped(path, why)));
  };
  await add(start);
  const found = findProject(files);
  if (found === undefined) throw notFound(place);
  await addLocalPackages(files, found, start, add);
  return { files, folder: found, top, diagnostics };
}

/** Packages that packages.yml gives by their path, and those that these give, as far as they are under the same top. */
async function addLocalPackages(
  files: ProjectFiles,
  project: string,
  start: string,
  add: (folder: string) => Promise<void>,
): Promise<void> {
  const read = [start];
  const seen = new Set([project]);
  const open = [project];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const folder of localPackageFolders(files, at)) {
      if (seen.has(folder)) continue;
      seen.add(folder);
      open.push(folder);
      if (read.some((it) => folder.startsWith(it))) continue;
      read.push(folder);
      await add(folder);
    }
  }
}

type ReadUnder = (folder: string) => Promise<{
  readonly files: ProjectFiles;
  readonly skipped: ReadonlyArray<readonly [path: string, why: string]>;
}>;

const wanted = (path: string) => /\.(sql|ya?ml|csv|py|md)$/.test(path);

function fromFolder(top: string): ReadUnder {
  return (folder) => {
    if (!isFolder(join(top, folder))) return Promise.resolve({ files: new Map(), skipped: [] });
    const { files, skipped: left } = readFolder(top, folder, { wanted });
    return Promise.resolve({ files, skipped: left.map(({ path, why }) => [path, why]) });
  };
}

function fromCommit(top: string, commit: string): ReadUnder {
  return async (folder) => {
    const found = await readCommit(top, {
      commit,
      wanted: (path) => path.startsWith(folder) && wanted(path),
    }).catch((error: Error) => {
      throw noCommit(error.message);
    });
    return { files: found.files, skipped: found.missing.map((path) => [path, 'too large, or not there']) };
  };
}

/** The work tree that a folder is in, or the folder itself where it is a bare git directory. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects'))) return folder;
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function skipped(path: string, why: string): Diagnostic {
  return { code: 'DBT_FILE_SKIPPED', severity: 'note', message: `${path} was not read: ${why}`, path };
}

function noCommit(message: string): DiagnosticError {
  return new DiagnosticError([{ code: 'DBT_COMMIT', severity: 'error', message }]);
}

function notFound({ folder, commit }: ProjectPlace): DiagnosticError {
  const when = commit === undefined ? '' : ` at ${commit}`;
  const message = `no dbt_project.yml stands in the folder or below it${when}`;
  return new DiagnosticError([{ code: 'DBT_NO_PROJECT', severity: 'error', message, path: folder }]);
}
