import { DiagnosticError } from '@dataing/base/diagnostics';
import { exitCodes } from '../exit-codes.ts';
import { findInvestigation } from '../investigations/find-investigation.ts';
import { withStore } from '../project/with-store.ts';
import type { InvestigationOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

/** The report of a finished investigation, as it was printed. */
export async function run({ id, json }: InvestigationOptions, io: Io): Promise<number> {
  const { report, state } = await withStore(io, (store) => findInvestigation(store, id));
  if (report === undefined) throw unfinished(id, state);
  const { wire, text } = report as { wire: unknown; text: string };
  io.stdout.write(json ? `${JSON.stringify(wire, undefined, 2)}\n` : text);
  return exitCodes.done;
}

function unfinished(id: string, state: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: 'INVESTIGATION_UNFINISHED',
      severity: 'error',
      message: `${id} has no report: it is ${state}`,
      help: `Go on with it: dataing investigate --resume ${id}`,
    },
  ]);
}
