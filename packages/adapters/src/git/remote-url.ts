import { runGit } from './run-git.ts';

/**
 * Address of the repository's remote as git would use it: `origin`, else the only one there is. It may hold a name and a
 * password: it is no text to show. Undefined where there is none, or no repository.
 */
export async function readRemoteUrl(folder: string): Promise<string | undefined> {
  const listed = await runGit(folder, ['remote']);
  const names = listed.output.toString().split('\n').filter(Boolean);
  const name = names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined;
  if (listed.status !== 0 || name === undefined) return undefined;
  const { status, output } = await runGit(folder, ['remote', 'get-url', '--', name]);
  const url = output.toString().split('\n')[0];
  return status === 0 && url !== '' ? url : undefined;
}
