import { investigationIds, readInvestigation, type RecordedInvestigation } from '@dataing/investigate';
import { escapeForTerminal } from '@dataing/base/diagnostics';
import { exitCodes } from '../exit-codes.ts';
import { withStore } from '../project/with-store.ts';
import type { InvestigationsOptions } from '../investigations/options.ts';
import type { Io } from '../io.ts';

/** All investigations of the project, the latest first. */
export async function run(options: InvestigationsOptions, io: Io): Promise<number> {
  const recorded = await withStore(io, async (store) => {
    const all: RecordedInvestigation[] = [];
    for (const id of await investigationIds(store)) {
      const one = await readInvestigation(store, id);
      if (one !== undefined) all.push(one);
    }
    return all.sort((a, b) => b.startedAtMs - a.startedAtMs);
  });
  const text = recorded.length === 0 ? 'no investigations yet\n' : recorded.map(lineOf).join('');
  io.stdout.write(options.json ? `${JSON.stringify(recorded.map(wireOf), undefined, 2)}\n` : text);
  return exitCodes.done;
}

function wireOf(recorded: RecordedInvestigation) {
  return {
    id: recorded.id,
    state: recorded.state,
    started_at: new Date(recorded.startedAtMs).toISOString(),
    last_at: new Date(recorded.lastAtMs).toISOString(),
    request: recorded.request,
    queries: recorded.answers,
  };
}

function lineOf(recorded: RecordedInvestigation): string {
  const { table, metric } = recorded.request as { table?: string; metric?: string };
  const started = new Date(recorded.startedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const what = escapeForTerminal(`${metric ?? ''} of ${table ?? ''}`);
  return `${recorded.id}  ${started}  ${recorded.state.padEnd(8)}  ${what}\n`;
}
