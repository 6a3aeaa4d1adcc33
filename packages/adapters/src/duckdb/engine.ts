import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { engineError } from '../warehouse/fail.ts';
import { registerFiles } from './register.ts';
import { findSource } from './sources.ts';

export interface DuckdbOptions {
  /** Threads of the engine; default: all there are. */
  readonly threads?: number;
  /** Memory of the engine in MiB, beyond which it spills to the temporary folder; default 2,048. */
  readonly memoryMb?: number;
  /** CSV files up to this size are read into memory once; larger ones are read by every query. Default 256 MiB. */
  readonly csvInMemoryBytes?: number;
  /** Of a folder, open the files of these tables only (letter case aside); default all. */
  readonly only?: readonly string[];
}

const CSV_IN_MEMORY_BYTES = 256 * 1024 * 1024;

export interface Engine {
  readonly instance: DuckDBInstance;
  readonly isFiles: boolean;
  close(): Promise<void>;
}

/**
 * Opens an engine that can read what `path` holds and nothing else: a database file read-only, or files registered
 * under their names; after which access to any other file, to the network and to extensions is shut, and the
 * settings are locked. Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE.
 */
export async function openEngine(path: string, options: DuckdbOptions): Promise<Engine> {
  const source = await findSource(path, options.only);
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
    if (source.kind === 'files')
      await registerFiles(instance, source.files, options.csvInMemoryBytes ?? CSV_IN_MEMORY_BYTES);
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
