import { monitorReportToJson } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { DetectTablesOptions } from '../monitor/options.ts';
import { renderReport } from '../monitor/render-report.ts';
import { runMonitor } from '../monitor/run-monitor.ts';
import { withStore } from '../project/with-store.ts';

/** Measures tables, adds to their history, and says what is unusual. Exit 1 where asked and something is. */
export async function run(options: DetectTablesOptions, io: Io): Promise<number> {
  const report = await withStore(io, (store) => runMonitor(options, store, io));
  io.stdout.write(
    options.json
      ? `${JSON.stringify(monitorReportToJson(report), undefined, 2)}\n`
      : renderReport(report, io.stdout.width),
  );
  return options.exitCode && report.anomalies.length > 0 ? exitCodes.no : exitCodes.done;
}
