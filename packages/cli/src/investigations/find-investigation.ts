import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { verifyChain } from '@dataing/base/record';
import { investigationIds, readInvestigation, type RecordedInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';

const PREFIX = 'inv-';
/** Digits that have to be given at least. */
const LEAST_DIGITS = 4;

/** The investigation of an id, or of the only id that begins so. Throws DiagnosticError INVESTIGATION_UNKNOWN. */
export async function findInvestigation(store: Store, id: string): Promise<RecordedInvestigation> {
  const exact = await readInvestigation(store, id);
  if (exact !== undefined) return exact;
  const ids = await investigationIds(store);
  const begun = id.startsWith(PREFIX) ? id : PREFIX + id;
  const isLong = begun.length >= PREFIX.length + LEAST_DIGITS;
  const alike = isLong ? ids.filter((it) => it.startsWith(begun)) : [];
  const found = alike.length === 1 ? await readInvestigation(store, alike[0]) : undefined;
  if (found !== undefined) return found;
  throw new DiagnosticError([
    {
      code: 'INVESTIGATION_UNKNOWN',
      severity: 'error',
      message: alike.length > 1 ? `${id} begins more than one id` : `there is no investigation ${id}`,
      suggestion: alike.length > 1 ? undefined : nearest(id, ids),
      help: alike.length > 1 ? `They are: ${alike.join(', ')}.` : 'List them with: dataing investigations',
    },
  ]);
}

/** Where the record is not as it was written: the first entry that is not. */
export function changedEntry({ entries }: RecordedInvestigation): number | undefined {
  const verdict = verifyChain(entries);
  return verdict.isIntact ? undefined : verdict.seq;
}
