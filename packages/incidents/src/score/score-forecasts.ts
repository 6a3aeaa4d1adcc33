import { areaUnderRoc } from './area-under-roc.ts';
import {
  brierScore,
  brierSkill,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  type Forecast,
} from './calibration.ts';

/** A forecast beside what was known without it. */
export interface JudgedForecast extends Forecast {
  /** The share of cases in which it had come, as it was known then. */
  readonly base: number;
  readonly isFlagged: boolean;
}

/** How good probabilities are, as an order and as probabilities. */
export interface ProbabilityFigures {
  readonly cases: number;
  readonly came: number;
  /** How often one that came was held likelier than one that did not; null where there is only one of both. */
  readonly area: number | null;
  /** Against the share that came in the end, which nobody knew. */
  readonly brierSkill: number;
  readonly calibrationError: number;
}

/** How good forecasts are: as probabilities, and as a flag. */
export interface ForecastFigures extends ProbabilityFigures {
  readonly flagged: number;
  /** Null where nothing is flagged. */
  readonly precision: number | null;
  /** Null where nothing came. */
  readonly recall: number | null;
  /** 1 - Brier / Brier of the base rates as they were known; null where those were right throughout. */
  readonly skillOverBase: number | null;
  readonly bins: readonly CalibrationBin[];
  /** The likeliest tenth, and how many of it came. */
  readonly top: { readonly cases: number; readonly hits: number };
}

export function scoreProbabilities(forecasts: readonly Forecast[]): ProbabilityFigures {
  return {
    ...{ cases: forecasts.length, came: forecasts.filter((it) => it.came).length },
    area: areaUnderRoc(forecasts.map(({ probability, came: isHit }) => ({ score: probability, isHit }))),
    brierSkill: brierSkill(forecasts),
    calibrationError: calibrationError(forecasts),
  };
}

export function scoreForecasts(forecasts: readonly JudgedForecast[]): ForecastFigures {
  const flagged = forecasts.filter((it) => it.isFlagged);
  const hits = flagged.filter((it) => it.came).length;
  const figures = scoreProbabilities(forecasts);
  const likeliest = [...forecasts].sort((a, b) => b.probability - a.probability);
  const top = likeliest.slice(0, Math.ceil(forecasts.length / 10));
  const ofBase = brierScore(forecasts.map(({ base, came }) => ({ probability: base, came })));
  return {
    ...figures,
    flagged: flagged.length,
    precision: flagged.length === 0 ? null : hits / flagged.length,
    recall: figures.came === 0 ? null : hits / figures.came,
    skillOverBase: ofBase === 0 ? null : 1 - brierScore(forecasts) / ofBase,
    bins: calibrationBins(forecasts),
    top: { cases: top.length, hits: top.filter((it) => it.came).length },
  };
}
