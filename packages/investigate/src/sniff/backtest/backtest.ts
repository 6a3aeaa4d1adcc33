import type { GitRepository } from '@dataing/ports';
import { isProjectFile } from '../../changes/project-files.ts';
import type { ProjectHistoryOptions } from '../../changes/project-history.ts';
import type { SniffHistory } from '../history.ts';
import { labelChanges, type SeenAnomaly } from './label-changes.ts';
import { learnHistory, likelihoodOfFix } from './learn.ts';
import { commitsToReplay, type ReplayOptions, replayCommits } from './replay-commits.ts';
import { sayOfStep } from './say-of-step.ts';
import type { BacktestStep, LabelledChange } from './step.ts';
import { traceFixes } from './trace-fixes.ts';

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

/** What a likelihood said, and what became of the change. */
export interface BacktestForecast {
  readonly change: LabelledChange;
  readonly probability: number;
  readonly came: boolean;
}

export interface Backtest {
  readonly steps: readonly BacktestStep[];
  /** Every change of a model, labelled. */
  readonly changes: readonly LabelledChange[];
  readonly horizonMs: number;
  /** Learned of the whole history, to be used from now on; absent where nothing is old enough. */
  readonly history?: SniffHistory;
  /** What the earlier part taught, held against the later one; absent where there is too little of either. */
  readonly trial?: Trial;
}

export interface Trial {
  /** Changes before it taught, those after it were foretold. */
  readonly splitMs: number;
  readonly learned: SniffHistory;
  /** From which likelihood on a change is flagged: where precision and recall balance best in the earlier part. */
  readonly threshold: number;
  readonly forecasts: readonly BacktestForecast[];
}

const HORIZON_MS = 30 * 86_400_000;
/** This part of the changes is to learn from. */
const EARLIER = 0.7;
const LEAST = 20;

/**
 * Replays a repository's history commit by commit, labels each change of a model by what became of it, and holds what
 * the earlier part teaches against the later part. Of a run that was stopped by `signal` the commits so far count.
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
  const trial = trialOf(changes, horizonMs);
  return {
    ...{ steps, changes, horizonMs },
    ...(history === undefined ? {} : { history }),
    ...(trial === undefined ? {} : { trial }),
  };
}

/** Learns of the changes before a point in time what could be known then, and foretells those after it. */
function trialOf(changes: readonly LabelledChange[], horizonMs: number): Trial | undefined {
  const whole = changes.filter((it) => it.isWhole).sort((a, b) => a.step.atMs - b.step.atMs);
  if (whole.length < 2 * LEAST) return undefined;
  const splitMs = whole[Math.floor(whole.length * EARLIER)].step.atMs;
  const learned = learnHistory(whole, horizonMs, splitMs);
  const later = whole.filter((it) => it.step.atMs >= splitMs);
  if (learned === undefined || learned.all.cases < LEAST || later.length < LEAST) return undefined;
  const foretell = (change: LabelledChange): BacktestForecast => ({
    change,
    probability: likelihoodOfFix(learned, change.facts),
    came: change.fixed !== null,
  });
  const earlier = whole.filter((it) => it.step.atMs + horizonMs <= splitMs).map(foretell);
  return { splitMs, learned, threshold: thresholdOf(earlier), forecasts: later.map(foretell) };
}

/** The likelihood from which on flagging has the best harmonic mean of precision and recall. */
function thresholdOf(forecasts: readonly BacktestForecast[]): number {
  const sorted = [...forecasts].sort((a, b) => b.probability - a.probability);
  const all = sorted.filter((it) => it.came).length;
  let [best, threshold, hits] = [-1, 0.5, 0];
  sorted.forEach(({ probability, came }, i) => {
    hits += came ? 1 : 0;
    const f1 = (2 * hits) / (i + 1 + Math.max(1, all));
    if (f1 <= best || probability === sorted[i + 1]?.probability) return;
    [best, threshold] = [f1, probability];
  });
  return threshold;
}
