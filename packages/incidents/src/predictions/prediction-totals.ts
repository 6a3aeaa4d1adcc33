import { type Figure, figureOf } from '../score/interval.ts';
import type { PredictionScore } from './judge-prediction.ts';

type Statistic = (scores: readonly PredictionScore[]) => number | null;

const sum = (scores: readonly PredictionScore[], of: (score: PredictionScore) => number) =>
  scores.reduce((all, it) => all + of(it), 0);

function ratio(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest);
}

/** Shares of items over all cases, so that a change that reaches far counts for more. */
const STATISTICS = {
  precision: (scores) =>
    ratio(
      sum(scores, (it) => it.hits.length),
      sum(scores, (it) => it.wrong.length),
    ),
  recall: (scores) =>
    ratio(
      sum(scores, (it) => it.hits.length),
      sum(scores, (it) => it.missed.length),
    ),
  shape_precision: (scores) =>
    ratio(
      sum(scores, (it) => it.shapeHits),
      sum(scores, (it) => it.shapeWrong.length),
    ),
  shape_recall: (scores) =>
    ratio(
      sum(scores, (it) => it.shapeHits),
      sum(scores, (it) => it.shapeMissed.length),
    ),
  break_recall: (scores) =>
    ratio(
      sum(scores, (it) => it.breakHits.length),
      sum(scores, (it) => it.breakMissed.length),
    ),
  proven_precision: (scores) =>
    ratio(
      sum(scores, (it) => it.provenHits.length),
      sum(scores, (it) => it.provenWrong.length),
    ),
  proven_share: (scores) => provenShare(scores),
  cosmetic_flagged: (scores) => {
    const cosmetic = scores.filter((it) => it.cosmeticFlagged !== null);
    return cosmetic.length === 0
      ? null
      : cosmetic.filter((it) => it.cosmeticFlagged === true).length / cosmetic.length;
  },
  exact: (scores) =>
    scores.length === 0
      ? null
      : scores.filter((it) => it.wrong.length + it.missed.length === 0).length / scores.length,
} satisfies Record<string, Statistic>;

/** Of the breaks that happened, how many were said to be certain. */
function provenShare(scores: readonly PredictionScore[]): number | null {
  const proven = sum(scores, (it) => it.breakHits.filter((name) => it.provenHits.includes(name)).length);
  const all = sum(scores, (it) => it.breakHits.length + it.breakMissed.length);
  return all === 0 ? null : proven / all;
}

export type PredictionFigure = keyof typeof STATISTICS;

export interface PredictionTotals {
  readonly cases: number;
  /** Items of columns and rows that really changed. */
  readonly items: number;
  readonly figures: Readonly<Record<PredictionFigure, Figure>>;
  readonly kinds: ReadonlyArray<{
    readonly kind: string;
    readonly cases: number;
    readonly precision: number | null;
    readonly recall: number | null;
  }>;
}

/** Figures with 95 % intervals, and precision and recall kind by kind. */
export function predictionTotals(scores: readonly PredictionScore[]): PredictionTotals {
  const figures = Object.entries(STATISTICS).map(([name, statistic]) => [name, figureOf(scores, statistic)]);
  const kinds = [...Map.groupBy(scores, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    cases: scores.length,
    items: sum(scores, (it) => it.hits.length + it.missed.length),
    figures: Object.fromEntries(figures),
    kinds: kinds.map(([kind, them]) => ({
      kind,
      cases: them.length,
      precision: STATISTICS.precision(them),
      recall: STATISTICS.recall(them),
    })),
  };
}
