import { displayWidth, escapeForTerminal, wrapText } from '@dataing/base/diagnostics';
import { formatDay } from '@dataing/base/time';
import { type Ink, PLAIN_INK } from '../report/ink.ts';
import type { BlameEntry, BlameResult, CorrelatedAnomaly, CorrelationStrength } from './result.ts';

export interface BlameTextOptions {
  readonly width: number;
  readonly ink?: Ink;
  /** Addresses as links that can be clicked. */
  readonly links?: boolean;
  /** With hidden entries. */
  readonly all?: boolean;
  /** What shows the history since a day. */
  readonly sinceCommand?: (day: string) => string;
  /** The entry under the cursor. */
  readonly selected?: number;
}

/** Where a table of four columns is readable. */
const TABLE_WIDTH_MIN = 100;
const LINES_MAX = 3;
const DAY_MS = 86_400_000;
const MARKS: Readonly<Record<CorrelationStrength, string>> = { strong: '🔴', medium: '🟡', weak: '⚪' };

/** The history for a terminal: a table where there is room, else one paragraph an entry. No line is wider than `width`. */
export function renderBlame(result: BlameResult, options: BlameTextOptions): string {
  const ink = options.ink ?? PLAIN_INK;
  const width = Math.max(40, options.width);
  const entries = shownEntries(result, options.all === true);
  const lines = [
    ...wrapText(`📜 Blame: ${escapeForTerminal(result.target)}`, width).map((it) => ink.bold(it)),
    `   ${spanText(result)} • ${countText(result)}`,
    '',
  ];
  const body =
    entries.length === 0
      ? []
      : width < TABLE_WIDTH_MIN
        ? list(entries, width, options)
        : table(entries, width, options);
  lines.push(...body, ...(entries.length === 0 ? [] : ['']), ...footer(result, width, options));
  return `${lines.map((it) => commandless(it).trimEnd()).join('\n')}\n`;
}

/** What is listed, newest first. */
export function shownEntries(result: BlameResult, isAll: boolean): readonly BlameEntry[] {
  return result.entries.filter((it) => isAll || it.hidden === null);
}

function spanText({ timeRange: [from, until] }: BlameResult): string {
  const days = Math.round((until - from) / DAY_MS);
  if (days > 366) return `Since ${formatDay(Math.floor(from / DAY_MS))}`;
  return days === 1 ? 'Last day' : `Last ${days} days`;
}

function countText({ totalChanges, isCut }: BlameResult): string {
  const more = isCut ? ', older ones left out' : '';
  return totalChanges === 1 ? `1 change found${more}` : `${totalChanges} changes found${more}`;
}

/** A piece of a cell: its text, and how it is coloured once it is cut to lines. */
interface Line {
  readonly text: string;
  readonly ink: (text: string) => string;
}

function list(entries: readonly BlameEntry[], width: number, options: BlameTextOptions): string[] {
  const ink = options.ink ?? PLAIN_INK;
  return entries.flatMap((entry, i) => {
    const [mark, inner] = [
      i === options.selected ? '> ' : options.selected === undefined ? '' : '  ',
      width - 12,
    ];
    const room = inner - mark.length;
    const lines = [
      ...changeLines(entry, room, options),
      { text: cut(authorOf(entry), room), ink: ink.dim },
      ...entry.correlatedAnomalies.flatMap((it) => anomalyLines(it, room, ink)),
    ];
    const date = ink.bold(dateOf(entry));
    return [
      ...lines.map(
        (it, n) => `${n === 0 ? `${mark}${date}  ` : ' '.repeat(12 + mark.length)}${it.ink(it.text)}`,
      ),
      ...(i === entries.length - 1 ? [] : ['']),
    ];
  });
}

