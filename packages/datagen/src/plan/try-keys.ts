import { keyOf, type Draft } from './draft.ts';
import type { TryKeys } from './plan.ts';

/** Candidates tried before the exact draw; at an acceptance of a half one row in 65,536 needs it. */
const tryLimit = 16;

/** Keys for one bounded rejection loop of a table. */
export function tryKeys(draft: Draft, table: string, purpose: string): TryKeys {
  const numbers = Array.from({ length: tryLimit }, (_, i) => i);
  return {
    candidate: numbers.map((i) => keyOf(draft, table, '', `${purpose}: candidate ${i}`)),
    accept: numbers.map((i) => keyOf(draft, table, '', `${purpose}: accept ${i}`)),
    fallback: keyOf(draft, table, '', `${purpose}: exact`),
  };
}
