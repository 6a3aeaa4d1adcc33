import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DiagnosticError, escapeForTerminal } from '@dataing/base/diagnostics';
import { readCheckpoint } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import { changedEntry, findInvestigation } from '../investigations/find-investigation.ts';
import { withStore } from '../project/with-store.ts';
import type { ShowOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

/** The report of a finished investigation, as it was printed. */
export async function run(options: ShowOptions, io: Io): Promise<number> {
  const { recorded, kept } = await withStore(io, async (store) => {
    const found = await findInvestigation(store, options.id);
    const checkpoint =
      options.samples === undefined ? undefined : await readCheckpoint(store, found.id, 'complete');
    return { recorded: found, kept: checkpoint?.samples ?? new Map<string, Uint8Array>() };
  });
  const { id, report, state } = recorded;
  if (report === undefined) throw unfinished(id, state);
  const changed = changedEntry(recorded);
  if (changed !== undefined)
    io.stderr.write(
      `warning: ${id} was changed after it was written (entry ${changed}): dataing verify ${id}\n`,
    );
  const { wire, text } = report as { wire: unknown; text: string };
  io.stdout.write(options.json ? `${JSON.stringify(wire, undefined, 2)}\n` : text);
  if (options.samples !== undefined) await writeSamples(kept, options.samples, io);
  return exitCodes.done;
}

/** Names of tables are foreign text: what no file name may hold is an underscore. */
async function writeSamples(samples: ReadonlyMap<string, Uint8Array>, folder: string, io: Io): Promise<void> {
  if (samples.size === 0) io.stderr.write('no affected rows were kept\n');
  await mkdir(resolve(io.cwd, folder), { recursive: true });
  for (const [table, bytes] of samples) {
    const name = `${table.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')}.jsonl`;
    await writeFile(resolve(io.cwd, folder, name), bytes);
    io.stderr.write(`affected rows of ${escapeForTerminal(table)}: ${join(folder, name)}\n`);
  }
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
