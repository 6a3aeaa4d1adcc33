import { DiagnosticError } from '@dataing/base/diagnostics';
import { fileDiagnostic } from '../file-fault.ts';
import type { Io } from '../io.ts';
import type { CaseFolder } from './case-folder.ts';
import type { BenchRunOptions } from './options.ts';
import { type Answerers, runCase } from './run-case.ts';
import { ScoreLog } from './score-log.ts';
import type { ScoredCase } from './scored-case.ts';

/** A case that gave no report, with the reason. */
interface FailedCase {
  readonly id: string;
  readonly reason: string;
}

export interface ScoredCases {
  readonly scored: readonly ScoredCase[];
  readonly failed: readonly FailedCase[];
}

/** Every case of a folder in the order of ids; one that fails stops none of the others. Ctrl-C keeps what was scored. */
export async function scoreCases(
  folder: CaseFolder,
  answerers: Answerers,
  options: BenchRunOptions,
  io: Io,
): Promise<ScoredCases> {
  const log = await ScoreLog.open(options.scores);
  const ids = (await folder.ids()).slice(0, options.limit);
  const scored: ScoredCase[] = [];
  const failed: FailedCase[] = [];
  for (const [i, id] of ids.entries()) {
    if (io.signal.aborted) break;
    if (io.stderr.isTty) io.stderr.write(`\r\u001b[K${i + 1} of ${ids.length}: ${id}`);
    try {
      scored.push(log.get(id) ?? (await scoreCase(folder, id, answerers, log, io)));
    } catch (error) {
      failed.push({ id, reason: reasonOf(error, io.cwd) });
    }
  }
  if (io.stderr.isTty) io.stderr.write('\r\u001b[K');
  return { scored, failed };
}

async function scoreCase(
  folder: CaseFolder,
  id: string,
  answerers: Answerers,
  log: ScoreLog,
  io: Io,
): Promise<ScoredCase> {
  const scored = await runCase(folder, id, answerers, io);
  await log.add(scored);
  return scored;
}

function reasonOf(error: unknown, cwd: string): string {
  if (error instanceof DiagnosticError)
    return error.diagnostics.map((d) => `${d.code} ${d.message}`).join('; ');
  return fileDiagnostic(error, cwd)?.message ?? (error instanceof Error ? error.message : String(error));
}