function table(entries: readonly BlameEntry[], width: number, options: BlameTextOptions): string[] {
  const ink = options.ink ?? PLAIN_INK;
  // Four columns with a border and a blank at each side take 13 cells.
  const author = Math.min(22, Math.max(6, ...entries.map((it) => displayWidth(authorOf(it)))));
  const anomaly = Math.min(40, Math.floor((width - 23 - author) / 3));
  const widths = [10, width - 23 - author - anomaly, author, anomaly];
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((it) => '─'.repeat(it + 2)).join(middle) + right;
  const head = ['Date', 'Change', 'Author', 'Anomaly Correlation'].map((text, i): Line[] => [
    { text: cut(text, widths[i]), ink: ink.bold },
  ]);
  const rows = entries.map((entry, i): Line[][] => [
    [{ text: dateOf(entry), ink: i === options.selected ? ink.bold : same }],
    [
      ...(i === options.selected ? [{ text: '▶ selected', ink: ink.bold }] : []),
      ...changeLines(entry, widths[1], options),
    ],
    [{ text: cut(authorOf(entry), widths[2]), ink: same }],
    entry.correlatedAnomalies.length === 0
      ? [{ text: 'None', ink: ink.dim }]
      : entry.correlatedAnomalies.flatMap((it) => anomalyLines(it, widths[3], ink)),
  ]);
  const body = rows.flatMap((row, i) => [...(i === 0 ? [] : [rule('├', '┼', '┤')]), ...boxed(row, widths)]);
  return [rule('┌', '┬', '┐'), ...boxed(head, widths), rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘')];
}

const same = (text: string) => text;

function boxed(row: ReadonlyArray<readonly Line[]>, widths: readonly number[]): string[] {
  const height = Math.max(...row.map((it) => it.length));
  return Array.from({ length: height }, (_, n) => {
    const cells = row.map((lines, i) => {
      const { text, ink } = lines[n] ?? { text: '', ink: same };
      return ` ${ink(text)}${' '.repeat(Math.max(0, widths[i] - displayWidth(text)))} `;
    });
    return `│${cells.join('│')}│`;
  });
}

/** What changed, where it came from, how much of which file. */
function changeLines(
  entry: BlameEntry,
  width: number,
  { ink = PLAIN_INK, links = false }: BlameTextOptions,
): Line[] {
  const what = clamp(escapeForTerminal(entry.description || 'nothing that a model computes'), width);
  const tag = entry.hidden === null ? '' : ` [${HIDDEN_WORDS[entry.hidden]}]`;
  const source = cut(sourceOf(entry), width);
  const { prUrl } = entry;
  const linked = (text: string) => (links && prUrl !== null ? link(text, prUrl) : text);
  const diff =
    entry.diffSummary === null
      ? []
      : [{ text: cut(escapeForTerminal(entry.diffSummary), width), ink: ink.dim }];
  return [
    ...what.map((text) => ({ text, ink: same })),
    ...(tag === '' ? [] : [{ text: cut(tag.trim(), width), ink: ink.dim }]),
    ...(source === '' ? [] : [{ text: source, ink: linked }]),
    ...diff,
  ];
}

/** Of one, and behind a number of others. */
const HIDDEN_MANY = {
  cosmetic: 'cosmetic',
  no_effect: 'that do not arrive here',
  reverted: 'taken back later',
  revert: 'that take an earlier change back',
  routine: 'routine',
};
const HIDDEN_ONE = {
  ...HIDDEN_MANY,
  no_effect: 'that does not arrive here',
  revert: 'that takes an earlier change back',
};
const HIDDEN_WORDS = {
  cosmetic: 'cosmetic',
  no_effect: 'does not arrive here',
  reverted: 'taken back later',
  revert: 'takes an earlier change back',
  routine: 'routine',
};

/** "abc123f PR #456: Add customer_id", or the commit's subject. */
function sourceOf({ commitSha, commitMessage, prNumber, prTitle }: BlameEntry): string {
  if (commitSha === null) return '';
  const subject = (commitMessage ?? '').split('\n', 1)[0];
  const words = prNumber === null ? subject : `PR #${prNumber}: ${prTitle ?? subject}`;
  return escapeForTerminal(`${commitSha.slice(0, 10)} ${words}`.trimEnd());
}

function authorOf({ authorHandle, authorName, commitSha }: BlameEntry): string {
  if (commitSha === null) return 'the data';
  return escapeForTerminal(authorHandle === null ? (authorName ?? 'unknown') : `@${authorHandle}`);
}

function anomalyLines(it: CorrelatedAnomaly, width: number, ink: Ink): Line[] {
  const tone = { strong: ink.red, medium: ink.yellow, weak: same }[it.strength];
  const words = clamp(`${MARKS[it.strength]} ${escapeForTerminal(it.description)}`, width);
  const offset = `   (${offsetText(it.offsetMs)}${it.investigation === null ? '' : `, ${it.investigation}`})`;
  return [...words.map((text) => ({ text, ink: tone })), { text: cut(offset, width), ink: ink.dim }];
}

/** "2h after", "20m before". */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  if (minutes === 0) return 'at the same time';
  const size = minutes < 60 ? `${minutes}m` : `${Math.round(minutes / 60)}h`;
  return `${size} ${offsetMs < 0 ? 'before' : 'after'}`;
}

