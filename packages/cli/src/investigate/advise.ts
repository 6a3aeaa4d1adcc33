import { openLlm } from '@dataing/adapters/llm';
import type { JsonValue } from '@dataing/base/record';
import {
  type Journal,
  type Proposals,
  type Prose,
  proposeCauses,
  type ReportFacts,
  type SymptomFacts,
  writeProse,
} from '@dataing/investigate';
import type { Llm } from '@dataing/ports';
import type { Io } from '../io.ts';

/** A language model beside an investigation: it says where else to look, and puts the report into words. */
export interface Adviser {
  propose(facts: SymptomFacts): Promise<Proposals>;
  write(facts: ReportFacts): Promise<Prose>;
}

/** Undefined where none is wanted. What it says is kept in the journal and not asked again. Error: LLM_NO_KEY. */
export async function openAdviser(
  wanted: boolean | string | undefined,
  journal: Journal | undefined,
  io: Io,
): Promise<Adviser | undefined> {
  if (wanted === undefined || wanted === false) return undefined;
  const llm = await openLlm({ env: io.env, ...(typeof wanted === 'string' ? { model: wanted } : {}) });
  return advised(llm, journal, io.signal);
}

function advised(llm: Llm, journal: Journal | undefined, signal: AbortSignal): Adviser {
  // Proposals and words are plain data: what the journal keeps of them is what they are.
  const kept = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    journal === undefined
      ? work()
      : (journal.noted(name, work as () => Promise<JsonValue & T>) as Promise<T>);
  return {
    propose: (facts) => kept('proposals', () => proposeCauses(facts, llm, signal)),
    write: (facts) => kept('words', () => writeProse(facts, llm, signal)),
  };
}
