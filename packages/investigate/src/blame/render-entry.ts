import { escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import { formatInstant } from '@dataing/base/time';
import { type Ink, PLAIN_INK } from '../report/ink.ts';
import type { LineCount } from './blame.ts';
import { commandless, offsetText } from './render-table.ts';
import type { BlameEntry } from './result.ts';

/** All that a repository has of one commit. */
export interface CommitDetail {
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  /** When it came into the history that is looked at. */
  readonly landedAtMs: number;
  readonly files: readonly LineCount[];
  /** As `git show` prints it. */
  readonly patch: string;
}

export interface EntryTextOptions {
  readonly width: number;
  readonly ink?: Ink;
  /** What investigates an anomaly, and what the change itself. */
  readonly commandOf: (anomaly: { readonly id: string }) => string;
  readonly investigate: string;
}

/** One change with everything: message, files, the complete diff, anomalies and what became of them. */
export function renderEntry(entry: BlameEntry, detail: CommitDetail, options: EntryTextOptions): string {
  const ink = options.ink ?? PLAIN_INK;
  const { author } = detail;
  const who = escapeForTerminal(`${author.name} <${author.email}>`);
  const lines = [
    ink.bold(`📜 Commit ${entry.commitSha?.slice(0, 10)} by ${who}`),
    `   came in ${formatInstant(detail.landedAtMs * 1000).replace('T', ' ')} UTC`,
    '',
    ...detail.message
      .trimEnd()
      .split('\n')
      .map((it) => ` │ ${escapeForTerminal(it)}`),
    ...(entry.prNumber === null
      ? []
      : ['', `   PR #${entry.prNumber}${entry.prUrl === null ? '' : `: ${escapeForTerminal(entry.prUrl)}`}`]),
    ...section(ink, '🔎 What Changed'),
    ...entry.changes.flatMap((it) => hang('   - ', escapeForTerminal(it), options.width)),
    ...section(ink, '📁 Files Changed'),
    ...detail.files.map((it) => ` • ${escapeForTerminal(it.path)} ${countText(it)}`),
    ...section(ink, '📝 Diff'),
    ...diffLines(detail.patch, ink),
    ...anomalyLines(entry, options, ink),
  ];
  return `${lines.map((it) => commandless(it).trimEnd()).join('\n')}\n`;
}

const section = (ink: Ink, title: string) => ['', ink.bold(`${title}:`)];

function hang(label: string, text: string, width: number): string[] {
  const lines = wrapText(text, Math.max(30, width - label.length));
  return lines.map((it, i) => (i === 0 ? label : ' '.repeat(label.length)) + it);
}

function countText({ added, removed }: LineCount): string {
  return added === null || removed === null ? '(not text)' : `(+${added}, -${removed})`;
}

function diffLines(patch: string, ink: Ink): string[] {
  const lines = patch.trimEnd().split('\n');
  if (patch.trim() === '') return ['   (no text that differs)'];
  return lines.map((line) => {
    const text = ` │ ${escapeForTerminal(line.replace(/\r$/, '').replaceAll('\t', '    '))}`;
    if (line.startsWith('+') && !line.startsWith('+++')) return ink.green(text);
    if (line.startsWith('-') && !line.startsWith('---')) return ink.red(text);
    return line.startsWith('diff ') ? ink.bold(text) : line.startsWith('@@') ? ink.dim(text) : text;
  });
}

const MARKS = { strong: '🔴', medium: '🟡', weak: '⚪' };

function anomalyLines(entry: BlameEntry, { commandOf, investigate }: EntryTextOptions, ink: Ink): string[] {
  const found = entry.correlatedAnomalies.flatMap((it) => [
    '',
    ink.bold(`${MARKS[it.strength]} Correlated Anomaly (${it.strength}, ${offsetText(it.offsetMs)}):`),
    `   ${escapeForTerminal(it.description)} (${formatInstant(it.onsetMs * 1000)
      .slice(0, 16)
      .replace('T', ' ')})`,
    it.investigation === null
      ? `   Investigate it: ${commandOf(it)}`
      : `   Investigation: ${it.investigation} [dataing show ${it.investigation}]`,
  ]);
  if (entry.cause !== null)
    found.push(
      '',
      `   ${entry.cause.investigation} ran the SQL before and after this commit: it reproduces the anomaly.`,
    );
  const isKnown = entry.cause !== null || entry.correlatedAnomalies.some((it) => it.investigation !== null);
  return isKnown ? found : [...found, '', 'Investigate this change:', `   ${investigate}`];
}
