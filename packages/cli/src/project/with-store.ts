import type { Store } from '@dataing/ports';
import type { Io } from '../io.ts';
import { openProjectStore } from './open-store.ts';

/** Opens the project's store for as long as `work` lasts. */
export async function withStore<T>(io: Io, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openProjectStore(io);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