const dateOf = ({ timestampMs }: Pick<BlameEntry, 'timestampMs'>) =>
  formatDay(Math.floor(timestampMs / DAY_MS));

function footer(result: BlameResult, width: number, options: BlameTextOptions): string[] {
  const ink = options.ink ?? PLAIN_INK;
  const notes = result.notLookedAt.flatMap((it) => hang('- ', escapeForTerminal(it), width));
  return [
    ...earlierText(result, width, options),
    ...wrapText(causeText(result), width).map((it) => (result.likelyCause === null ? it : ink.bold(it))),
    ...hiddenText(result, options.all === true, width).map((it) => ink.dim(it)),
    ...(notes.length === 0 ? [] : ['', ink.bold('Not looked at'), ...notes]),
  ];
}

/** Where the range shows nothing: when something last happened, and what shows it. */
function earlierText({ earlier }: BlameResult, width: number, { sinceCommand }: BlameTextOptions): string[] {
  if (earlier === null) return [];
  const { sinceMs, commitSha, description } = earlier;
  const name = commitSha === null ? '' : ` ${commitSha.slice(0, 10)}`;
  const words = `The newest change before is of ${dateOf(earlier)}:${name} ${escapeForTerminal(description)}`;
  const day = formatDay(Math.floor(sinceMs / DAY_MS));
  const command = sinceCommand?.(day);
  return [
    ...clamp(words, width),
    ...(command === undefined ? [] : hang('See it with: ', command, width)),
    '',
  ];
}

function hang(label: string, text: string, width: number): string[] {
  return wrapText(text, width - label.length).map(
    (it, i) => (i === 0 ? label : ' '.repeat(label.length)) + it,
  );
}

/** Which change it most likely was; that one came shortly before is not called a cause. */
function causeText({ likelyCause, entries, anomalies }: BlameResult): string {
  if (likelyCause === null) {
    if (anomalies === null || anomalies === 0)
      return 'No anomalies are known of it, so nothing here is called a likely cause. Look for some: dataing detect';
    return 'None of these changes is a likely cause of the anomalies that are known of it.';
  }
  const entry = entries.find(
    (it) => it.commitSha === likelyCause.commitSha && it.timestampMs === likelyCause.timestampMs,
  )!;
  const who = entry.commitSha === null ? '' : ` by ${authorOf(entry)}`;
  const name =
    entry.prNumber === null
      ? (entry.commitSha?.slice(0, 10) ?? 'what the data shows')
      : `PR #${entry.prNumber}`;
  const what = `${name}${who} (${dateOf(entry)})`;
  if (likelyCause.basis === 'caused')
    return `💡 Cause of recent issues: ${what}; ${entry.cause?.investigation} ran the SQL before and after it on the same rows, and it reproduces the anomaly.`;
  return `💡 Most likely cause of recent issues: ${what}; correlated in time, not tried out (${escapeForTerminal(likelyCause.anomaly)}).`;
}

function hiddenText({ entries }: BlameResult, isAll: boolean, width: number): string[] {
  const hidden = entries.flatMap((it) => it.hidden ?? []);
  if (isAll || hidden.length === 0) return [];
  const kinds = [...Map.groupBy(hidden, (it) => it)].map(
    ([kind, all]) => `${all.length} ${(all.length === 1 ? HIDDEN_ONE : HIDDEN_MANY)[kind]}`,
  );
  return wrapText(`Hidden: ${kinds.join(', ')}. Show them with --all.`, width);
}

function clamp(text: string, width: number): string[] {
  const lines = wrapText(text, width).flatMap((it) => broken(it, width));
  if (lines.length <= LINES_MAX) return lines;
  return [...lines.slice(0, LINES_MAX - 1), cut(`${lines[LINES_MAX - 1]}${'…'.padStart(width)}`, width)];
}

/** A word that is too long, in pieces. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    if (displayWidth(line + character) > width) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return [...lines, line];
}

/** A text that is too long, with an ellipsis. */
function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** OSC 8; the address has no blank or control character, by how it was read. */
function link(text: string, url: string): string {
  return /^https?:\/\/[\x21-\x7e]+$/.test(url) ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\` : text;
}

/**
 * A line of the same width that no runner of GitHub takes for a command: it does those that begin with `::` after any
 * blanks, and `##[` anywhere.
 */
export function commandless(line: string): string {
  return line.replace(/^(\s*)::/, '$1:·').replaceAll('##[', '#·[');
}
