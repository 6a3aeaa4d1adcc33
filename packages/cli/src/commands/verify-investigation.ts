import { verifyChain } from '@dataing/base/record';
import { exitCodes } from '../exit-codes.ts';
import { findInvestigation } from '../investigations/find-investigation.ts';
import { withStore } from '../project/with-store.ts';
import type { InvestigationOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

/** Whether the record of an investigation is as it was written: every answer, from the first to the last. */
export async function run(options: InvestigationOptions, io: Io): Promise<number> {
  const { id, entries } = await withStore(io, (store) => findInvestigation(store, options.id));
  const verdict = verifyChain(entries);
  if (options.json) io.stdout.write(`${JSON.stringify(wireOf(id, entries.length, verdict), undefined, 2)}\n`);
  else if (verdict.isIntact) {
    io.stdout.write(`${id} is intact: ${entries.length} entries, root ${verdict.root}\n`);
  } else {
    const what = verdict.reason === 'gap' ? 'is missing' : 'is not as it was written';
    io.stdout.write(`${id} was changed: entry ${verdict.seq} of ${entries.length} ${what}\n`);
  }
  return verdict.isIntact ? exitCodes.done : exitCodes.no;
}

function wireOf(id: string, entries: number, verdict: ReturnType<typeof verifyChain>) {
  return verdict.isIntact
    ? { id, entries, intact: true, root: verdict.root }
    : { id, entries, intact: false, first_wrong_entry: verdict.seq, reason: verdict.reason };
}
