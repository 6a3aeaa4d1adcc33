import { spawnSync } from 'node:child_process';
import { ActionError } from './inputs.ts';

/** What to compare, and the pull request it is of. */
export interface Range {
  readonly ref: string;
  readonly pullRequest?: number;
}

interface Event {
  readonly pull_request?: { readonly number?: unknown; readonly base?: unknown; readonly head?: unknown };
  readonly merge_group?: { readonly base_sha?: unknown; readonly head_sha?: unknown };
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * What an event is about. Of a pull request GitHub checks out the result of merging it, whose first parent is the branch
 * it goes into: these two are what merging changes, and no history is needed to compare them. Of an event only names of
 * commits and a number are used; titles and branches, which strangers write, are not looked at.
 */
export function rangeOf(event: unknown, folder: string): Range {
  const { pull_request: pull, merge_group: group, before, after } = (event ?? {}) as Event;
  if (pull !== undefined) {
    const number = pull.number;
    if (!Number.isSafeInteger(number)) throw new ActionError('the event names no pull request');
    const [base, head] = [shaIn(pull.base), shaIn(pull.head)];
    if (base === undefined || head === undefined) throw new ActionError('the event names no commits');
    return { ref: mergedRange(folder, head) ?? `${base}...${head}`, pullRequest: number as number };
  }
  if (group !== undefined) {
    const [base, head] = [sha(group.base_sha), sha(group.head_sha)];
    if (base === undefined || head === undefined) throw new ActionError('the event names no commits');
    return { ref: fetched(folder, base) ? `${base}..${head}` : 'HEAD~1..HEAD' };
  }
  const [from, to] = [sha(before), sha(after)];
  const isPush = from !== undefined && to !== undefined && !/^0+$/.test(from) && !/^0+$/.test(to);
  return { ref: isPush && fetched(folder, from) ? `${from}..${to}` : 'HEAD~1..HEAD' };
}

/** The checked out merge of a pull request against what it is merged into; undefined where something else is checked out. */
function mergedRange(folder: string, head: string): string | undefined {
  const commit = git(folder, ['cat-file', 'commit', 'HEAD']);
  const merge = git(folder, ['rev-parse', '--verify', 'HEAD']).trim();
  const headers = commit.slice(0, commit.indexOf('\n\n'));
  const parents = [...headers.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent);
  if (parents.length !== 2 || parents[1] !== head) return undefined;
  return fetched(folder, parents[0]) ? `${parents[0]}..${merge}` : undefined;
}

/** Whether a commit is here; one that a shallow checkout left out is fetched, alone. */
function fetched(folder: string, commit: string): boolean {
  const isHere = () => git(folder, ['cat-file', '-t', commit]).trim() === 'commit';
  if (isHere()) return true;
  git(folder, ['fetch', '--quiet', '--no-tags', '--depth=1', 'origin', commit]);
  return isHere();
}

/** What git prints; nothing where it fails. */
function git(folder: string, args: readonly string[]): string {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  const { status, stdout } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

function shaIn(side: unknown): string | undefined {
  return typeof side === 'object' && side !== null && 'sha' in side ? sha(side.sha) : undefined;
}

function sha(value: unknown): string | undefined {
  return typeof value === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : undefined;
}
