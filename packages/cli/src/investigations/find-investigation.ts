import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { investigationIds, readInvestigation, type RecordedInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import type { Io } from '../io.ts';
import { openProjectStore } from '../project/open-store.ts';

/** Opens the project's store for as long as `work` lasts. */
export async function withStore<T>(io: Io, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openProjectStore(io);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Throws DiagnosticError INVESTIGATION_UNKNOWN. */
export async function findInvestigation(store: Store, id: string): Promise<RecordedInvestigation> {
  const found = await readInvestigation(store, id);
  if (found !== undefined) return found;
  throw new DiagnosticError([
    {
      code: 'INVESTIGATION_UNKNOWN',
      severity: 'error',
      message: `there is no investigation ${id}`,
      suggestion: nearest(id, await investigationIds(store)),
      help: 'List them with: dataing investigations',
    },
  ]);
}
