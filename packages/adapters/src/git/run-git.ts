import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { DiagnosticError } from '@dataing/base/diagnostics';

export function gitError(code: string, message: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message }]);
}

/** Settings of the repository that would start programs or change what is printed, set to nothing. */
const SETTINGS = [
  ...['core.quotePath=false', 'diff.relative=false', 'core.fsmonitor=false', 'log.showSignature=false'],
  ...['i18n.logOutputEncoding=UTF-8', 'diff.renameLimit=2000', 'protocol.allow=never'],
].flatMap((setting) => ['-c', setting]);

/** Where git looks, besides the folder it is started in, when these are set: by a hook that runs us, for one. */
const PLACES = ['DIR', 'WORK_TREE', 'INDEX_FILE', 'OBJECT_DIRECTORY', 'COMMON_DIR'].map((it) => `GIT_${it}`);

/** Starts git in a folder. Nothing is fetched for a partial clone, nobody is asked for a password, nothing is locked. */
export function startGit(
  folder: string,
  args: readonly string[],
): ChildProcessByStdio<Writable, Readable, Readable> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
  for (const name of PLACES) delete env[name];
  return spawn('git', ['-C', folder, ...SETTINGS, '--no-optional-locks', '--no-pager', ...args], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export interface GitOutput {
  readonly status: number | null;
  readonly output: Buffer;
  readonly said: string;
}

/** Runs git to its end. Rejects with GIT_FAILED where it cannot be started. */
export async function runGit(folder: string, args: readonly string[]): Promise<GitOutput> {
  const child = startGit(folder, args);
  const [output, said]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(gitError('GIT_FAILED', `git cannot be started: ${error.message}`)));
    child.on('close', resolve);
  });
  return { status, output: Buffer.concat(output), said: Buffer.concat(said).toString().trim() };
}
