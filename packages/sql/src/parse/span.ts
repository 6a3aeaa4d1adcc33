import type { Diagnostic, Span } from '@dataing/base/diagnostics';

/** A place in a text by its UTF-16 offsets, with line and column counted. */
export function spanOf(text: string, start: number, end: number, file: string): Span {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < start; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { file, start, end, line, column: start - lineStart + 1 };
}

/** Gives the places of one text, whose lines are counted once, at the first question. */
export function placeIn(text: string, file: string): (start: number, end: number) => Span {
  let lines: number[] | undefined;
  return (start, end) => {
    if (lines === undefined) {
      lines = [0];
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines.push(i + 1);
    }
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (lines[middle] <= start) low = middle;
      else high = middle - 1;
    }
    return { file, start, end, line: low + 1, column: start - lines[low] + 1 };
  };
}

/** Carries one diagnostic out of a recursive reader; caught at the entry of the same module, never beyond. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}
