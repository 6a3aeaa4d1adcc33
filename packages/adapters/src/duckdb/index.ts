import type { Warehouse } from '@dataing/ports';
import { type DuckdbOptions, openEngine } from './engine.ts';
import { duckdbWarehouse } from './warehouse.ts';

export type { DuckdbOptions } from './engine.ts';
export { duckdbFormat, openDuckdbFile } from './load-file.ts';
export { openScratch } from './scratch.ts';
export { openFileTables, type FileTable, type FileTables } from './read-tables.ts';

/**
 * Opens a `.duckdb` file read-only, a single `.parquet`, `.csv` or `.tsv` file, or a folder of such files (each a
 * table named by its file without the ending). Nothing else can be reached from it, not even by SQL that bypassed
 * the gate. Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE.
 */
export async function openDuckdb(path: string, options: DuckdbOptions = {}): Promise<Warehouse> {
  return duckdbWarehouse(await openEngine(path, options));
}
