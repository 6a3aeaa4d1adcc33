import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Store } from '@dataing/ports';
import type { StoreDatabase } from './database.ts';
import { openLogs } from './logs.ts';
import { migrate } from './migrate.ts';
import { openRecords } from './records.ts';
import { openSnapshots } from './snapshots.ts';
import { storeError } from './store-error.ts';

/** The store over a database that was just opened, brought to the newest version. */
export async function openStore(database: StoreDatabase): Promise<Store> {
  try {
    await migrateWithRetry(database);
  } catch (error) {
    await database.close();
    throw asStoreError(error);
  }
  let isClosed = false;
  const guard = <A extends unknown[], T>(call: (...given: A) => Promise<T>) => {
    return async (...given: A): Promise<T> => {
      if (isClosed) throw storeError('STORE_CLOSED', 'the store is closed');
      try {
        return await call(...given);
      } catch (error) {
        throw asStoreError(error);
      }
    };
  };
  const calls = { ...openRecords(database), ...openLogs(database), ...openSnapshots(database) };
  const guarded = Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      guard(call as (...given: unknown[]) => Promise<unknown>),
    ]),
  ) as unknown as typeof calls;
  return {
    ...guarded,
    async close() {
      if (isClosed) return;
      isClosed = true;
      await database.close();
    },
  };
}

/** Two processes that open a new store at once collide on its first table; the second then finds it. */
async function migrateWithRetry(database: StoreDatabase): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await migrate(database);
      return;
    } catch (error) {
      if (!database.isConflict(error) || attempt === 5) throw error;
    }
  }
}

function asStoreError(error: unknown): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  return storeError('STORE_FAILED', error instanceof Error ? error.message : String(error));
}
