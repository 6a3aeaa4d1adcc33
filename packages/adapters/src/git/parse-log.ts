import type { ChangedPath, GitCommit } from '@dataing/ports';

/** What `parseLog` reads: fields and paths between NUL bytes, which no message, name or path can hold. */
export const LOG_FORMAT = [
  '--format=%x00%H%x00%P%x00%aN%x00%aE%x00%at%x00%ct%x00%B%x00',
  ...['-z', '--raw', '-M', '--no-abbrev', '--root', '--diff-merges=first-parent', '--use-mailmap'],
  ...['--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-color', '--topo-order'],
];

const CHANGES: Readonly<Record<string, ChangedPath['change']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type_changed',
};

/** Commits of `git log` with LOG_FORMAT, in its order. Between the format and the paths git puts one NUL of its own. */
export function parseLog(output: string): GitCommit[] {
  const tokens = output.split('\0');
  const commits: GitCommit[] = [];
  let at = 0;
  while (at < tokens.length) {
    if (!/^[0-9a-f]{40,64}$/.test(tokens[at])) {
      at++;
      continue;
    }
    const [sha, parents, name, email, authored, committed, message] = tokens.slice(at, at + 7);
    const read = readPaths(tokens, at + 8);
    at = read.next;
    commits.push({
      sha,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name, email },
      authoredAtMs: Number(authored) * 1000,
      committedAtMs: Number(committed) * 1000,
      message,
      paths: read.paths,
    });
  }
  return commits;
}

function readPaths(tokens: readonly string[], start: number): { paths: ChangedPath[]; next: number } {
  const paths: ChangedPath[] = [];
  let at = start;
  for (;;) {
    const entry = /^\n?:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(tokens[at] ?? '');
    if (entry === null) return { paths, next: at };
    const [, modeBefore, modeAfter, before, after, letter] = entry;
    const isTwo = letter === 'R' || letter === 'C';
    const path = tokens[at + (isTwo ? 2 : 1)] ?? '';
    paths.push({
      change: CHANGES[letter] ?? 'modified',
      path,
      ...(isTwo ? { from: tokens[at + 1] } : {}),
      ...(/^0+$/.test(before) ? {} : { before }),
      ...(/^0+$/.test(after) ? {} : { after }),
      isSubmodule: modeBefore === '160000' || modeAfter === '160000',
    });
    at += isTwo ? 3 : 2;
  }
}
