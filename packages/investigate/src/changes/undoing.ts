import type { ChangedPath, GitCommit } from '@dataing/ports';

interface Done {
  readonly sha: string;
  /** Newest first. */
  readonly index: number;
}

/** Which commits of a range take back what others of it did, by the contents of files alone: messages can say anything. */
export class Undoing {
  /** A path with what it held before and after -> commits that changed it so. */
  readonly #done = new Map<string, Done[]>();
  readonly #index = new Map<string, number>();

  /** Commits newest first. */
  constructor(commits: readonly GitCommit[]) {
    for (const [index, { sha, paths, parents }] of commits.entries()) {
      this.#index.set(sha, index);
      if (parents.length > 1) continue;
      for (const it of paths) {
        const key = keyOf(it.path, it.before, it.after);
        const known = this.#done.get(key);
        if (known === undefined) this.#done.set(key, [{ sha, index }]);
        else known.push({ sha, index });
      }
    }
  }

  /** Of a commit, as far as `paths` go: all of them have to be taken back by one other commit. */
  of({ sha, paths }: GitCommit, some: readonly string[]) {
    const chosen = paths.filter(({ path }) => some.includes(path));
    const at = this.#index.get(sha) ?? 0;
    const others = this.#inverse(chosen);
    return {
      revertOf: others.find(({ index }) => index > at)?.sha ?? null,
      undoneBy: others.findLast(({ index }) => index < at)?.sha ?? null,
    };
  }

  #inverse(paths: readonly ChangedPath[]): readonly Done[] {
    const [first, ...rest] = paths.map(
      ({ path, before, after }) => this.#done.get(keyOf(path, after, before)) ?? [],
    );
    return (first ?? []).filter(({ sha }) => rest.every((it) => it.some((other) => other.sha === sha)));
  }
}

function keyOf(path: string, before = '', after = ''): string {
  return [path, before, after].join('\0');
}
