import { join, resolve } from 'node:path';
import { openSinkDirectory } from '@dataing/adapters/files';
import { DiagnosticError, escapeForTerminal } from '@dataing/base/diagnostics';
import { readCheckpoint } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import { nameSamples } from '../investigate/name-samples.ts';
import { changedEntry, findInvestigation } from '../investigations/find-investigation.ts';
import { withStore } from '../project/with-store.ts';
import type { ShowOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

/** One that was killed right after its report has the first of both checkpoints only. */
async function keptRows(store: Store, id: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const last = await readCheckpoint(store, id, 'complete');
  return (last ?? (await readCheckpoint(store, id, 'evidence_collected')))?.samples ?? NONE;
}

/** The report of a finished investigation, as it was printed. */
export async function run(options: ShowOptions, io: Io): Promise<number> {
  const { recorded, kept } = await withStore(io, async (store) => {
    const found = await findInvestigation(store, options.id);
    return { recorded: found, kept: options.samples === undefined ? NONE : await keptRows(store, found.id) };
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

async function writeSamples(samples: ReadonlyMap<string, Uint8Array>, folder: string, io: Io): Promise<void> {
  if (samples.size === 0) io.stderr.write('no affected rows were kept\n');
  const names = nameSamples([...samples.keys()]);
  const directory = openSinkDirectory(resolve(io.cwd, folder));
  for (const [table, bytes] of samples) {
    const name = names.get(table) as string;
    const sink = await directory.open(name);
    try {
      await sink.write(bytes);
      await sink.finish();
    } catch (error) {
      await sink.abandon();
      throw error;
    }
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
