import { DiagnosticError } from '@dataing/base/diagnostics';
import { contentHash } from '@dataing/dbt';
import type { ChangedPath, GitCommit, GitRepository } from '@dataing/ports';

export interface FakeCommit {
  readonly sha: string;
  readonly parents?: readonly string[];
  readonly message?: string;
  readonly author?: string;
  readonly atMs?: number;
  /** What differs from the first parent; null: the file goes. */
  readonly files?: Readonly<Record<string, string | null>>;
}

/** A repository in memory, with the port's promises; the last commit is its head. */
export function fakeRepository(plans: readonly FakeCommit[], isShallow = false): GitRepository {
  const trees = new Map<string, Map<string, string>>();
  const blobs = new Map<string, Uint8Array>();
  const commits = new Map<string, GitCommit>();
  plans.forEach((plan, i) => {
    const parents = plan.parents ?? (i === 0 ? [] : [plans[i - 1].sha]);
    const tree = new Map(trees.get(parents[0]));
    const paths: ChangedPath[] = [];
    for (const [path, text] of Object.entries(plan.files ?? {})) {
      const before = tree.get(path);
      if (text === null) tree.delete(path);
      else {
        const bytes = new TextEncoder().encode(text);
        tree.set(path, contentHash(bytes));
        blobs.set(contentHash(bytes), bytes);
      }
      const after = tree.get(path);
      const change = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
      if (before === after) continue;
      paths.push({
        ...{ change, path, isSubmodule: false },
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      });
    }
    trees.set(plan.sha, tree);
    const atMs = plan.atMs ?? i;
    const author = { name: plan.author ?? 'Ann', email: 'ann@example.com' };
    commits.set(plan.sha, {
      ...{ sha: plan.sha, parents, author, message: plan.message ?? plan.sha, paths },
      ...{ authoredAtMs: atMs, committedAtMs: atMs },
    });
  });
  const reach = (names: readonly string[]) => {
    const found = new Set<string>();
    const open = [...names];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at) || !commits.has(at)) continue;
      found.add(at);
      open.push(...(commits.get(at)?.parents ?? []));
    }
    return found;
  };
  return {
    prefix: '',
    find: (name = plans.at(-1)?.sha ?? '') => Promise.resolve(commits.has(name) ? name : undefined),
    isShallow: () => Promise.resolve(isShallow),
    commits: ({ tips, without = [], sinceMs = -Infinity, limit } = {}) => {
      const [wanted, not] = [reach(tips ?? [plans.at(-1)?.sha ?? '']), reach(without)];
      const listed = [...commits.values()].reverse();
      const found = listed.filter(
        (it) => wanted.has(it.sha) && !not.has(it.sha) && it.committedAtMs >= sinceMs,
      );
      return Promise.resolve(found.slice(0, limit));
    },
    files: (commit) => {
      const tree = trees.get(commit);
      if (tree === undefined)
        throw new DiagnosticError([
          { code: 'GIT_UNKNOWN_COMMIT', severity: 'error', message: `no ${commit}` },
        ]);
      return Promise.resolve([...tree].map(([path, blob]) => ({ path, blob })));
    },
    contents: (ids) =>
      Promise.resolve(
        new Map(
          ids.flatMap((id) => {
            const bytes = blobs.get(id);
            return bytes === undefined ? [] : [[id, bytes] as const];
          }),
        ),
      ),
    close: () => Promise.resolve(),
  };
}
