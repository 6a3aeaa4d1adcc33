import type { Rows } from '../warehouse/engine.ts';

/** To the process that holds the database, and back. */
export interface SqliteQuestion {
  readonly sql: string;
  readonly maxRows: number;
}

export type SqliteAnswer =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'rows' } & Rows)
  | { readonly kind: 'error'; readonly message: string };
