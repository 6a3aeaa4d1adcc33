import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DiskCache, openDiskCache, programVersion } from '@dataing/adapters/dbt/cache';
import { type FileLines, openRepository, readLineCounts } from '@dataing/adapters/git';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { BlameSources } from '@dataing/investigate/blame';
import type { ContentCache, GitRepository, Store } from '@dataing/ports';
import type { Io } from '../io.ts';
import { datasetOf } from '../project/config/config.ts';
import type { LoadedProject } from '../project/load-project.ts';
import { openProjectStore } from '../project/open-store.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import type { BlameOptions } from './options.ts';
import { readings } from './target.ts';

/** Where the files that build a table are. */
export interface RepositoryPlace {
  readonly folder: string;
  /** Folder of the dbt project in the repository, where dataing.yml says so. */
  readonly inside?: string;
  /** Somebody said that there is one. */
  readonly isNamed: boolean;
}

/** As asked for, else as `datasets` of dataing.yml has it, else the current folder. */
export function placeOf({ repo, target }: BlameOptions, project: LoadedProject, io: Io): RepositoryPlace {
  if (repo !== undefined) return { folder: resolve(io.cwd, repo), isNamed: true };
  for (const { table } of readings(target)) {
    const dataset = datasetOf(project.config, undefined, table);
    if (dataset === undefined) continue;
    const { repository, path, dbtProject } = dataset;
    const inside = dbtProject ?? path;
    return {
      folder: resolve(project.folder, repository),
      isNamed: true,
      ...(inside === undefined ? {} : { inside: `${inside.replace(/^\.?\/|\/$/g, '')}/` }),
    };
  }
  return { folder: io.cwd, isNamed: false };
}

/** Undefined where there is none and nobody said there is. Errors: GIT_NOT_A_REPOSITORY, GIT_FAILED. */
export async function openHistory({ folder, isNamed }: RepositoryPlace): Promise<GitRepository | undefined> {
  try {
    return await openRepository(folder);
  } catch (error) {
    const isNone = error instanceof DiagnosticError && error.diagnostics[0].code === 'GIT_NOT_A_REPOSITORY';
    if (isNone && !isNamed) return undefined;
    throw error;
  }
}

/** The store of the project, where there is one; none is made. */
export async function openKnownStore(project: LoadedProject, io: Io): Promise<Store | undefined> {
  const { path, urlEnv } = project.config.store;
  const isThere =
    urlEnv !== undefined || path !== undefined || existsSync(join(project.stateFolder, 'store.db'));
  return isThere ? openProjectStore(io) : undefined;
}

export interface OpenCaches {
  readonly steps: ContentCache;
  readonly cache: ContentCache;
  readonly requests: ContentCache;
  close(): void;
}

/** What is kept from run to run, beside the project's store; what is not asked for is not read. */
export async function openCaches(project: LoadedProject): Promise<OpenCaches> {
  const folder = await makeStateFolder(project).catch(() => project.stateFolder);
  const opened: DiskCache[] = [];
  const lazy = (name: string, version: string): ContentCache => {
    let cache: DiskCache | undefined;
    const open = () => {
      if (cache === undefined) opened.push((cache = openDiskCache(join(folder, name), { version })));
      return cache;
    };
    return { get: (key) => open().get(key), set: (key, value) => open().set(key, value) };
  };
  const version = programVersion();
  return {
    steps: lazy('cache/blame', version),
    cache: lazy('cache', version),
    requests: lazy('cache/code-host', '1'),
    // That nothing can be kept costs time the next time, and nothing else.
    close: () => void opened.map((it) => it.close()),
  };
}

/** Requests to merge: their pages by the remote's address, and a host to ask where the environment has a token for it. */
export async function requestSources(
  folder: string,
  remoteUrl: string | undefined,
  { requests: cache, steps }: OpenCaches,
  { env }: Io,
): Promise<Pick<BlameSources, 'codeHost' | 'urlOf' | 'lineCounts'>> {
  const lineCounts = (shas: readonly string[]) => keptLineCounts(folder, shas, steps);
  if (remoteUrl === undefined) return { lineCounts };
  const { openCodeHost, parseRemote } = await import('@dataing/adapters/code-host');
  const place = parseRemote(remoteUrl);
  const host = openCodeHost({ remoteUrl, env, cache });
  return {
    lineCounts,
    ...(place === undefined ? {} : { urlOf: pageOf(place) }),
    ...(host.ok ? { codeHost: host.value } : {}),
  };
}

/** Line counts of commits, which never change, from the cache where it has them. */
async function keptLineCounts(folder: string, shas: readonly string[], cache: ContentCache) {
  const missing = shas.filter((sha) => cache.get(`lines:${sha}`) === undefined);
  for (const [sha, lines] of await readLineCounts(folder, missing))
    cache.set(`lines:${sha}`, JSON.stringify(lines));
  return new Map(
    shas.flatMap((sha) => {
      const lines = cache.get(`lines:${sha}`);
      return lines === undefined ? [] : [[sha, JSON.parse(lines) as FileLines[]] as const];
    }),
  );
}

function pageOf({ host, path }: { readonly host: string; readonly path: string }) {
  const kind = /gitlab/.test(host) ? '-/merge_requests' : /bitbucket/.test(host) ? 'pull-requests' : 'pull';
  return (number: number): string => `https://${host}/${path}/${kind}/${number}`;
}
