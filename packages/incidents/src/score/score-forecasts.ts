import { areaUnderRoc } from './area-under-roc.ts';
import {
  brierSkill,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  type Forecast,
} from './calibration.ts';

/** How good likelihoods are: as a flag from a threshold on, as an order, and as probabilities. */
export interface ForecastFigures {
  readonly cases: number;
  readonly came: number;
  readonly flagged: number;
  /** Null where nothing is flagged. */
  readonly precision: number | null;
  /** Null where nothing came. */
  readonly recall: number | null;
  /** How often one that came was held likelier than one that did not; null where there is only one of both. */
  readonly area: number | null;
  readonly brierSkill: number;
  readonly calibrationError: number;
  readonly bins: readonly CalibrationBin[];
  /** The likeliest tenth, and how many of it came. */
  readonly top: { readonly cases: number; readonly hits: number };
}

export function scoreForecasts(forecasts: readonly Forecast[], threshold: number): ForecastFigures {
  const flagged = forecasts.filter((it) => it.probability >= threshold);
  const hits = flagged.filter((it) => it.came).length;
  const came = forecasts.filter((it) => it.came).length;
  const likeliest = [...forecasts].sort((a, b) => b.probability - a.probability);
  const top = likeliest.slice(0, Math.ceil(forecasts.length / 10));
  return {
    ...{ cases: forecasts.length, came, flagged: flagged.length },
    precision: flagged.length === 0 ? null : hits / flagged.length,
    recall: came === 0 ? null : hits / came,
    area: areaUnderRoc(forecasts.map(({ probability, came: isHit }) => ({ score: probability, isHit }))),
    brierSkill: brierSkill(forecasts),
    calibrationError: calibrationError(forecasts),
    bins: calibrationBins(forecasts),
    top: { cases: top.length, hits: top.filter((it) => it.came).length },
  };
}
