export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = Readonly<Record<string, unknown>>;

/** What a statement gave: its rows, or how many it changed. */
export interface SqlOutcome {
  readonly rows: readonly SqlRow[];
  readonly changes: number;
}

/** Runs one statement; parameters stand as `?`. */
export type RunSql = (sql: string, parameters?: readonly SqlValue[]) => Promise<SqlOutcome>;

/** What the store needs of a database: statements, and several of them as one. */
export interface StoreDatabase {
  readonly flavour: 'sqlite' | 'postgres';
  readonly run: RunSql;
  /** Commits when `work` resolves, takes everything back when it rejects. One writer at a time where `isWrite`. */
  transaction<T>(work: (run: RunSql) => Promise<T>): Promise<T>;
  /** Whether an error says that a row with this key is there, or that another transaction got in between. */
  isConflict(error: unknown): boolean;
  close(): Promise<void>;
}

/** `?` as PostgreSQL numbers its parameters. The store's statements have no question mark in a text. */
export function numberParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}
