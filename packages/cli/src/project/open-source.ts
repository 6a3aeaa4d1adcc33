import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Outcome } from '@dataing/base/diagnostics';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { AdmittedQuery, SqlParser, Warehouse, WarehouseTable } from '@dataing/ports';
import { admit, type Query } from '@dataing/sql';
import type { Io } from '../io.ts';

/** Where a command reads: `--data PATH` or `--source NAME`. */
export interface SourceOptions {
  readonly data?: string;
  readonly source?: string;
}

/** A warehouse, its tables, and the gate in front of it. */
export interface OpenSource {
  /** As it was given: a path or the name of a source. */
  readonly name: string;
  readonly warehouse: Warehouse;
  readonly tables: readonly WarehouseTable[];
  /** Admits one SELECT, a tree or a text, over the tables of the source. */
  admit(query: string | Query): Promise<Outcome<AdmittedQuery>>;
  /** Gives back the parsers of the gate and the warehouse. */
  close(): Promise<void>;
}

/** Opens what a command is to read. Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE, CLI_MISSING_ARGUMENT. */
export async function openSource(options: SourceOptions, io: Io): Promise<OpenSource> {
  if (options.data === undefined) throw missing();
  return withGate(
    options.data,
    await openData(isAbsolute(options.data) ? options.data : join(io.cwd, options.data)),
  );
}

async function withGate(name: string, warehouse: Warehouse): Promise<OpenSource> {
  const parsers = await parsersOf(warehouse);
  try {
    const tables = await warehouse.tables();
    const scope = {
      dialect: warehouse.dialect,
      mode: 'read',
      tables: tables.map((table) => table.name),
    } as const;
    return {
      name,
      warehouse,
      tables,
      admit: (query) => admit(query, scope, parsers),
      close: () => closeAll(parsers, warehouse),
    };
  } catch (error) {
    await closeAll(parsers, warehouse);
    throw error;
  }
}

async function closeAll(parsers: readonly SqlParser[], warehouse: Warehouse): Promise<void> {
  await Promise.all(parsers.map((parser) => parser.close()));
  await warehouse.close();
}

/** Those that the gate asks of a dialect; each is loaded when it is first asked. */
async function parsersOf({ dialect }: Warehouse): Promise<readonly SqlParser[]> {
  const { duckdbParser, polyglotParser, postgresParser, sqlparserParser } = await import(
    '@dataing/adapters/sql-parser'
  );
  if (dialect === 'duckdb') return [duckdbParser(), polyglotParser()];
  return dialect === 'postgres' ? [postgresParser()] : [polyglotParser(), sqlparserParser()];
}

/** A SQLite file, or what DuckDB reads. */
async function openData(path: string): Promise<Warehouse> {
  if (await isSqlite(path)) return (await import('@dataing/adapters/sqlite')).openSqliteWarehouse(path);
  return (await import('@dataing/adapters/duckdb')).openDuckdb(path);
}

const SQLITE_MAGIC = 'SQLite format 3\0';

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return bytesRead === 16 && buffer.toString('latin1') === SQLITE_MAGIC;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return false;
    throw error;
  } finally {
    await file.close();
  }
}

function missing(): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'CLI_MISSING_ARGUMENT',
      severity: 'error',
      message: 'No data is named.',
      help: 'Give --data with a path, or --source with the name of a source of dataing.yml.',
    },
  ]);
}
