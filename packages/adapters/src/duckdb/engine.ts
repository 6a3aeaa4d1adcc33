import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { duckdb, quoteIdentifier, quoteText } from '@dataing/sql';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { engineError, warehouseError } from './fail.ts';
import { findSource, type SourceFile } from './sources.ts';

export interface DuckdbOptions {
  /** Threads of the engine; default: all there are. */
  readonly threads?: number;
  /** Memory of the engine in MiB, beyond which it spills to the temporary folder; default 2,048. */
  readonly memoryMb?: number;
  /** CSV files up to this size are read into memory once; larger ones are read by every query. Default 256 MiB. */
  readonly csvInMemoryBytes?: number;
}

export interface Engine {
  readonly instance: DuckDBInstance;
  readonly isFiles: boolean;
  close(): Promise<void>;
}

const text = (value: string) => quoteText(value, duckdb);
const name = (value: string) => quoteIdentifier(value, duckdb);

/**
 * Opens an engine that can read what `path` holds and nothing else: a database file read-only, or files registered
 * under their names; after which access to any other file, to the network and to extensions is shut, and the
 * settings are locked. Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE.
 */
export async function openEngine(path: string, options: DuckdbOptions): Promise<Engine> {
  const source = await findSource(path);
  const spill = join(tmpdir(), `dataing-${randomUUID()}`);
  const settings = {
    threads: String(options.threads ?? availableParallelism()),
    memory_limit: `${options.memoryMb ?? 2048}MiB`,
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  };
  const shut = { enable_external_access: 'false', lock_configuration: 'true' };
  const isFiles = source.kind === 'files';
  let instance: DuckDBInstance | undefined;
  try {
    instance = isFiles
      ? await DuckDBInstance.create(':memory:', settings)
      : await DuckDBInstance.create(source.path, { access_mode: 'READ_ONLY', ...settings, ...shut });
    if (source.kind === 'files') await registerFiles(instance, source.files, options);
  } catch (error) {
    instance?.closeSync();
    if (error instanceof Error && error.name === 'DiagnosticError') throw error;
    throw engineError('WAREHOUSE_UNREACHABLE', error, `${basename(path)}: `);
  }
  const opened = instance;
  return {
    instance,
    isFiles,
    async close() {
      opened.closeSync();
      await rm(spill, { recursive: true, force: true });
    },
  };
}

async function registerFiles(instance: DuckDBInstance, files: readonly SourceFile[], options: DuckdbOptions) {
  const connection = await instance.connect();
  try {
    const readByQueries: string[] = [];
    for (const file of files) {
      try {
        if (await registerFile(connection, file, options))
          readByQueries.push(file.path, patternOf(file.path));
      } catch (error) {
        throw engineError('WAREHOUSE_UNREACHABLE', error, `${basename(file.path)}: `);
      }
    }
    await connection.run(`set allowed_paths = [${[...new Set(readByQueries)].map(text).join(', ')}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

/** Makes the table of one file; whether queries will open the file themselves. */
async function registerFile(
  connection: DuckDBConnection,
  file: SourceFile,
  options: DuckdbOptions,
): Promise<boolean> {
  const place = `${name(file.table)} as select * from`;
  const path = text(patternOf(file.path));
  if (file.format === 'parquet') {
    await connection.run(`create view ${place} read_parquet(${path}, hive_partitioning = false)`);
    return true;
  }
  if (file.bytes === 0) throw warehouseError('WAREHOUSE_UNREACHABLE', 'the file is empty');
  const csv = `read_csv(${path}, header = true, sample_size = -1, hive_partitioning = false)`;
  if (file.bytes <= (options.csvInMemoryBytes ?? 256 * 1024 * 1024)) {
    await connection.run(`create table ${place} ${csv}`);
    return false;
  }
  // The types are found once, from all rows; later queries are told them.
  const described = await connection.runAndReadAll(`describe select * from ${csv}`);
  const types = described.getRows().map((row) => `${text(String(row[0]))}: ${text(String(row[1]))}`);
  const typed = `read_csv(${path}, header = true, types = {${types.join(', ')}}, hive_partitioning = false)`;
  await connection.run(`create view ${place} ${typed}`);
  return true;
}

/** A path as a pattern that matches it alone: brackets, stars and question marks would mean something else. */
function patternOf(path: string): string {
  return path.replace(/[[*?]/g, '[$&]');
}
