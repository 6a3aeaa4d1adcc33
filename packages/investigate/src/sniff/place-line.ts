import { diffLines } from './backtest/diff-lines.ts';
import type { ProjectState } from './project-state.ts';

const decoder = new TextDecoder();

/** Text of a file, in one way of ending lines; undefined where there is none. */
export function textOf({ files }: ProjectState, path: string): string | undefined {
  const bytes = files.get(path);
  return bytes === undefined ? undefined : decoder.decode(bytes).replaceAll('\r\n', '\n');
}

/** The lines of a file, and which of them are new, counted from 1. */
export interface FreshLines {
  readonly lines: readonly string[];
  readonly fresh: readonly number[];
}

/** Of a file that is there afterwards. */
export function freshLines(path: string, before: ProjectState, after: ProjectState): FreshLines {
  const text = textOf(after, path);
  if (text === undefined) return { lines: [], fresh: [] };
  const lines = text.split('\n');
  return { lines, fresh: newLines((textOf(before, path) ?? '').split('\n'), lines) };
}

/**
 * The line that says a piece of compiled SQL: of the lines that are new, the one with most of the piece's words; the first
 * new line where none has any. Null where the file has no new line: the change stands in another one.
 */
export function lineOf({ lines, fresh }: FreshLines, pieces: ReadonlyArray<string | null>): number | null {
  if (fresh.length === 0) return null;
  for (const piece of pieces) {
    const words = new Set(wordsOf(piece ?? ''));
    const scored = fresh.map((line) => ({ line, score: share(wordsOf(lines[line - 1]), words) }));
    const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
    if (best.score > 0) return best.line;
  }
  return fresh[0];
}

function share(line: readonly string[], words: ReadonlySet<string>): number {
  return new Set(line.filter((it) => words.has(it))).size;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? [];
}

/** Lines of the second text, counted from 1, that stand where lines differ; of a mere removal, the one behind it. */
function newLines(before: readonly string[], after: readonly string[]): number[] {
  return diffLines(before, after).flatMap(({ after: [from, until] }) =>
    from === until
      ? [Math.min(from + 1, after.length)]
      : Array.from({ length: until - from }, (_, i) => from + i + 1),
  );
}

/** How many lines two texts have more and less. */
export function countLines(
  before: string,
  after: string,
): { readonly linesAdded: number; readonly linesRemoved: number } {
  const lines = (text: string) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));
  const hunks = diffLines(lines(before), lines(after));
  const sum = (side: 'before' | 'after') => hunks.reduce((n, it) => n + it[side][1] - it[side][0], 0);
  return { linesAdded: sum('after'), linesRemoved: sum('before') };
}

/** The line of the last of some words, each looked for behind the one before; null where one does not stand there. */
export function lineWith(state: ProjectState, path: string, words: readonly string[]): number | null {
  const text = textOf(state, path)?.toLowerCase();
  if (text === undefined) return null;
  let at = 0;
  for (const word of words) {
    const found = new RegExp(
      `(?<![\\w])${word.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w])`,
    ).exec(text.slice(at));
    if (found === null) return null;
    at += found.index;
  }
  return text.slice(0, at).split('\n').length;
}
