import { createHash } from 'node:crypto';
import { DiagnosticError, escapeForTerminal } from '@dataing/base/diagnostics';
import { canonicalJson, type JsonValue } from '@dataing/base/record';
import { type Checkpoint, Journal, type RecordedInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import { changedEntry, findInvestigation } from '../investigations/find-investigation.ts';
import type { Io } from '../io.ts';

/** A report as it is kept: its wire form, and its text of 80 columns without colours. */
export interface KeptReport {
  readonly wire: JsonValue;
  readonly text: string;
  /** Some of the affected rows, by table; none of a report that was kept before. */
  readonly samples?: ReadonlyMap<string, Uint8Array>;
}

/** An id that nobody else's investigation has: of the request, the time, and how often both were the same. */
async function newJournal(store: Store, request: JsonValue, io: Io): Promise<Journal> {
  for (let attempt = 0; ; attempt += 1) {
    const { table, metric, at } = request as { table: string; metric: string; at: string };
    const seed = canonicalJson({ table, metric, at, now: io.clock.now(), attempt });
    const id = `inv-${createHash('sha256').update(seed).digest('hex').slice(0, 8)}`;
    try {
      const journal = await Journal.begin(store, id, request, () => io.clock.now());
      await besideIt('start', () => journal.checkpoint('start'), io);
      return journal;
    } catch (error) {
      const isTaken = error instanceof DiagnosticError && error.diagnostics[0].code === 'STORE_CONFLICT';
      if (!isTaken || attempt > 3) throw error;
    }
  }
}

/**
 * Runs an investigation with a journal in the store: every answer is there as soon as it is known, the report at the end.
 * Ctrl-C and errors end the journal and keep it.
 */
export async function keepInvestigation<T extends KeptReport>(
  store: Store,
  request: JsonValue,
  work: (journal: Journal) => Promise<T>,
  io: Io,
): Promise<T> {
  return finish(await newJournal(store, request, io), work, io);
}

/**
 * The report of an investigation that is finished; undefined where it is not. Throws INVESTIGATION_UNKNOWN, and
 * INVESTIGATION_CHANGED where its record is not as it was written.
 */
export async function finishedReport(store: Store, id: string): Promise<KeptReport | undefined> {
  const { report } = await findIntact(store, id);
  return report === undefined ? undefined : (report as { wire: JsonValue; text: string });
}

async function findIntact(store: Store, id: string): Promise<RecordedInvestigation> {
  const found = await findInvestigation(store, id);
  const changed = changedEntry(found);
  if (changed === undefined) return found;
  throw new DiagnosticError([
    {
      code: 'INVESTIGATION_CHANGED',
      severity: 'error',
      message: `${found.id} was changed after it was written: entry ${changed} of ${found.entries.length}`,
      help: 'Its answers are no evidence; investigate anew.',
    },
  ]);
}

/**
 * Goes on with an investigation; `work` is given what was asked for. Of one that is finished nothing is recorded anew.
 */
export async function resumeInvestigation<T extends KeptReport>(
  store: Store,
  id: string,
  work: (journal: Journal, request: JsonValue) => Promise<T>,
  io: Io,
): Promise<T> {
  const found = await findIntact(store, id);
  const { request } = found;
  const journal = (await Journal.resume(store, found.id, () => io.clock.now())) as Journal;
  return finish(journal, (it) => work(it, request), io);
}

/** The report goes before what is kept beside it: of both it is the one that is asked for. */
async function finish<T extends KeptReport>(
  journal: Journal,
  work: (journal: Journal) => Promise<T>,
  io: Io,
): Promise<T> {
  if (journal.isFinished) return work(journal);
  try {
    const report = await work(journal);
    const { length } = journal;
    await journal.finished({ wire: report.wire, text: report.text });
    const { samples } = report;
    await besideIt('evidence_collected', () => journal.checkpoint('evidence_collected', samples, length), io);
    await besideIt('complete', () => journal.checkpoint('complete', samples), io);
    io.stderr.write(`kept as ${journal.id}\n`);
    return report;
  } catch (error) {
    const isStopped = io.signal.aborted;
    const reason = isStopped ? 'Ctrl-C' : messageOf(error);
    const state = isStopped ? 'stopped' : 'failed';
    const write = async () => {
      await journal.ended(state, reason);
      await journal.checkpoint(state);
    };
    await besideIt(state, write, io);
    if (isStopped) io.stderr.write(`stopped; go on with: dataing investigate --resume ${journal.id}\n`);
    throw error;
  }
}

/** Does what neither a report nor an error is to be lost for; that it failed is said. */
async function besideIt(name: Checkpoint, write: () => Promise<void>, io: Io): Promise<void> {
  try {
    await write();
  } catch (error) {
    io.stderr.write(`warning: "${name}" is not kept: ${escapeForTerminal(messageOf(error))}\n`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
