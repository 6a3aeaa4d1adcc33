import { DiagnosticError } from '@dataing/base/diagnostics';
import {
  type AnswerRecord,
  type Budget,
  budgetLeft,
  DEFAULT_BUDGET,
  type Investigation,
  openLedger,
  sampleAffected,
} from '@dataing/investigate';
import type { OpenSource } from '../project/open-source.ts';

/** Time for a sample at most: nobody waits for an example as long as for an answer. */
const SAMPLE_TIMEOUT_MS = 10_000;

/** What may be asked and kept, and when to stop. */
export interface SampleHooks {
  readonly record?: AnswerRecord;
  readonly budget?: Budget;
  readonly signal?: AbortSignal;
  /** Given some of the affected rows where the budget leaves a query for them; a sample that fails is no error. */
  readonly onSamples?: (samples: ReadonlyMap<string, Uint8Array>, problem: DiagnosticError | null) => void;
}

/**
 * Gives `onSamples` some of the affected rows. Asked once the report is made, of what it left of the budget, recorded as every
 * answer, and none of the report's queries: it rests on nothing that is sampled. Errors: what ends a run, such as Ctrl-C.
 */
export async function takeSample(
  investigation: Investigation,
  { tables, admit, warehouse }: Pick<OpenSource, 'tables' | 'admit' | 'warehouse'>,
  { onSamples, budget = DEFAULT_BUDGET, record, signal }: SampleHooks,
): Promise<void> {
  const left = budgetLeft(budget, investigation.queries);
  if (onSamples === undefined || left === undefined) return;
  const limits = {
    timeoutMs: Math.ceil(Math.min(left.seconds * 1000, SAMPLE_TIMEOUT_MS)),
    ...(signal === undefined ? {} : { signal }),
  };
  const ledger = openLedger(warehouse, admit, limits, { record });
  try {
    const samples = await sampleAffected(investigation, {
      tables,
      ask: (query, { maxBytes = left.bytes, ...own }) =>
        ledger.ask('some of the affected rows', query, { ...own, maxBytes: Math.min(maxBytes, left.bytes) }),
    });
    onSamples(samples, null);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || signal?.aborted === true) throw error;
    onSamples(new Map(), error);
  }
}
