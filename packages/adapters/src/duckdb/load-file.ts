import { buildDdl, quoteName, targetFacts, type FormatSpec, type TableShape } from '@dataing/datagen/write';
import type { LoadPlace, Sink } from '@dataing/ports';
import { duckdb, quoteText } from '@dataing/sql';
import { DuckDBInstance } from '@duckdb/node-api';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openSinkDirectory } from '../files/directory.ts';
import { makeFolder, removeEmptyFolders } from '../files/folders.ts';
import { guarded } from '../load/load-error.ts';
import { tableOf, type LoadOptions } from '../load/options.ts';

/** What the sinks of a DuckDB file take: Parquet, which DuckDB reads faster than anything else. */
export const duckdbFormat: FormatSpec = { name: 'parquet' };

const facts = targetFacts.duckdb;

/**
 * Makes a DuckDB database file of tables, keys declared. Rows wait as Parquet in a folder beside it; `commit` loads them
 * into a database under a temporary name and renames it. The file's bytes are DuckDB's own and not the same on every run;
 * its rows are. Errors: OUTPUT_REFUSED.
 */
export async function openDuckdbFile(path: string, options: LoadOptions): Promise<LoadPlace> {
  const waiting = join(dirname(path), `.${basename(path)}.rows.${process.pid}.tmp`);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const clear = async (): Promise<void> => {
    for (const left of [waiting, temporary, `${temporary}.wal`])
      await rm(left, { recursive: true, force: true });
  };
  await clear();
  const made = await makeFolder(waiting);
  const sinks = openSinkDirectory(waiting);
  const opened: Sink[] = [];
  return {
    async open(name) {
      const table = tableOf(name, options);
      const sink = await sinks.open(`${options.tables.indexOf(table)}.parquet`);
      opened.push(sink);
      return sink;
    },
    async commit() {
      await guarded('OUTPUT_REFUSED', basename(path), () => fill(temporary, waiting, options.tables));
      await rename(temporary, path);
      await clear();
    },
    async abandon() {
      for (const sink of opened) await sink.abandon();
      await clear();
      await removeEmptyFolders(made);
    },
  };
}

async function fill(database: string, folder: string, tables: readonly TableShape[]): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    const { create, order } = buildDdl(tables, 'duckdb');
    for (const statement of create) await connection.run(statement);
    for (const name of order) {
      const table = tables.findIndex((it) => it.name === name);
      const columns = tables[table].schema.map((column) => quoteName(column.name, facts)).join(', ');
      const file = quoteText(join(folder, `${table}.parquet`), duckdb);
      await connection.run(
        `insert into ${quoteName(name, facts)} (${columns}) select ${columns} from read_parquet(${file}, hive_partitioning = false)`,
      );
    }
    await connection.run('checkpoint');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
