import { readLineCounts, readPatch } from '@dataing/adapters/git';
import { nearest } from '@dataing/base/diagnostics';
import { formatDay } from '@dataing/base/time';
import {
  type BlameEntry,
  type BlameResult,
  COLOUR_INK,
  PLAIN_INK,
  renderEntry,
} from '@dataing/investigate/blame';
import type { GitCommit, GitRepository } from '@dataing/ports';
import type { Io } from '../io.ts';
import { shellWord } from './shell-word.ts';
import { refusal } from './since.ts';

/** The entry of a commit, hidden ones too. Error: BLAME_COMMIT_UNKNOWN, which says why there is none. */
export async function findEntry(
  { entries, target, timeRange }: BlameResult,
  sha: string,
  repository: GitRepository | undefined,
): Promise<BlameEntry> {
  const wanted = sha.toLowerCase();
  const found = entries.find((it) => wanted.length >= 4 && it.commitSha?.startsWith(wanted) === true);
  if (found !== undefined) return found;
  const commit = await commitOf(sha, repository);
  if (commit !== undefined && commit.committedAtMs < timeRange[0]) {
    const day = formatDay(Math.floor(commit.committedAtMs / DAY_MS));
    const message = `commit ${commit.sha.slice(0, 10)} is of ${day}, before the range that is looked at`;
    const help = `Look further back: dataing blame ${shellWord(target)} --since ${day} --expand ${commit.sha.slice(0, 10)}`;
    throw refusal('BLAME_COMMIT_UNKNOWN', message, { help });
  }
  const shown = entries.flatMap((it) => it.commitSha?.slice(0, 10) ?? []);
  throw refusal('BLAME_COMMIT_UNKNOWN', `no change of ${target} in this range is of commit ${sha}`, {
    suggestion: nearest(wanted.slice(0, 10), shown),
    help: `List them with: dataing blame ${shellWord(target)} --all`,
  });
}

const DAY_MS = 86_400_000;

async function commitOf(sha: string, repository: GitRepository | undefined): Promise<GitCommit | undefined> {
  const id = /^[0-9a-f]{4,40}$/i.test(sha) ? await repository?.find(sha) : undefined;
  if (id === undefined) return undefined;
  return (await repository?.commits({ tips: [id], limit: 1 }))?.[0];
}

/** Everything about one entry, as text. Errors: GIT_FAILED. */
export async function expandEntry(
  entry: BlameEntry,
  { folder, investigate }: { readonly folder: string; readonly investigate: (entry: BlameEntry) => string },
  { stdout }: Io,
): Promise<string> {
  const sha = entry.commitSha;
  if (sha === null) return `${entry.description}\n`;
  const [counts, patch] = await Promise.all([readLineCounts(folder, [sha]), readPatch(folder, sha)]);
  const { authorName, authorEmail, commitMessage, timestampMs } = entry;
  const detail = {
    message: commitMessage ?? '',
    author: { name: authorName ?? '', email: authorEmail ?? '' },
    landedAtMs: timestampMs,
    files: counts.get(sha) ?? [],
    patch,
  };
  return renderEntry(entry, detail, {
    width: stdout.width,
    ink: stdout.color ? COLOUR_INK : PLAIN_INK,
    commandOf: ({ id }) => `dataing investigate ${id}`,
    investigate: investigate(entry),
  });
}
