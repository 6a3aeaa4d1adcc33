import { isOther } from './constants.ts';
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
  const to = new Map(x.words.map((word, i) => [word, y.words[i]]));
  const isOneToOne =
    x.words.every((word, i) => to.get(word) === y.words[i]) && new Set(to.values()).size === to.size;
  return (
    isOneToOne &&
    areTold(was) &&
    areTold(is) &&
    [...to].every(
      ([word, now]) =>
        word === now ||
        ([...was].every((it) => areOther(it, now)) && [...is].every((it) => areOther(it, word))),
    )
  );
}

/** Whether no two of some words may be one value. */
function areTold(words: ReadonlySet<string>): boolean {
  return [...words].every((a) => [...words].every((b) => a === b || areOther(a, b)));
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

/** NULL has a group of its own. */
function areOther(a: string, b: string): boolean {
  return (a === NULL) !== (b === NULL) || isOther(a, b);
}

const NULL = 'literal:null';

/** The shape of a constant. */
function wordOf(term: Term): string | undefined {
  return term.kind === 'node' && /^(text|number|literal):/.test(term.shape) ? term.shape : undefined;
}
