import type { FormatSpec } from '@dataing/datagen/write';
import { buildDdl } from '@dataing/datagen/write';
import type { LoadPlace } from '@dataing/ports';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder, removeEmptyFolders } from '../files/folders.ts';
import { guarded } from '../load/load-error.ts';
import { tableOf, type LoadOptions } from '../load/options.ts';

export { openSqliteWarehouse } from './warehouse.ts';

/** What the sinks of a SQLite file take: statements, each write a whole number of them. */
export const sqliteFormat: FormatSpec = { name: 'sql', target: 'sqlite' };

/**
 * Makes a SQLite database file of tables, keys declared. It is built beside its final name and renamed over it by
 * `commit`, so the half-filled file needs no journal. Errors: OUTPUT_REFUSED.
 */
export async function openSqliteFile(path: string, options: LoadOptions): Promise<LoadPlace> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const made = await makeFolder(dirname(path));
  const clear = async (): Promise<void> => {
    for (const left of [temporary, `${temporary}-journal`]) await rm(left, { force: true });
  };
  await clear();
  // Defensive mode would keep the journal on, whatever the pragma says.
  const database = await guarded(
    'OUTPUT_REFUSED',
    basename(path),
    async () => new DatabaseSync(temporary, { enableForeignKeyConstraints: false, defensive: false }),
  );
  const run = (what: string, sql: string): Promise<void> =>
    guarded('OUTPUT_REFUSED', what, async () => database.exec(sql));
  const decoder = new TextDecoder();
  const place: LoadPlace = {
    async open(name) {
      const table = tableOf(name, options);
      return {
        write: (bytes) => run(table.name, decoder.decode(bytes)),
        finish: () => Promise.resolve(),
        abandon: () => Promise.resolve(),
      };
    },
    async commit() {
      database.close();
      const handle = await open(temporary, 'r+');
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
    },
    async abandon() {
      if (database.isOpen) database.close();
      await clear();
      await removeEmptyFolders(made);
    },
  };
  try {
    await run('settings', 'pragma journal_mode = off; pragma synchronous = off; pragma page_size = 8192;');
    const { create } = buildDdl(options.tables, 'sqlite');
    for (const statement of create) await run('create table', statement);
  } catch (error) {
    await place.abandon();
    throw error;
  }
  return place;
}
