import { type CauseFamily, familyOfCause, type Investigation } from '@dataing/investigate';
import type { Truth } from '../truth/truth.ts';

/** What an investigation said without calibration, and what was the case. */
export interface CalibrationSample {
  readonly template: string;
  /** Probability that it is a fault, and that something real happened where it is none. */
  readonly faultShare: number;
  readonly businessShare: number;
  /** The answer that would have been right. */
  readonly answer: Truth['kind'];
  /** Probability of the causes named among all faults, and of the leading cause among those named. */
  readonly namedShare: number;
  readonly leadShare: number;
  readonly family: CauseFamily;
  /** Whether the right cause is among those named, and whether it leads them. */
  readonly isNamed: boolean;
  readonly leads: boolean;
}

/** Null where no cause was sought: there is nothing to calibrate. */
export function calibrationSample(truth: Truth, report: Investigation): CalibrationSample | null {
  const [lead] = report.causes;
  if (lead === undefined) return null;
  const { no_fault, business_change, unknown } = report.otherwise;
  const fault = Math.max(0, 1 - no_fault - business_change);
  const named = Math.max(0, fault - unknown);
  const isRight = (cause: Investigation['causes'][number]) =>
    truth.causes.some((it) => it.type === cause.type && it.asset === cause.asset.toLowerCase());
  return {
    template: truth.template,
    faultShare: fault,
    businessShare: fault === 1 ? 0 : business_change / (no_fault + business_change),
    answer: answerOf(truth, isRight(lead)),
    namedShare: fault === 0 ? 0 : named / fault,
    leadShare: named === 0 ? 0 : lead.probability / named,
    family: report.calibration?.family ?? familyOfCause(lead.type, false),
    isNamed: report.causes.some(isRight),
    leads: isRight(lead),
  };
}

/** Of a fault that drowns in the noise nothing is to be seen: "no fault" is right unless it was named after all. */
function answerOf({ kind, detectable }: Truth, leads: boolean): Truth['kind'] {
  return kind === 'fault' && !detectable && !leads ? 'no_fault' : kind;
}
