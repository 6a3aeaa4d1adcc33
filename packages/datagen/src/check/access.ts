import type { WarehouseTable } from '@dataing/ports';
import type { Query } from '@dataing/sql';

/** The data under test: what tables there are, and answers to queries (each passes the gate on its way). */
export interface DataAccess {
  readonly tables: readonly WarehouseTable[];
  ask(query: Query | string): Promise<Answer>;
}

export interface Answer {
  readonly sql: string;
  readonly rows: ReadonlyArray<ReadonlyArray<unknown>>;
  readonly ms: number;
}
