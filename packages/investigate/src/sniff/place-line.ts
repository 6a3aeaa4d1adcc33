import type { ProjectState } from './project-state.ts';

const decoder = new TextDecoder();

/** Text of a file, in one way of ending lines; undefined where there is none. */
export function textOf({ files }: ProjectState, path: string): string | undefined {
  const bytes = files.get(path);
  return bytes === undefined ? undefined : decoder.decode(bytes).replaceAll('\r\n', '\n');
}

/**
 * The line of a file that says a piece of compiled SQL: of the lines that are new, the one with most of the piece's words;
 * the first new line where none has any. Null where the file has no new line: the change stands in another one.
 */
export function lineOf(
  path: string,
  pieces: ReadonlyArray<string | null>,
  before: ProjectState,
  after: ProjectState,
): number | null {
  const text = textOf(after, path);
  if (text === undefined) return null;
  const lines = text.split('\n');
  const fresh = newLines((textOf(before, path) ?? '').split('\n'), lines);
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

/** Lines of the second text, counted from 1, that the first does not have at that place; of a mere removal, the one behind. */
export function newLines(before: readonly string[], after: readonly string[]): number[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const least = Math.min(before.length, after.length) - head;
  while (tail < least && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (before.length === after.length && head === before.length) return [];
  const [x, y] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  if (y.length === 0) return [Math.min(head + 1, after.length)];
  const kept = x.length * y.length > TABLE_MAX ? new Set<number>() : commonLines(x, y);
  const fresh = y.flatMap((_, i) => (kept.has(i) ? [] : [head + i + 1]));
  return fresh.length > 0 ? fresh : [head + 1];
}

const TABLE_MAX = 4_000_000;

/** Places in the second list of a longest common subsequence. */
function commonLines(x: readonly string[], y: readonly string[]): ReadonlySet<number> {
  const width = y.length + 1;
  const lengths = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        x[i] === y[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  const kept = new Set<number>();
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    if (x[i] === y[j]) {
      kept.add(j);
      i++;
      j++;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  }
  return kept;
}
