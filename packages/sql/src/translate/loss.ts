import type { TextRange } from '../tree/index.ts';

/**
 * Something of a definition that the target does not have or does not do.
 * - `narrowed`: some values of the source cannot be stored, or not exactly.
 * - `unchecked`: a rule stands in the target's text, or nowhere, and nothing enforces it.
 * - `changed`: the same values are kept in another form, or behave otherwise.
 * - `dropped`: how rows are stored or found; the rows are the same.
 */
export type LossKind = 'narrowed' | 'unchecked' | 'changed' | 'dropped';

export interface Loss {
  readonly kind: LossKind;
  /** The part of the source, as SQL: `variant`, `check (a > 0)`, `cluster by (d)`. */
  readonly what: string;
  /** `orders` or `orders.amount`. */
  readonly where: string;
  readonly why: string;
  /** What follows for rows, or for who writes them. */
  readonly consequence: string;
  /** Where it stands in the text that was given. */
  readonly span?: TextRange;
}

/** What is known where a loss is found; the table and the place are added by the caller. */
export type LossPart = Pick<Loss, 'kind' | 'why' | 'consequence'>;
