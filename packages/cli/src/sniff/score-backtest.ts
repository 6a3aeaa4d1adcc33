import {
  type ForecastFigures,
  type LevelFigures,
  type ProbabilityFigures,
  scoreForecasts,
  scoreLevels,
  scoreProbabilities,
} from '@dataing/incidents';
import {
  type Backtest,
  forecastsByCommit,
  type Rate,
  RISK_LEVELS,
  saidAndCame,
  type Trial,
} from '@dataing/investigate';

/** How well the past foretold, at each time, what came next. */
export interface TrialFigures extends ForecastFigures {
  readonly from: string;
  /** Changes of models that taught before the first was foretold. */
  readonly learnedFrom: Rate;
  /** Area under ROC of whole commits. */
  readonly commitArea: number | null;
}

export function figuresOfTrial({ fromMs, learned, forecasts }: Trial): TrialFigures {
  const from = new Date(fromMs).toISOString().slice(0, 10);
  const commitArea = scoreProbabilities(forecastsByCommit(forecasts)).area;
  return { from, learnedFrom: learned.all, commitArea, ...scoreForecasts(forecasts) };
}

export interface RiskFigures {
  /** By the risk of the commit as a whole; a commit needed a fix where one of its models did. */
  readonly commits: LevelFigures;
  /** How often a commit that needed a fix was predicted with less confidence than one that did not. */
  readonly doubtArea: number | null;
  /** By the risk of each model that changed. */
  readonly models: LevelFigures;
  /** What the rules said of each model, without a history. */
  readonly rules: ProbabilityFigures;
}

/** How well that which sniff says without a history tells what needed a fix. */
export function figuresOfRisk({ changes }: Backtest): RiskFigures {
  const { commits, models } = saidAndCame(changes);
  return {
    commits: scoreLevels(commits, RISK_LEVELS),
    doubtArea: scoreProbabilities(
      commits.map(({ confidence, came }) => ({ probability: 1 - confidence, came })),
    ).area,
    models: scoreLevels(models, RISK_LEVELS),
    rules: scoreProbabilities(models),
  };
}
