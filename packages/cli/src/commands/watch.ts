import { setTimeout as delay } from 'node:timers/promises';
import { type Diagnostic, DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import { type MonitorReport, monitorReportToJson } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { WatchOptions } from '../monitor/options.ts';
import { renderReport } from '../monitor/render-report.ts';
import { runMonitor } from '../monitor/run-monitor.ts';
import { withStore } from '../project/with-store.ts';

/** Ctrl-C and SIGTERM are how a watch ends well. */
export const endsWhenInterrupted = true;

/**
 * Measures and judges again and again, and prints what is new, until it is stopped: then it ends after the query it is
 * at, with exit code 0. A round that fails is told on stderr and the next one tries again; the first must work.
 */
export async function run(options: WatchOptions, io: Io): Promise<number> {
  await withStore(io, async (store) => {
    let isFirst = true;
    while (!io.signal.aborted) {
      const startedMs = io.clock.elapsed();
      await watchOnce(options, store, io, isFirst);
      isFirst = false;
      await rest(options.everyMs - (io.clock.elapsed() - startedMs), io.signal);
    }
  });
  return exitCodes.done;
}

async function watchOnce(options: WatchOptions, store: Store, io: Io, isFirst: boolean): Promise<void> {
  try {
    tell(await runMonitor(options, store, io), options, io);
  } catch (error) {
    if (io.signal.aborted) return;
    if (isFirst || !(error instanceof DiagnosticError)) throw error;
    complain(error.diagnostics, io);
  }
}

/** What is new since the last round; on the first one all that is open. */
function tell(whole: MonitorReport, { json }: WatchOptions, io: Io): void {
  const fresh = { ...whole, anomalies: whole.anomalies.filter(({ isNew }) => isNew) };
  const at = new Date(io.clock.now()).toISOString().slice(0, 19);
  if (json) io.stdout.write(`${JSON.stringify({ at, ...monitorReportToJson(fresh) })}\n`);
  else {
    const told = { ...fresh, tables: fresh.tables.map(quiet) };
    io.stdout.write(`${at}  ${renderReport(told, io.stdout.width, 'nothing new')}`);
  }
}

/** What is never looked at would be said every hour. */
function quiet(table: MonitorReport['tables'][number]): MonitorReport['tables'][number] {
  return { ...table, notLookedAt: [] };
}

function complain(diagnostics: readonly Diagnostic[], { stderr }: Io): void {
  stderr.write(renderDiagnostics(diagnostics, new Map(), { color: stderr.color, width: stderr.width }));
}

async function rest(forMs: number, signal: AbortSignal): Promise<void> {
  if (forMs <= 0 || signal.aborted) return;
  await delay(forMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
