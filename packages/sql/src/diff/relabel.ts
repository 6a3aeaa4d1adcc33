import type { Node, Term } from './form.ts';
import type { Keys } from './key.ts';

/**
 * Whether two values say the same of all rows with other words: CASE on the same conditions, where a word stands for one
 * that is nowhere any more, and was nowhere before. What is grouped by it is grouped as it was.
 */
export function isRelabelled(
  before: Term,
  after: Term,
  { keysBefore, keysAfter }: { readonly keysBefore: Keys; readonly keysAfter: Keys },
): boolean {
  if (!isCase(before) || !isCase(after)) return false;
  const [x, y] = [partsOf(before, keysBefore), partsOf(after, keysAfter)];
  if (x === undefined || y === undefined || x.conditions.join('\0') !== y.conditions.join('\0')) return false;
  const [was, is] = [new Set(x.words), new Set(y.words)];
  const to = new Map<string, string>();
  return (
    x.words.every((word, i) => {
      const now = y.words[i];
      if ((to.get(word) ?? now) !== now) return false;
      to.set(word, now);
      return word === now || (!was.has(now) && !is.has(word));
    }) && new Set(to.values()).size === to.size
  );
}

function isCase(term: Term): term is Node {
  return term.kind === 'node' && term.shape === 'case';
}

interface CaseParts {
  readonly conditions: readonly string[];
  readonly words: readonly string[];
}

/** Undefined where a result is no constant. */
function partsOf({ args }: Node, keys: Keys): CaseParts | undefined {
  const isWord = (i: number) => i % 2 === 1 || i === args.length - 1;
  const words = args.flatMap((it, i) => (isWord(i) ? (wordOf(it) ?? []) : []));
  const conditions = args.flatMap((it, i) => (isWord(i) ? [] : [keys.term(it)]));
  return words.length + conditions.length === args.length ? { conditions, words } : undefined;
}

/** A constant, alike for those that may be equal: numbers by their value, texts without case and blanks. */
function wordOf(term: Term): string | undefined {
  if (term.kind === 'ref') return undefined;
  const [, kind, text = ''] = /^(text|number|literal):(.*)$/s.exec(term.shape) ?? [];
  if (kind === undefined) return undefined;
  return `${kind}:${kind === 'number' ? Number(text) : text.toLowerCase().trim()}`;
}
