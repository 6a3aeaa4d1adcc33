export { catalogue } from './catalogue.ts';
export { type CalibrationSample, calibrationSample } from './fit/calibration-sample.ts';
export { fitCalibration } from './fit/fit-calibration.ts';
export { type CaseView, type PlainRule } from './rules/case-view.ts';
export { largestSegment } from './rules/largest-segment.ts';
export { latestCommit } from './rules/latest-commit.ts';
export { type MetadataCase, metadataArea } from './rules/metadata.ts';
export { nearestAnomaly } from './rules/nearest-anomaly.ts';
export {
  type ForecastFigures,
  type ProbabilityFigures,
  scoreForecasts,
  scoreProbabilities,
} from './score/score-forecasts.ts';
export { type LevelFigures, scoreLevels } from './score/score-levels.ts';
export type { Figure } from './score/interval.ts';
export { type CaseScore, judgeCase } from './score/judge-case.ts';
export { overlapQuery, rowF1, segmentF1 } from './score/row-overlap.ts';
export { type FigureName, type Totals, totalsOf } from './score/totals.ts';
export {
  type CaseAlert,
  type CaseRuns,
  parseAlert,
  parseMetrics,
  parseRuns,
} from './truth/alert.ts';
export { parseReport, type ScoredReport } from './truth/report.ts';
export { parseTruth, type PlantedCause, type Truth } from './truth/truth.ts';
export {
  type ImpactClaim,
  type ImpactTruth,
  judgePrediction,
  type PredictionScore,
} from './predictions/judge-prediction.ts';
export { type PredictionTotals, predictionTotals } from './predictions/prediction-totals.ts';
