import type { Warehouse } from './warehouse.ts';

/** A table of a scratch database. Types are as the engine writes them. */
export interface ScratchTable {
  readonly name: string;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string }>;
}

/** A database of our own, empty at first, to try a query on rows that were made up. It asks and reaches nothing else. */
export interface Scratch {
  readonly warehouse: Warehouse;
  /** Puts these rows in the place of all there are, by table; cells as texts that are cast to the column's type. */
  fill(rows: ReadonlyMap<string, ReadonlyArray<ReadonlyArray<string | null>>>): Promise<void>;
  /** Closing twice is nothing. */
  close(): Promise<void>;
}
