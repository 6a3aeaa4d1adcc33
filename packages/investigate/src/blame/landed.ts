import type { GitCommit, GitRepository } from '@dataing/ports';

/**
 * Commits that came into the history since a time: those made since then, and older ones of branches that were merged since
 * then. The log is read again only where a merge is among them.
 */
export async function commitsLanded(
  repository: GitRepository,
  sinceMs: number,
): Promise<readonly GitCommit[]> {
  if (sinceMs <= 0) return repository.commits();
  const made = await repository.commits({ sinceMs });
  if (!made.some((it) => it.parents.length > 1)) return made;
  const base = baseOf(made, await repository.find());
  // Of a shallow clone the base may be missing.
  const isThere = base !== undefined && (await repository.find(base)) !== undefined;
  return isThere ? repository.commits({ without: [base] }) : made;
}

/** The newest commit of the main line that is not among some; undefined where they reach its beginning, or miss its end. */
function baseOf(commits: readonly GitCommit[], head: string | undefined): string | undefined {
  const bySha = new Map(commits.map((it) => [it.sha, it]));
  let at = head;
  while (at !== undefined) {
    const commit = bySha.get(at);
    if (commit === undefined) return at === head ? undefined : at;
    [at] = commit.parents;
  }
  return undefined;
}
