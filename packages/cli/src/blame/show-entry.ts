import { readLineCounts, readPatch } from '@dataing/adapters/git';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { formatInstant } from '@dataing/base/time';
import {
  type BlameEntry,
  type BlameResult,
  COLOUR_INK,
  PLAIN_INK,
  renderEntry,
} from '@dataing/investigate/blame';
import type { Io } from '../io.ts';
import { shellWord } from './shell-word.ts';

/** The entry of a commit, hidden ones too. Error: BLAME_COMMIT_UNKNOWN. */
export function findEntry({ entries, target }: BlameResult, sha: string): BlameEntry {
  const wanted = sha.toLowerCase();
  const found = entries.find((it) => wanted.length >= 4 && it.commitSha?.startsWith(wanted) === true);
  if (found !== undefined) return found;
  const shown = entries.flatMap((it) => it.commitSha?.slice(0, 10) ?? []);
  throw new DiagnosticError([
    {
      code: 'BLAME_COMMIT_UNKNOWN',
      severity: 'error',
      message: `no change of ${target} in this range is of commit ${sha}`,
      suggestion: nearest(wanted.slice(0, 10), shown),
      help: `List them with: dataing blame ${target} --all`,
    },
  ]);
}

/** Everything about one entry, as text. Errors: GIT_FAILED. */
export async function expandEntry(
  entry: BlameEntry,
  { target, targetType }: Pick<BlameResult, 'target' | 'targetType'>,
  folder: string,
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
    investigate: investigation(target, targetType, entry),
  });
}

/** What asks whether the rows, or the values of the column, changed when the commit came. */
function investigation(target: string, type: BlameResult['targetType'], { timestampMs }: BlameEntry): string {
  const at = formatInstant(timestampMs * 1000).slice(0, 16);
  const end = type === 'column' ? target.lastIndexOf('.') : target.length;
  const metric = type === 'column' ? `null_share(${target.slice(end + 1)})` : 'count(*)';
  const words = ['--table', target.slice(0, end), '--metric', metric, '--at', at].map(shellWord).join(' ');
  return `dataing investigate --project . --data DATA ${words}`;
}
