import { PGlite } from '@electric-sql/pglite';
import type { Store } from '@dataing/ports';
import { numberParameters, type RunSql, type SqlRow, type StoreDatabase } from './database.ts';
import { isPostgresConflict } from './postgres-conflict.ts';
import { openStore } from './store.ts';
import { unreachable } from './store-error.ts';

/**
 * The store in PGlite: PostgreSQL inside this process, in a folder of one process at a time, or in memory without one.
 * For trials and tests: its folder does not survive a power cut (it never syncs).
 */
export async function openPgliteStore(folder?: string): Promise<Store> {
  let database: PGlite;
  try {
    database = await PGlite.create(folder);
  } catch (error) {
    throw unreachable(error, folder ?? 'memory');
  }
  return openStore(databaseOf(database));
}

function databaseOf(database: PGlite): StoreDatabase {
  return {
    flavour: 'postgres',
    run: runOn(database),
    transaction: (work) => database.transaction((transaction) => work(runOn(transaction))),
    isConflict: isPostgresConflict,
    close: () => database.close(),
  };
}

function runOn(database: Pick<PGlite, 'query'>): RunSql {
  return async (sql, parameters = []) => {
    const { rows, affectedRows } = await database.query<SqlRow>(numberParameters(sql), [...parameters]);
    return { rows, changes: affectedRows ?? 0 };
  };
}
