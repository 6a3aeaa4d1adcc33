import { DiagnosticError } from '@dataing/base/diagnostics';
import type { PullRequest, PullRequestsFound } from '@dataing/ports';
import type { HostClient, HostRequest } from './http.ts';

/** A pull request that holds a commit, and the commits that merging it made. */
export interface Holder {
  readonly pull: PullRequest;
  readonly mergeShas: readonly (string | undefined)[];
}

/** How a host is asked for the pull requests of a commit. */
export interface HoldersOf {
  path(sha: string): string;
  readonly isAbsence: NonNullable<HostRequest['isAbsence']>;
  holder(json: unknown): Holder | undefined;
}

const AT_ONCE = 4;

/**
 * Asks for each commit, a few at once. What a merged pull request brought in will not change: it is asked for once. The
 * first failure ends the asking, since the next would fail as well.
 */
export async function findPullRequests(
  client: HostClient,
  of: HoldersOf,
  shas: readonly string[],
  signal?: AbortSignal,
): Promise<PullRequestsFound> {
  const ask = async (sha: string): Promise<PullRequest | undefined> => {
    const path = of.path(sha);
    const known = broughtIn(client.kept(path)?.json, sha, of);
    if (known?.isMerged === true) return known;
    const reply = await client.read({ path, signal, isAbsence: of.isAbsence });
    if (reply !== undefined && !Array.isArray(reply.json)) throw client.bad('no list of pull requests');
    return broughtIn(reply?.json, sha, of);
  };
  const bySha = new Map<string, PullRequest>();
  const waiting = [...new Set(shas)].reverse();
  let unasked = 0;
  let fault: DiagnosticError | undefined;
  const work = async () => {
    for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
      try {
        if (fault !== undefined) throw fault;
        const found = await ask(sha);
        if (found !== undefined) bySha.set(sha, found);
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        unasked++;
        fault ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (fault?.diagnostics[0].code === 'CODE_HOST_CANCELLED') throw fault;
  return { bySha, unasked, problem: fault?.diagnostics[0] };
}

/** Of several that hold a commit, the one whose merge made it, else the first that was merged, else the first. */
function broughtIn(json: unknown, sha: string, { holder }: HoldersOf): PullRequest | undefined {
  if (!Array.isArray(json)) return undefined;
  const holders = json.flatMap((it) => holder(it) ?? []);
  const merged = holders.filter(({ pull }) => pull.isMerged);
  return (merged.find(({ mergeShas }) => mergeShas.includes(sha)) ?? merged[0] ?? holders[0])?.pull;
}
