import { type ForecastFigures, scoreForecasts } from '@dataing/incidents';
import type { Backtest, Rate, Trial } from '@dataing/investigate';

/** How well the earlier part of a history foretold the later one. */
export interface TrialFigures extends ForecastFigures {
  readonly split: string;
  /** Changes of models that taught. */
  readonly learnedFrom: Rate;
  readonly threshold: number;
}

interface RiskRow extends Rate {
  readonly risk: string;
}

export function figuresOfTrial({ splitMs, learned, threshold, forecasts }: Trial): TrialFigures {
  const split = new Date(splitMs).toISOString().slice(0, 10);
  return { split, learnedFrom: learned.all, threshold, ...scoreForecasts(forecasts, threshold) };
}

const RISKS = ['low', 'medium', 'high', 'critical'];

/** Commits by the risk that sniff said they have, and how many of them needed a fix. */
function commitsByRisk({ changes }: Backtest): readonly RiskRow[] {
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

export interface RiskFigures {
  readonly rows: readonly RiskRow[];
  /** Of high and critical as a flag; null where there is none, or nothing was fixed. */
  readonly precision: number | null;
  readonly recall: number | null;
}

/** How well "high" and "critical" tell the commits that needed a fix. */
export function figuresOfRisk(found: Backtest): RiskFigures {
  const rows = commitsByRisk(found);
  const sum = (of: readonly RiskRow[], what: 'cases' | 'hits') =>
    of.reduce((total, it) => total + it[what], 0);
  const flagged = rows.filter((it) => it.risk === 'high' || it.risk === 'critical');
  const [cases, hits, all] = [sum(flagged, 'cases'), sum(flagged, 'hits'), sum(rows, 'hits')];
  return { rows, precision: cases === 0 ? null : hits / cases, recall: all === 0 ? null : hits / all };
}
