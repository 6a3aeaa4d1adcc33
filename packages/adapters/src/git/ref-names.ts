import { runGit } from './run-git.ts';

/** Branches, remote branches and tags by their short names; none where there is no repository. */
export async function readRefNames(folder: string): Promise<readonly string[]> {
  const kinds = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const { status, output } = await runGit(folder, ['for-each-ref', '--format=%(refname:short)', ...kinds]);
  return status === 0 ? output.toString().split('\n').filter(Boolean) : [];
}
