import { runGit } from './run-git.ts';

export interface Remote {
  readonly name: string;
  /** As git would use it. It may hold a name and a password: it is no text to show. */
  readonly url: string;
}

/**
 * The remote that requests to merge go to: `upstream` where a fork has one, else `origin`, else the only one there is.
 * Undefined where there is none, or no repository.
 */
export async function readRemote(folder: string): Promise<Remote | undefined> {
  const listed = await runGit(folder, ['remote']);
  const names = listed.output.toString().split('\n').filter(Boolean);
  const usual = ['upstream', 'origin'].find((it) => names.includes(it));
  const name = usual ?? (names.length === 1 ? names[0] : undefined);
  if (listed.status !== 0 || name === undefined) return undefined;
  const { status, output } = await runGit(folder, ['remote', 'get-url', '--', name]);
  const url = output.toString().split('\n')[0];
  return status === 0 && url !== '' ? { name, url } : undefined;
}

/** Address of the repository's remote. */
export async function readRemoteUrl(folder: string): Promise<string | undefined> {
  return (await readRemote(folder))?.url;
}
