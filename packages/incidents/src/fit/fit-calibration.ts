import {
  ANSWER_KINDS,
  type Calibration,
  CAUSE_FAMILIES,
  calibrateAnswers,
  calibrateShare,
  type CauseFamily,
  type AnswerKind,
} from '@dataing/investigate';
import type { CalibrationSample } from './calibration-sample.ts';
import { descend } from './descend.ts';

/** How far from "as it is" constants are before anything is seen, as standard deviations of a normal. */
const SLOPE_DEVIATION = 0.5;
const OFFSET_DEVIATION = 1;

/**
 * The calibration under which what happened is likeliest, with normal priors about "as it is": a family with few cases
 * stays near the others'. Samples of which none is given leave everything as it is.
 */
export function fitCalibration(samples: readonly CalibrationSample[]): Calibration {
  const faults = samples.filter(({ answer }) => answer === 'fault');
  const named = faults.filter(({ isNamed }) => isNamed);
  const answers = descend((at) => answersLoss(asAnswers(at), samples), [1, 0, 0, 0]);
  const [namedSlope, namedOffset] = descend((at) => namedLoss(at, faults), [1, 0]);
  const lead = descend((at) => leadLoss(at, named), [1, 0, ...CAUSE_FAMILIES.map(() => 0)]);
  const templates = [...new Set(samples.map(({ template }) => template))].sort();
  return {
    fittedOn: { cases: samples.length, templates },
    ...asAnswers(answers),
    namedSlope: upwards(namedSlope),
    namedOffset,
    ...asLead(lead),
  };
}

type Answers = Pick<Calibration, 'answerSlope' | 'answerOffsets'>;
type Lead = Pick<Calibration, 'leadSlope' | 'leadOffsets'>;

/** What was likelier stays likelier. */
const upwards = (slope: number) => Math.max(0.05, slope);

function asAnswers([slope, ...offsets]: readonly number[]): Answers {
  const pairs = ANSWER_KINDS.map((kind, i) => [kind, offsets[i]]);
  return {
    answerSlope: upwards(slope),
    answerOffsets: Object.fromEntries(pairs) as Record<AnswerKind, number>,
  };
}

/** Slope, the offset of all, and what each family has beside it. */
function asLead([slope, all, ...own]: readonly number[]): Lead {
  const pairs = CAUSE_FAMILIES.map((family, i) => [family, all + own[i]]);
  return {
    leadSlope: upwards(slope),
    leadOffsets: Object.fromEntries(pairs) as Record<CauseFamily, number>,
  };
}

function answersLoss(answers: Answers, samples: readonly CalibrationSample[]): number {
  const missed = samples.map(({ masses, answer }) => -Math.log(calibrateAnswers(masses, answers)[answer]));
  const offsets = Object.values(answers.answerOffsets);
  return sum(missed) + priorLoss(answers.answerSlope, offsets);
}

function namedLoss(at: readonly number[], samples: readonly CalibrationSample[]): number {
  const [slope, offset] = at;
  const missed = samples.map((it) =>
    missedBy(calibrateShare(it.namedShare, upwards(slope), offset), it.isNamed),
  );
  return sum(missed) + priorLoss(slope, [offset]);
}

function leadLoss(at: readonly number[], samples: readonly CalibrationSample[]): number {
  const { leadSlope, leadOffsets } = asLead(at);
  const missed = samples.map(({ leadShare, family, leads }) =>
    missedBy(calibrateShare(leadShare, leadSlope, leadOffsets[family]), leads),
  );
  return sum(missed) + priorLoss(at[0], at.slice(1));
}

/** Nats by which a probability missed what came. */
function missedBy(probability: number, came: boolean): number {
  return -Math.log(Math.max(came ? probability : 1 - probability, 1e-12));
}

function priorLoss(slope: number, offsets: readonly number[]): number {
  const off = sum(offsets.map((it) => (it / OFFSET_DEVIATION) ** 2));
  return (((slope - 1) / SLOPE_DEVIATION) ** 2 + off) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
