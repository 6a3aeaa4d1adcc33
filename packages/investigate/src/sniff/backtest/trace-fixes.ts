import type { ChangedPath, GitCommit, GitRepository } from '@dataing/ports';
import { findReverts } from '../../changes/deployed.ts';
import { diffLines } from './diff-lines.ts';

/** That a commit changed lines which an earlier one had written, or took the whole of it back. */
export interface Touch {
  /** The earlier commit. */
  readonly sha: string;
  /** The file as the later commit names it. */
  readonly path: string;
  readonly how: 'lines' | 'revert';
}

const FIX =
  /\b(fix(es|ed|ing|up)?|hot-?fix(es)?|bug-?fix(es)?|bugs?|revert(s|ed|ing)?|roll(ed)?[ -]?back)\b/i;

/** Whether a commit says that it mends something. Of a squashed one the subject counts, not the story below it. */
export function isFix({ message }: Pick<GitCommit, 'message'>): boolean {
  return FIX.test(message.split('\n', 1)[0]);
}

/**
 * For each commit, whose lines it changed (the SZZ algorithm: J. Śliwerski, T. Zimmermann and A. Zeller, "When do
 * changes induce fixes?", 2005): each line of a file is owned by the commit that wrote it last. Lines of white space and of comments
 * are nobody's. `commits` are of one line of history, the oldest first; only paths that `isWanted` are read. Commits
 * that take others back by contents count whatever their messages say.
 */
export async function traceFixes(
  repository: GitRepository,
  commits: readonly GitCommit[],
  isWanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, readonly Touch[]>> {
  const { undone } = findReverts(commits);
  const undoneBy = new Map<string, string[]>();
  for (const [first, by] of undone) undoneBy.set(by, [...(undoneBy.get(by) ?? []), first]);
  const owners = new Owners();
  const touches = new Map<string, readonly Touch[]>();
  for (const commit of commits) {
    const paths = commit.paths.filter((it) => isWanted(it.path) && !it.isSubmodule);
    const contents = await repository.contents(
      paths.flatMap((it) => [it.before ?? [], it.after ?? []].flat()),
    );
    const found = paths.flatMap((path) => {
      const [before, after] = [path.before, path.after].map((it) => linesOf(contents.get(it ?? '')));
      return [...owners.change(commit.sha, path, before, after)].map(
        (sha): Touch => ({ sha, path: path.path, how: 'lines' }),
      );
    });
    const undoes = undoneBy.get(commit.sha) ?? [];
    const reverted = undoes.flatMap((sha) => paths.map(({ path }): Touch => ({ sha, path, how: 'revert' })));
    touches.set(commit.sha, [...reverted, ...found.filter((it) => !undoes.includes(it.sha))]);
  }
  return touches;
}

/** Lines of files and the commits that wrote them. */
class Owners {
  readonly #byPath = new Map<string, readonly string[]>();

  /** Hands the lines that came to `sha`; gives the owners of those that went. */
  change(
    sha: string,
    { path, from, change }: ChangedPath,
    before: readonly string[],
    after: readonly string[],
  ): ReadonlySet<string> {
    const was = change === 'copied' ? [] : (this.#byPath.get(from ?? path) ?? []);
    const gone = new Set<string>();
    const is: string[] = [];
    let at = 0;
    for (const hunk of diffLines(before, after)) {
      is.push(...ownersOf(was, at, hunk.before[0]));
      for (let line = hunk.before[0]; line < hunk.before[1]; line++)
        if (isMeant(before[line]) && was[line] !== undefined && was[line] !== '') gone.add(was[line]);
      for (let line = hunk.after[0]; line < hunk.after[1]; line++) is.push(sha);
      at = hunk.before[1];
    }
    is.push(...ownersOf(was, at, before.length));
    if (change === 'renamed' && from !== undefined) this.#byPath.delete(from);
    this.#byPath.set(path, is);
    gone.delete(sha);
    return gone;
  }
}

/** Lines that stood there before the history began are nobody's. */
function ownersOf(was: readonly string[], from: number, until: number): string[] {
  return Array.from({ length: until - from }, (_, i) => was[from + i] ?? '');
}

function linesOf(bytes: Uint8Array | undefined): readonly string[] {
  if (bytes === undefined) return [];
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((it) => it.trimEnd());
}

function isMeant(line: string): boolean {
  return !/^\s*($|--|#|\{#|\/\*|\*)/.test(line);
}
