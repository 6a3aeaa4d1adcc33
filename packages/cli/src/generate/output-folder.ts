import { manifestName } from '@dataing/datagen';
import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { htmlBeside, reportName } from '../validate/report-files.ts';

export interface FolderSurvey {
  /** Files that an earlier run wrote, by the manifest it left. */
  readonly ours: readonly string[];
  /** Everything else, hidden files left out. */
  readonly foreign: readonly string[];
  /** Unfinished files of runs that were killed: the process in their name is no more. */
  readonly abandoned: readonly string[];
}

/** What stands in an output folder; a folder that does not exist holds nothing. */
export async function surveyFolder(folder: string): Promise<FolderSurvey> {
  const names = await namesIn(folder);
  // A report of datagen validate is of the data it stands beside: it goes with them.
  const made = [manifestName, reportName, htmlBeside(reportName)];
  const ours = new Set(names.includes(manifestName) ? [...made, ...(await listedFiles(folder))] : []);
  return {
    ours: names.filter((name) => ours.has(name)),
    foreign: names.filter((name) => !ours.has(name) && !name.startsWith('.')),
    abandoned: names.filter(isAbandoned),
  };
}

/** As openSinkDirectory names what it has not finished. */
function isAbandoned(name: string): boolean {
  const match = /^\..+\.(\d+)\.tmp$/.exec(name);
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

/** Removes what killed runs left, and what the earlier run wrote and this one did not replace. */
export async function removeLeftOvers(
  folder: string,
  { ours, abandoned }: FolderSurvey,
  now: readonly string[],
): Promise<void> {
  const kept = new Set([manifestName, ...now]);
  for (const name of [...ours, ...abandoned]) if (!kept.has(name)) await unlink(join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Plain names only: a manifest must not lead out of its folder. */
async function listedFiles(folder: string): Promise<string[]> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8'));
  } catch {
    return []; // Not one of ours: then all files here are foreign, and that is what is reported.
  }
  const files: unknown =
    manifest !== null && typeof manifest === 'object' && 'files' in manifest ? manifest.files : [];
  return Array.isArray(files) ? files.filter((name) => typeof name === 'string' && !/[/\\]/.test(name)) : [];
}
