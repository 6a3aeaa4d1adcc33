import type { Span } from './diagnostic.ts';

/** Offsets at which the lines of a text start; a line ends with \n, \r\n or a lone \r. */
export interface LineIndex {
  readonly file: string;
  readonly text: string;
  readonly starts: readonly number[];
}

/** Builds the index once per text; `spanAt` is then a binary search. */
export function buildLineIndex(file: string, text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return { file, text, starts };
}

/** Zero-based number of the line that holds `offset`. */
export function lineOf(index: LineIndex, offset: number): number {
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (index.starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The span of [start, end), clipped to the text; line and column are one-based, in UTF-16 units. */
export function spanAt(index: LineIndex, start: number, end: number): Span {
  const from = Math.max(0, Math.min(start, index.text.length));
  const to = Math.max(from, Math.min(end, index.text.length));
  const line = lineOf(index, from);
  return { file: index.file, start: from, end: to, line: line + 1, column: from - index.starts[line] + 1 };
}

/** The text of a zero-based line, without its line end. */
export function lineText(index: LineIndex, line: number): string {
  const start = index.starts[line] ?? index.text.length;
  const end = index.starts[line + 1] ?? index.text.length;
  return index.text.slice(start, end).replace(/[\r\n]+$/, '');
}
