import type { CommitRange, ContentCache, GitCommit, GitRepository } from '@dataing/ports';

interface KeptLog {
  readonly sinceMs: number;
  readonly commits: readonly GitCommit[];
}

/**
 * A repository whose log since some time is read once as long as its head is the same. Other ranges are asked as ever. A
 * mailmap that is edited and not committed is seen with the next commit. Of a shallow clone nothing is kept: more of its
 * history can come in behind the same head.
 */
export async function withKeptLog(repository: GitRepository, cache: ContentCache): Promise<GitRepository> {
  if (await repository.isShallow()) return repository;
  const head = await repository.find();
  const key = `log:${JSON.stringify([head])}`;
  /** What landed behind a commit: that stays the same as long as the head does. */
  const behind = async (range: CommitRange): Promise<readonly GitCommit[]> => {
    const own = `log:${JSON.stringify([head, range.without])}`;
    const text = cache.get(own);
    if (text !== undefined) return JSON.parse(text) as readonly GitCommit[];
    const found = await repository.commits(range);
    cache.set(own, JSON.stringify(found));
    return found;
  };
  const commits = async (range: CommitRange = {}): Promise<readonly GitCommit[]> => {
    const { sinceMs, ...rest } = range;
    if (sinceMs === undefined && Object.keys(rest).join() === 'without') return behind(range);
    if (sinceMs === undefined || Object.keys(rest).length > 0) return repository.commits(range);
    const text = cache.get(key);
    const kept = text === undefined ? undefined : (JSON.parse(text) as KeptLog);
    if (kept !== undefined && kept.sinceMs <= sinceMs)
      return kept.commits.filter(({ committedAtMs }) => committedAtMs >= sinceMs);
    const found = await repository.commits(range);
    cache.set(key, JSON.stringify({ sinceMs, commits: found } satisfies KeptLog));
    return found;
  };
  return {
    prefix: repository.prefix,
    find: (name) => repository.find(name),
    isShallow: () => repository.isShallow(),
    commits,
    files: (commit, paths) => repository.files(commit, paths),
    contents: (blobs) => repository.contents(blobs),
    close: () => repository.close(),
  };
}
