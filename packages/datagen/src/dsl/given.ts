import type { Span } from '@dataing/base/diagnostics';

/** Which values of the given column a case speaks of: a text (of a number, its shortest form), or a range of numbers. */
export type GivenMatch =
  | { readonly kind: 'text'; readonly text: string }
  /** from <= x < to; an absent side is open. */
  | { readonly kind: 'range'; readonly from?: number; readonly to?: number };

/** `Inner` is a generator of the document, or its step in a plan. */
export interface GivenCase<Inner> {
  readonly when: GivenMatch;
  /** The key as written. */
  readonly label: string;
  /** Null: the cells are null. */
  readonly generator: Inner | null;
  readonly span: Span;
}

const NUMBER = '-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`);

/** `10..20` (from 10 up to, but not, 20), `..10`, `20..` of a number; else the text itself. */
export function parseMatch(key: string, isNumeric: boolean): GivenMatch | 'inverted' {
  const range = isNumeric ? RANGE.exec(key) : null;
  if (range === null || key === '..') {
    const number = Number(key);
    const isNumber = isNumeric && key.trim() !== '' && Number.isFinite(number);
    return { kind: 'text', text: isNumber ? String(number) : key };
  }
  const [from, to] = [range[1], range[2]].map((text) => (text === undefined ? undefined : Number(text)));
  if (from !== undefined && to !== undefined && from >= to) return 'inverted';
  return { kind: 'range', from, to };
}

/** Whether the ranges among the cases leave no number out. */
export function coversNumbers(matches: readonly GivenMatch[]): boolean {
  const ranges = matches
    .flatMap((match) => (match.kind === 'range' ? [match] : []))
    .map(({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }) => ({ from, to }))
    .sort((a, b) => a.from - b.from);
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of ranges) if (from <= reached) reached = Math.max(reached, to);
  return ranges.length > 0 && reached === Number.POSITIVE_INFINITY;
}
