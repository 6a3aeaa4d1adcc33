import { openCodeHost } from '@dataing/adapters/code-host';
import { openDiskCache } from '@dataing/adapters/dbt';
import { openRepository, readRemote } from '@dataing/adapters/git';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { CodeHost, PullRequestRange } from '@dataing/ports';
import type { Io } from '../io.ts';

/** A pull request, and the host to answer it at. */
export interface OpenedPull {
  readonly host: CodeHost;
  readonly pull: PullRequestRange;
  /** Name of the git remote that it is fetched from. */
  readonly remote: string;
}

/**
 * Asks the host of the repository for a pull request. Rejects with a DiagnosticError: CODE_HOST_UNKNOWN, CODE_HOST_NO_TOKEN
 * and what else the host says.
 */
export async function openPull(
  number: number,
  folder: string,
  { env, signal }: Pick<Io, 'env' | 'signal'>,
  cacheFolder?: string,
): Promise<OpenedPull> {
  const remote = await readRemote(folder);
  const cache = cacheFolder === undefined ? undefined : openDiskCache(cacheFolder, { version: '1' });
  const opened = openCodeHost({ remoteUrl: remote?.url, env, cache });
  if (!opened.ok) {
    const isGitlab = opened.diagnostics.some((it) => it.message.includes('GITLAB_TOKEN'));
    const head = `${isGitlab ? 'merge-requests' : 'pull'}/${number}/head`;
    const without = `without the host: git fetch ${quoted(remote?.name ?? 'origin')} ${head}, then dataing sniff --ref main...FETCH_HEAD.`;
    const isUnknown = opened.diagnostics.some((it) => it.code === 'CODE_HOST_UNKNOWN');
    const named = isUnknown ? 'Name its server (GITHUB_SERVER_URL or CI_SERVER_URL)' : 'Set a token for it';
    const first = remote === undefined ? 'Add its remote' : named;
    const help = `${first}, or go ${without}`;
    throw new DiagnosticError(opened.diagnostics.map((it) => ({ ...it, help })));
  }
  const pull = await opened.value.pullRequest(number, signal);
  // That nothing can be kept costs one request the next time, and nothing else.
  cache?.close();
  return { host: opened.value, pull, remote: remote?.name ?? 'origin' };
}

/** What it changes, as a range of commits that are here; rejects with SNIFF_NOT_FETCHED where they are not. */
export async function rangeOfPull({ pull, remote }: OpenedPull, folder: string): Promise<string> {
  const { baseSha, headSha, headRef, baseBranch, number } = pull;
  const repository = await openRepository(folder);
  try {
    const [base, head] = [await repository.find(baseSha), await repository.find(headSha)];
    if (base !== undefined && head !== undefined) return `${baseSha}...${headSha}`;
    const deepen = (await repository.isShallow()) ? ' --unshallow' : '';
    throw new DiagnosticError([
      {
        code: 'SNIFF_NOT_FETCHED',
        severity: 'error',
        message: `the commits of pull request ${number} are not here`,
        help: `Fetch them: git fetch${deepen} ${quoted(remote)} ${quoted(headRef)} ${quoted(baseBranch)}`,
      },
    ]);
  } finally {
    await repository.close();
  }
}

/** A word of a command line to copy: names of branches are written by strangers. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
