import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { openRepository } from '@dataing/adapters/git';
import { parseInstant } from '@dataing/base/time';
import { backtest, renderSniffHistory } from '@dataing/investigate';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findProject } from '../project/find-project.ts';
import { sourceError } from '../project/source-error.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import { openKnownSteps } from '../sniff/known-steps.ts';
import type { SniffBacktestOptions } from '../sniff/backtest-options.ts';
import { historyPath } from '../sniff/read-history.ts';
import { backtestToJson, renderBacktest } from '../sniff/render-backtest.ts';
import { openStepProgress } from '../sniff/step-progress.ts';
import { readSeenAnomalies } from '../sniff/seen-anomalies.ts';

const DAY_MS = 86_400_000;

/** Replays a repository's history and prints how well sniff's rates foretell it; keeps the rates for later predictions. */
export async function run(options: SniffBacktestOptions, io: Io): Promise<number> {
  const { repo = '.', since, adapter, days, json } = options;
  const folder = isAbsolute(repo) ? repo : join(io.cwd, repo);
  const sinceMs = since === undefined ? undefined : instantOf(since);
  const project = await findProject(folder);
  const state = await makeStateFolder(project);
  const repository = await openRepository(folder);
  try {
    const steps = join(state, 'backtest', `${repository.prefix.replace(/\W+/g, '-')}steps.jsonl`);
    const known = await openKnownSteps(steps, JSON.stringify({ adapter }));
    const anomalies = await readSeenAnomalies(project, io);
    const progress = openStepProgress(io);
    const found = await backtest({
      ...{ repository, known: known.steps, anomalies, signal: io.signal, horizonMs: days * DAY_MS },
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(adapter === undefined ? {} : { load: { adapter } }),
      onStep: (step, done, of) => {
        known.add(step);
        progress.show(done, of);
      },
    });
    progress.close();
    if (found.history !== undefined && !io.signal.aborted)
      await writeFile(historyPath(project), renderSniffHistory(found.history));
    io.stdout.write(
      json ? `${JSON.stringify(backtestToJson(found), undefined, 2)}\n` : renderBacktest(found),
    );
    return exitCodes.done;
  } finally {
    await repository.close();
  }
}

function instantOf(text: string): number {
  const atMicros = parseInstant(text);
  if (atMicros !== undefined) return atMicros / 1000;
  throw sourceError(
    'CLI_BAD_VALUE',
    `--since ${text} is not a time that can be read.`,
    'Give ISO 8601, such as 2026-03-01.',
  );
}
