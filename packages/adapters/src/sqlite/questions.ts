import type { RowCaps, Rows } from '../warehouse/engine.ts';

/** To the process that holds the database, and back. */
export interface SqliteQuestion extends RowCaps {
  readonly sql: string;
}

export type SqliteAnswer =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'rows' } & Rows)
  | { readonly kind: 'error'; readonly message: string };
