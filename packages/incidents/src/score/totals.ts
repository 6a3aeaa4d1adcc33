import { median } from '@dataing/base/statistics';
import {
  brierSkill,
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  type Forecast,
  riskByCoverage,
} from './calibration.ts';
import { type Figure, figureOf } from './interval.ts';
import { type CaseScore, isExpectedToBeFound } from './judge-case.ts';

/** All that is said of a set of scored cases. */
export interface Totals {
  readonly cases: number;
  readonly figures: Readonly<Record<FigureName, Figure>>;
  readonly calibration: readonly CalibrationBin[];
  readonly risk: ReadonlyArray<{ readonly coverage: number; readonly risk: number }>;
  readonly precision: ReadonlyArray<{ readonly controlShare: number; readonly precision: number | null }>;
}

type Statistic = (scores: readonly CaseScore[]) => number | null;

const found = (scores: readonly CaseScore[]) => scores.filter(isExpectedToBeFound);
const controls = (scores: readonly CaseScore[]) => scores.filter((score) => score.kind !== 'fault');
const guilty = (scores: readonly CaseScore[]) => found(scores).filter((score) => score.hasGuiltyCommit);

/** Each figure over the cases that bear on it. */
const STATISTICS = {
  cause_top1: (scores) => share(found(scores), (score) => score.verdict === 'fault' && score.causeRank === 1),
  cause_top3: (scores) => share(found(scores), (score) => score.causeRank !== null && score.causeRank <= 3),
  table: (scores) => share(found(scores), (score) => score.tableRight === true),
  column: (scores) => share(found(scores), (score) => score.columnRight === true),
  segment_f1: (scores) => mean(found(scores).map((score) => score.segmentF1 ?? 0)),
  onset_within_a_day: (scores) => share(found(scores), (score) => (score.onsetErrorHours ?? Infinity) <= 24),
  onset_error_hours_median: (scores) => {
    const errors = found(scores).flatMap(({ onsetErrorHours }) => onsetErrorHours ?? []);
    return errors.length === 0 ? null : median(errors);
  },
  commit_top1: (scores) => share(found(scores), (score) => score.commitRank === 1),
  commit_top3: (scores) =>
    share(found(scores), (score) => score.commitRank !== null && score.commitRank <= 3),
  commit_mrr: (scores) =>
    mean(found(scores).map(({ commitRank }) => (commitRank === null ? 0 : 1 / commitRank))),
  guilty_commit_top1: (scores) => share(guilty(scores), (score) => score.commitRank === 1),
  false_blame: (scores) => share(controls(scores), (score) => score.blamedData || score.blamedCommit),
  false_commit_blame: (scores) =>
    share(
      scores.filter((score) => !score.hasGuiltyCommit),
      (score) => score.blamedCommit,
    ),
  fault_verdict_on_faults: (scores) => share(found(scores), (score) => score.verdict === 'fault'),
  answered_right: (scores) => share(scores, (score) => score.isRight),
  brier_skill: (scores) => (scores.length === 0 ? null : brierSkill(forecasts(scores))),
  calibration_error: (scores) => (scores.length === 0 ? null : calibrationError(forecasts(scores))),
  queries_mean: (scores) => mean(scores.map(({ cost }) => cost.queries)),
  queries_max: (scores) => (scores.length === 0 ? null : Math.max(...scores.map(({ cost }) => cost.queries))),
  seconds_mean: (scores) => mean(scores.map(({ cost }) => cost.seconds)),
  bytes_mean: (scores) => mean(scores.flatMap(({ cost }) => cost.bytes ?? [])),
} satisfies Record<string, Statistic>;

export type FigureName = keyof typeof STATISTICS;

const COVERAGES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const CONTROL_SHARES = [0.25, 0.5, 0.8, 0.95];

/** Figures with 95 % intervals, calibration, risk against coverage, and precision where controls are rarer or commoner. */
export function totalsOf(scores: readonly CaseScore[]): Totals {
  const figures = Object.entries(STATISTICS).map(([name, statistic]) => [name, figureOf(scores, statistic)]);
  return {
    cases: scores.length,
    figures: Object.fromEntries(figures),
    calibration: calibrationBins(forecasts(scores)),
    risk: riskByCoverage(forecasts(scores), COVERAGES),
    precision: CONTROL_SHARES.map((controlShare) => ({
      controlShare,
      precision: precisionAt(scores, controlShare),
    })),
  };
}

/** Of the verdicts "fault", how many would be right were this share of all alerts controls. */
function precisionAt(scores: readonly CaseScore[], controlShare: number): number | null {
  const right = share(found(scores), (score) => score.verdict === 'fault' && score.causeRank === 1);
  const said = share(found(scores), (score) => score.verdict === 'fault');
  const wrongly = share(controls(scores), (score) => score.verdict === 'fault');
  if (right === null || said === null || wrongly === null) return null;
  const verdicts = said * (1 - controlShare) + wrongly * controlShare;
  return verdicts === 0 ? null : (right * (1 - controlShare)) / verdicts;
}

function forecasts(scores: readonly CaseScore[]): readonly Forecast[] {
  return scores.map(({ confidence, isRight }) => ({ probability: confidence, came: isRight }));
}

function share<T>(items: readonly T[], is: (item: T) => boolean): number | null {
  return items.length === 0 ? null : items.filter(is).length / items.length;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
