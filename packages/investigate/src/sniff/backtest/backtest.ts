import type { GitRepository } from '@dataing/ports';
import { isProjectFile } from '../../changes/project-files.ts';
import type { ProjectHistoryOptions } from '../../changes/project-history.ts';
import type { SniffHistory } from '../history.ts';
import { labelChanges, type SeenAnomaly } from './label-changes.ts';
import { learnHistory } from './learn.ts';
import { commitsToReplay, type ReplayOptions, replayCommits } from './replay-commits.ts';
import { sayOfStep } from './say-of-step.ts';
import type { BacktestStep, LabelledChange } from './step.ts';
import { traceFixes } from './trace-fixes.ts';
import { holdTrial, type Trial } from './trial.ts';

export interface BacktestRequest
  extends ProjectHistoryOptions,
    Pick<ReplayOptions, 'known' | 'predict' | 'signal'> {
  readonly repository: GitRepository;
  /** By default HEAD. */
  readonly tip?: string;
  readonly sinceMs?: number;
  /** A fix that comes later is not counted; by default 30 days. */
  readonly horizonMs?: number;
  readonly anomalies?: readonly SeenAnomaly[];
  /** Told of each commit as it is done. */
  readonly onStep?: (step: BacktestStep, done: number, of: number) => void;
}

export interface Backtest {
  readonly steps: readonly BacktestStep[];
  /** Every change of a model, labelled. */
  readonly changes: readonly LabelledChange[];
  readonly horizonMs: number;
  /** Learned of the whole history, to be used from now on; absent where nothing is old enough. */
  readonly history?: SniffHistory;
  /** What the past taught at each time, held against what came next; absent where there is too little of either. */
  readonly trial?: Trial;
}

const HORIZON_MS = 30 * 86_400_000;
/**
 * Replays a repository's history commit by commit, labels each change of a model by what became of it, and holds what
 * its past teaches at each time against what came next. Of a run that was stopped by `signal` the commits so far count.
 */
export async function backtest(request: BacktestRequest): Promise<Backtest> {
  const { repository, horizonMs = HORIZON_MS, anomalies, onStep } = request;
  const commits = await commitsToReplay(repository, request);
  const steps: BacktestStep[] = [];
  for await (const step of replayCommits(commits, { predict: sayOfStep, ...request })) {
    steps.push(step);
    onStep?.(step, steps.length, commits.length);
  }
  const done = commits.slice(0, steps.length);
  const folder = request.folder ?? repository.prefix;
  const touches = await traceFixes(
    repository,
    done,
    (path) => path.startsWith(folder) && isProjectFile(path) && !path.endsWith('.csv'),
  );
  const untilMs = done.at(-1)?.committedAtMs ?? 0;
  const labelling = { steps, touches, horizonMs, untilMs };
  const changes = labelChanges(anomalies === undefined ? labelling : { ...labelling, anomalies });
  const history = learnHistory(changes, horizonMs, untilMs);
  const trial = holdTrial(changes, horizonMs);
  return {
    ...{ steps, changes, horizonMs },
    ...(history === undefined ? {} : { history }),
    ...(trial === undefined ? {} : { trial }),
  };
}
