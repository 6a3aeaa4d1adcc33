import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { investigationIds, readInvestigation, type RecordedInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';

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
