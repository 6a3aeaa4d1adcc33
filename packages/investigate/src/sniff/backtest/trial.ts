import type { SniffHistory } from '../history.ts';
import { baseRate, likelihoodOfFix } from '../likelihood.ts';
import { learnHistory } from './learn.ts';
import type { LabelledChange } from './step.ts';

/** What a likelihood said, and what became of the change. */
interface BacktestForecast {
  readonly change: LabelledChange;
  readonly probability: number;
  /** The share of changes that had needed a fix, as it was known then. */
  readonly base: number;
  /** Whether the likelihood was at least that from which on, until then, flagging was worth most. */
  readonly isFlagged: boolean;
  readonly came: boolean;
}

/** Each change foretold by what was known when it was made. */
export interface Trial {
  /** Changes before it taught only. */
  readonly fromMs: number;
  /** What the first forecast stood on. */
  readonly learned: SniffHistory;
  readonly forecasts: readonly BacktestForecast[];
}

/** By commit, how likely any of its models needs a fix, as if each did for itself, and whether one did. */
export function forecastsByCommit(
  forecasts: readonly BacktestForecast[],
): ReadonlyArray<Pick<BacktestForecast, 'probability' | 'came'>> {
  const commits = [...Map.groupBy(forecasts, (it) => it.change.step.sha).values()];
  return commits.map((of) => ({
    probability: 1 - of.reduce((none, it) => none * (1 - it.probability), 1),
    came: of.some((it) => it.came),
  }));
}

const LEAST = 20;
/** This part of the changes only teaches. */
const EARLIER = 0.3;

/**
 * Goes through a history forward: what is learned of changes whose horizon is over foretells those of the next horizon,
 * and so on to the end. Undefined where there is too little to learn of or to foretell.
 */
export function holdTrial(changes: readonly LabelledChange[], horizonMs: number): Trial | undefined {
  const whole = changes.filter((it) => it.isWhole).toSorted((a, b) => a.step.atMs - b.step.atMs);
  if (whole.length < 2 * LEAST) return undefined;
  const fromMs = whole[Math.floor(whole.length * EARLIER)].step.atMs;
  const forecasts: BacktestForecast[] = [];
  let first: SniffHistory | undefined;
  for (let atMs = fromMs; atMs <= whole.at(-1)!.step.atMs; atMs += horizonMs) {
    const next = whole.filter(({ step }) => step.atMs >= atMs && step.atMs < atMs + horizonMs);
    if (next.length === 0) continue;
    const learned = learnHistory(whole, horizonMs, atMs);
    if (learned === undefined || learned.all.cases < LEAST) continue;
    first ??= learned;
    forecasts.push(...foretell(learned, next, judgedBy(atMs, { whole, forecasts, horizonMs, learned })));
  }
  return first === undefined || forecasts.length < LEAST
    ? undefined
    : { fromMs: forecasts[0].change.step.atMs, learned: first, forecasts };
}

type Judged = Pick<BacktestForecast, 'probability' | 'came'>;

interface SoFar {
  readonly whole: readonly LabelledChange[];
  readonly forecasts: readonly BacktestForecast[];
  readonly horizonMs: number;
  readonly learned: SniffHistory;
}

/** Likelihoods of which it is known by a time what came: forecasts, or while they are few what would have been said. */
function judgedBy(atMs: number, { whole, forecasts, horizonMs, learned }: SoFar): readonly Judged[] {
  const isOver = ({ step }: LabelledChange) => step.atMs + horizonMs <= atMs;
  const made = forecasts.filter((it) => isOver(it.change));
  if (made.length >= LEAST && made.some((it) => it.came)) return made;
  return whole
    .filter(isOver)
    .map(({ facts, fixed }) => ({ probability: likelihoodOfFix(learned, facts), came: fixed !== null }));
}

function foretell(
  learned: SniffHistory,
  changes: readonly LabelledChange[],
  judged: readonly Judged[],
): BacktestForecast[] {
  const threshold = thresholdOf(judged);
  const base = baseRate(learned.all);
  return changes.map((change) => {
    const probability = likelihoodOfFix(learned, change.facts);
    return { change, probability, base, isFlagged: probability >= threshold, came: change.fixed !== null };
  });
}

/** The likelihood from which on flagging has the best harmonic mean of precision and recall. */
function thresholdOf(forecasts: readonly Judged[]): number {
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
