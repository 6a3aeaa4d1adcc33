import { DiagnosticError } from '@dataing/base/diagnostics';
import { exitCodes } from '../exit-codes.ts';
import { changedEntry, findInvestigation } from '../investigations/find-investigation.ts';
import { withStore } from '../project/with-store.ts';
import type { InvestigationOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

/** The report of a finished investigation, as it was printed. */
export async function run(options: InvestigationOptions, io: Io): Promise<number> {
  const recorded = await withStore(io, (store) => findInvestigation(store, options.id));
  const { id, report, state } = recorded;
  if (report === undefined) throw unfinished(id, state);
  const changed = changedEntry(recorded);
  if (changed !== undefined)
    io.stderr.write(
      `warning: ${id} was changed after it was written (entry ${changed}): dataing verify ${id}\n`,
    );
  const { wire, text } = report as { wire: unknown; text: string };
  io.stdout.write(options.json ? `${JSON.stringify(wire, undefined, 2)}\n` : text);
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
