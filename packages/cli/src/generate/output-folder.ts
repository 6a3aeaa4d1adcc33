import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  incidentLabelsName,
  manifestName,
  shardManifestPrefix,
  shardSuffix,
  type Shard,
} from '@dataing/datagen';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { htmlBeside, reportName } from '../validate/report-files.ts';

export interface FolderSurvey {
  /** Files that an earlier run wrote, by the manifest it left. */
  readonly ours: readonly string[];
  /** Everything else, hidden files left out. */
  readonly foreign: readonly string[];
  /** Unfinished files of runs that were killed: the process in their name is no more. */
  readonly abandoned: readonly string[];
}

/**
 * What stands in an output folder; a folder that does not exist holds nothing. Folders of our files are looked into. To
 * a shard the files of other shards are neither its own nor foreign: they may be under way beside it.
 */
export async function surveyFolder(folder: string, shard?: Shard): Promise<FolderSurvey> {
  if (shard !== undefined) return surveyForShard(await namesIn(folder, new Set()), shardSuffix(shard));
  // A report of datagen validate is of the data it stands beside: it goes with them.
  const reports = [reportName, htmlBeside(reportName)];
  const top = await namesIn(folder, new Set());
  const manifests = top.filter((name) => name === manifestName || isShardManifest(name));
  const files = await Promise.all(manifests.map((name) => listedFiles(join(folder, name))));
  const listed = new Set([...manifests, ...reports, ...files.flat()]);
  const folders = new Set([...listed].flatMap(foldersAbove));
  const names = await namesIn(folder, folders);
  const isOurs = (name: string): boolean => manifests.length > 0 && listed.has(name);
  return {
    ours: names.filter(isOurs),
    foreign: names.filter((name) => !isOurs(name) && !basename(name).startsWith('.')),
    abandoned: names.filter((name) => isAbandoned(basename(name))),
  };
}

function surveyForShard(names: readonly string[], suffix: string): FolderSurvey {
  const isOfShards = (name: string): boolean =>
    name === incidentLabelsName || /-\d{5}-of-\d{5}\.\w+$/.test(name);
  return {
    ours: names.filter((name) => isOfShards(name) && name.includes(`${suffix}.`)),
    foreign: names.filter((name) => !isOfShards(name) && !name.startsWith('.')),
    abandoned: names.filter(isAbandoned),
  };
}

function isShardManifest(name: string): boolean {
  return name.startsWith(`${shardManifestPrefix}-`) && name.endsWith('.json');
}

/** `a` and `a/b` of `a/b/c.parquet`. */
function foldersAbove(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** As sinks and database files name what is not finished. */
function isAbandoned(name: string): boolean {
  const match = /^\..+\.(\d+)\.tmp(\.wal|-journal)?$/.exec(name);
  return match !== null && !isRunning(Number(match[1]));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what killed runs left, and what the earlier run wrote and this one did not replace; then empty folders. */
export async function removeLeftOvers(
  folder: string,
  { ours, abandoned }: FolderSurvey,
  now: readonly string[],
): Promise<void> {
  const kept = new Set([manifestName, ...now]);
  const removed = [...ours, ...abandoned].filter((name) => !kept.has(name));
  for (const name of removed) await rm(join(folder, name), { recursive: true });
  const folders = [...new Set(removed.flatMap(foldersAbove))].sort((a, b) => b.length - a.length);
  for (const name of folders) {
    if ((await readdir(join(folder, name))).length === 0) await rmdir(join(folder, name));
  }
}

/** Names below a folder, those in `folders` looked into. */
async function namesIn(folder: string, folders: ReadonlySet<string>, inside = ''): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(join(folder, inside));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || (code === 'ENOTDIR' && inside !== '')) return inside === '' ? [] : [inside];
    throw error;
  }
  const found: string[] = [];
  for (const name of names) {
    const path = inside === '' ? name : `${inside}/${name}`;
    if (folders.has(path)) found.push(...(await namesIn(folder, folders, path)));
    else found.push(path);
  }
  return found;
}

/** Names below the folder only: a manifest must not lead out of it. */
async function listedFiles(path: string): Promise<string[]> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return []; // Not one of ours: then all files here are foreign, and that is what is reported.
  }
  const files: unknown =
    manifest !== null && typeof manifest === 'object' && 'files' in manifest ? manifest.files : [];
  return Array.isArray(files) ? files.filter(isBelow) : [];
}

function isBelow(name: unknown): name is string {
  if (typeof name !== 'string' || name.includes('\\')) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** What is said of files that no earlier run wrote. */
export function foreignFiles(folder: string, files: readonly string[]): DiagnosticError {
  const shown = files.slice(0, 5).join(', ') + (files.length > 5 ? ', ...' : '');
  return new DiagnosticError([
    {
      code: 'GENERATE_FOREIGN_FILES',
      severity: 'error',
      message: `${folder} holds files that no earlier run wrote: ${shown}`,
      help: 'Choose another folder with -o, or write beside them with --force.',
    },
  ]);
}
