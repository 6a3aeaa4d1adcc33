import { gitError, runGit } from './run-git.ts';

/** Lines of a file that a commit added and removed; null: it is no text. */
export interface FileLines {
  readonly path: string;
  readonly added: number | null;
  readonly removed: number | null;
}

/** Nothing is started that the repository names: no filter, no viewer of differences. */
const PLAIN = ['-M', '--root', '--diff-merges=first-parent', '--no-ext-diff', '--no-textconv', '--no-color'];
const MARK = '\u0001';

/**
 * Lines that each commit changed, by file (a renamed one by its later name), a merge beside its first parent. Empty where
 * contents are not here (a partial clone). Rejects with GIT_FAILED where git cannot be started.
 */
export async function readLineCounts(
  folder: string,
  shas: readonly string[],
): Promise<ReadonlyMap<string, readonly FileLines[]>> {
  if (shas.length === 0) return new Map();
  const args = ['log', '--no-walk=unsorted', '--numstat', '-z', `--format=${MARK}%H${MARK}`, ...PLAIN];
  const { status, output } = await runGit(folder, [...args, '--end-of-options', ...shas, '--']);
  if (status !== 0) return new Map();
  const found = new Map<string, readonly FileLines[]>();
  for (const [, sha, body] of output.toString().matchAll(/\u0001([0-9a-f]{40,64})\u0001([^\u0001]*)/g))
    found.set(sha, parseCounts(body));
  return found;
}

/** `added TAB removed TAB path NUL`, or for a renamed file `added TAB removed TAB NUL from NUL to NUL`. */
function parseCounts(body: string): FileLines[] {
  const tokens = body.split('\0');
  const files: FileLines[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const entry = /^\n?(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(tokens[at]);
    if (entry === null) continue;
    const [added, removed] = [entry[1], entry[2]].map((it) => (it === '-' ? null : Number(it)));
    const isRenamed = entry[3] === '';
    files.push({ path: isRenamed ? (tokens[at + 2] ?? '') : entry[3], added, removed });
    if (isRenamed) at += 2;
  }
  return files;
}

/** All that a commit changed as text, as `git show` prints it. Rejects with GIT_FAILED. */
export async function readPatch(folder: string, sha: string): Promise<string> {
  const args = ['show', '--format=', '--patch', ...PLAIN, '--end-of-options', sha, '--'];
  const { status, output, said } = await runGit(folder, args);
  if (status !== 0) throw gitError('GIT_FAILED', `git show ended with ${status}: ${said}`);
  return output.toString();
}
