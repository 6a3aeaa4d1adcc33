import type { GitCommit } from '@dataing/ports';

/** A commit with the first deploy that reached it. */
export interface DeployedCommit {
  readonly commit: GitCommit;
  /** What runs used before it: its first parent, or for a rollback what was deployed. */
  readonly beforeSha: string | null;
  readonly deployedAtMs: number | null;
  readonly isRollback: boolean;
}

export interface Deploy {
  readonly sha: string;
  readonly atMs: number;
}

/**
 * The commits that each deploy brought, in the order of deploys: those of `commits` that it reaches and no earlier one
 * does. A merge stands for its other side's commits, which are here themselves. A deploy of what was deployed before is a
 * rollback; `earlier` holds commits that only such deploys name.
 */
export function commitsOfDeploys(
  commits: readonly GitCommit[],
  deploys: readonly Deploy[],
  before: Deploy | undefined,
  earlier: readonly GitCommit[] = [],
): DeployedCommit[] {
  const byId = new Map(commits.map((it) => [it.sha, it]));
  const seen = new Set<string>();
  let current = before?.sha ?? null;
  const found: DeployedCommit[] = [];
  for (const { sha, atMs } of deploys) {
    const fresh = reached(sha, byId, seen);
    const target = byId.get(sha) ?? earlier.find((it) => it.sha === sha);
    if (fresh.length === 0 && sha !== current && target !== undefined)
      found.push({ commit: target, beforeSha: current, deployedAtMs: atMs, isRollback: true });
    for (const commit of fresh) {
      seen.add(commit.sha);
      if (commit.parents.length > 1 && commit.parents.slice(1).some((it) => byId.has(it))) continue;
      found.push({ commit, beforeSha: commit.parents[0] ?? null, deployedAtMs: atMs, isRollback: false });
    }
    current = sha;
  }
  return found;
}

/** Commits that one reaches and that are not seen yet, itself among them. */
function reached(sha: string, byId: ReadonlyMap<string, GitCommit>, seen: ReadonlySet<string>): GitCommit[] {
  const found = new Map<string, GitCommit>();
  const open = [sha];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const commit = byId.get(at);
    if (commit === undefined || seen.has(at) || found.has(at)) continue;
    found.set(at, commit);
    open.push(...commit.parents);
  }
  return [...found.values()].sort((a, b) => a.committedAtMs - b.committedAtMs);
}

/** Shas of commits that undo an earlier one of the list, and by which commit one is undone: by contents alone. */
export function findReverts(commits: readonly GitCommit[]): {
  readonly reverts: ReadonlySet<string>;
  readonly undone: ReadonlyMap<string, string>;
} {
  const reverts = new Set<string>();
  const undone = new Map<string, string>();
  const inOrder = [...commits].sort((a, b) => a.committedAtMs - b.committedAtMs);
  // path, contents before, contents after -> the commit that changed it so.
  const done = new Map<string, string>();
  for (const { sha, paths } of inOrder) {
    for (const { path, before = '', after = '' } of paths) {
      const key = (from: string, to: string) => [path, from, to].join('\0');
      const first = done.get(key(after, before));
      if (first !== undefined && first !== sha) {
        reverts.add(sha);
        undone.set(first, sha);
      }
      done.set(key(before, after), sha);
    }
  }
  return { reverts, undone };
}
