import {
  brierSkill,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  type Forecast,
} from '@dataing/incidents';
import type { Backtest, BacktestForecast, Rate, Trial } from '@dataing/investigate';

/** How well the earlier part of a history foretold the later one. */
export interface TrialFigures {
  readonly split: string;
  /** Changes of models that taught, and that were foretold. */
  readonly learnedFrom: Rate;
  readonly foretold: Rate;
  readonly threshold: number;
  readonly flagged: number;
  readonly precision: number | null;
  readonly recall: number | null;
  /** Area under the ROC: how often a change that needed a fix was held likelier than one that did not. */
  readonly area: number | null;
  readonly brierSkill: number;
  readonly calibrationError: number;
  readonly bins: readonly CalibrationBin[];
  /** The surest tenth of the forecasts, and how many of it came. */
  readonly top: Rate;
}

export interface RiskRow extends Rate {
  readonly risk: string;
}

export function figuresOfTrial({ splitMs, learned, threshold, forecasts }: Trial): TrialFigures {
  const flagged = forecasts.filter((it) => it.probability >= threshold);
  const hits = flagged.filter((it) => it.came).length;
  const came = forecasts.filter((it) => it.came).length;
  const surest = [...forecasts].sort((a, b) => b.probability - a.probability);
  const top = surest.slice(0, Math.max(1, Math.round(forecasts.length / 10)));
  const said: readonly Forecast[] = forecasts;
  return {
    split: new Date(splitMs).toISOString().slice(0, 10),
    learnedFrom: learned.all,
    foretold: { cases: forecasts.length, hits: came },
    threshold,
    flagged: flagged.length,
    precision: flagged.length === 0 ? null : hits / flagged.length,
    recall: came === 0 ? null : hits / came,
    area: areaUnderRoc(forecasts),
    brierSkill: brierSkill(said),
    calibrationError: calibrationError(said),
    bins: calibrationBins(said),
    top: { cases: top.length, hits: top.filter((it) => it.came).length },
  };
}

/** Mann and Whitney's statistic by ranks, ties halved. */
function areaUnderRoc(forecasts: readonly BacktestForecast[]): number | null {
  const sorted = [...forecasts].sort((a, b) => a.probability - b.probability);
  const positives = sorted.filter((it) => it.came).length;
  const negatives = sorted.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let until = from + 1;
    while (until < sorted.length && sorted[until].probability === sorted[from].probability) until++;
    const came = sorted.slice(from, until).filter((it) => it.came).length;
    ranks += (came * (from + until + 1)) / 2;
    from = until;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const RISKS = ['low', 'medium', 'high', 'critical'];

/** Commits by the risk that sniff said they have, and how many of them needed a fix. */
export function commitsByRisk({ changes }: Backtest): readonly RiskRow[] {
  const bySha = new Map<string, { readonly risk: string; isFixed: boolean }>();
  for (const { step, fixed, isWhole } of changes) {
    if (step.said === null || (!isWhole && fixed === null)) continue;
    const commit = bySha.get(step.sha) ?? { risk: step.said.risk, isFixed: false };
    commit.isFixed ||= fixed !== null;
    bySha.set(step.sha, commit);
  }
  return RISKS.map((risk) => {
    const of = [...bySha.values()].filter((it) => it.risk === risk);
    return { risk, cases: of.length, hits: of.filter((it) => it.isFixed).length };
  });
}
