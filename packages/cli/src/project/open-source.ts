import { isAbsolute, join } from 'node:path';
import type { DiagnosticError, Outcome } from '@dataing/base/diagnostics';
import type { AdmittedQuery, SqlParser, Warehouse, WarehouseTable } from '@dataing/ports';
import { admit, lowerQuery, type Query } from '@dataing/sql';
import type { Io } from '../io.ts';
import { dataKind } from './data-kind.ts';
import { loadProject, sourceOf } from './load-project.ts';
import { openConfigured } from './open-configured.ts';
import { scopeNames } from './scope-names.ts';
import { sourceError } from './source-error.ts';

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
  /** Admits one SELECT over the tables of the source: a text in its dialect, or a tree in DuckDB's words. */
  admit(query: string | Query): Promise<Outcome<AdmittedQuery>>;
  /** Gives back the parsers of the gate and the warehouse. */
  close(): Promise<void>;
}

/**
 * Opens what a command is to read: a path, or a source of the nearest `dataing.yml`. Errors: CLI_MISSING_ARGUMENT,
 * CLI_BAD_VALUE, PROJECT_, SOURCE_, SECRET_, WAREHOUSE_.
 */
export async function openSource(options: SourceOptions, io: Io): Promise<OpenSource> {
  const { data, source } = options;
  if (data !== undefined && source !== undefined) throw both();
  if (data !== undefined) return withGate(data, await openData(isAbsolute(data) ? data : join(io.cwd, data)));
  if (source === undefined) throw neither();
  const project = await loadProject(io);
  return withGate(source, await openConfigured(sourceOf(project, source), project, io));
}

async function withGate(name: string, warehouse: Warehouse): Promise<OpenSource> {
  const parsers = await parsersOf(warehouse);
  try {
    const tables = await warehouse.tables();
    const scope = {
      dialect: warehouse.dialect,
      mode: 'read',
      tables: scopeNames(tables, warehouse.dialect),
    } as const;
    return {
      name,
      warehouse,
      tables,
      admit: (query) => {
        const written = typeof query === 'string' ? query : lowerQuery(query, warehouse.dialect);
        return admit(written, scope, parsers);
      },
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
  if ((await dataKind(path)) === 'sqlite')
    return (await import('@dataing/adapters/sqlite')).openSqliteWarehouse(path);
  return (await import('@dataing/adapters/duckdb')).openDuckdb(path);
}

function neither(): DiagnosticError {
  return sourceError(
    'CLI_MISSING_ARGUMENT',
    'No data is named.',
    'Give --data with a path, or --source with the name of a source of dataing.yml.',
  );
}

function both(): DiagnosticError {
  return sourceError('CLI_BAD_VALUE', 'Both --data and --source are given.', 'Keep one of them.');
}
