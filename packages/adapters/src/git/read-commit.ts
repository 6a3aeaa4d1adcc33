import { spawn, spawnSync } from 'node:child_process';

export interface CommitOptions {
  /** A commit, branch or tag; by default HEAD. */
  readonly commit?: string;
  /** Which paths to read; by default all. */
  readonly wanted?: (path: string) => boolean;
  /** Larger files are left out; by default 16 MB. */
  readonly sizeMaxBytes?: number;
}

export interface CommitFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Wanted, but not there (a partial clone) or too large. */
  readonly missing: readonly string[];
}

const MAX_LISTING_BYTES = 1 << 28;

/**
 * Files of a commit by path, without a checkout: one `git ls-tree` for the names, one `git cat-file --batch` for all
 * contents. `repository` is a work tree or a bare git directory. Rejects with an Error when git cannot list the commit.
 */
export async function readCommit(repository: string, options: CommitOptions = {}): Promise<CommitFiles> {
  const { commit = 'HEAD', wanted = () => true, sizeMaxBytes = 1 << 24 } = options;
  const listed = listBlobs(repository, commit).filter(({ path }) => wanted(path));
  const contents = await readBlobs(
    repository,
    listed.map(({ id }) => id),
  );
  const files = new Map<string, Uint8Array>();
  const missing: string[] = [];
  for (const { path, id } of listed) {
    const content = contents.get(id);
    if (content === undefined || content.length > sizeMaxBytes) missing.push(path);
    else files.set(path, content);
  }
  return { files, missing };
}

interface Blob {
  readonly id: string;
  readonly path: string;
}

function git(repository: string, args: readonly string[]): string[] {
  // Nothing is fetched for a partial clone, and nobody is asked for a password.
  return ['-C', repository, '-c', 'core.quotePath=false', '--no-optional-locks', ...args];
}

const environment = () => ({ ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' });

function listBlobs(repository: string, commit: string): Blob[] {
  const args = git(repository, ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit]);
  const listed = spawnSync('git', args, { maxBuffer: MAX_LISTING_BYTES, env: environment() });
  if (listed.status !== 0) {
    throw new Error(`git cannot list ${commit}: ${listed.error?.message ?? listed.stderr.toString().trim()}`);
  }
  const lines = listed.stdout.toString().split('\0');
  return lines.flatMap((line) => {
    const found = /^\d+ blob ([0-9a-f]+)\t([^]*)$/.exec(line);
    return found === null ? [] : [{ id: found[1], path: found[2] }];
  });
}

/** The contents of blobs by id; those that are not there are left out. */
async function readBlobs(
  repository: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const batch = spawn('git', git(repository, ['cat-file', '--batch']), {
    env: environment(),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const chunks: Buffer[] = [];
  batch.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    batch.on('error', reject);
    batch.on('close', () => resolve());
  });
  // A git that ends early closes the pipe; what it said of each object tells what is missing.
  batch.stdin.on('error', () => undefined);
  batch.stdin.end(ids.map((id) => `${id}\n`).join(''));
  await ended;
  return splitBatch(Buffer.concat(chunks));
}

function splitBatch(output: Buffer): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [id, kind, size] = output.subarray(at, end).toString().split(' ');
    at = end + 1;
    if (kind !== 'blob') continue;
    contents.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}
