import { exp, log } from '@dataing/base/maths';
import type { CauseType } from '../hypothesis/cause-types.ts';
import type { CauseRanking, RankedCause } from './rank-causes.ts';

/** What can be the case: some fault, something real that happened, or nothing. */
export type AnswerKind = 'fault' | 'no_fault' | 'business_change';

export const ANSWER_KINDS: readonly AnswerKind[] = ['fault', 'no_fault', 'business_change'];

/**
 * Causes that tests tell apart equally well share a family: a change whose replay gives the anomaly; rows that are gone or
 * late; rows there are twice; values that are missing; values that are others.
 */
export const CAUSE_FAMILIES = ['replayed', 'rows', 'copies', 'missing', 'values'] as const;
export type CauseFamily = (typeof CAUSE_FAMILIES)[number];

/** How often answers of a certain probability proved right, as factors on log-odds; fitted by script, never by hand. */
export interface Calibration {
  /** What it was fitted on; null: on nothing, probabilities stay as the evidence gives them. */
  readonly fittedOn: { readonly cases: number; readonly templates: readonly string[] } | null;
  /** Of the three answers: log probability times slope plus offset, in nats. Faults that nobody thought of are faults. */
  readonly answerSlope: number;
  readonly answerOffsets: Readonly<Record<AnswerKind, number>>;
  /** That the right cause is among those named, given that it is a fault: log-odds times slope plus offset. */
  readonly namedSlope: number;
  readonly namedOffset: number;
  /** Of the leading cause, given that the right one is named: log-odds times slope plus the offset of its family. */
  readonly leadSlope: number;
  readonly leadOffsets: Readonly<Record<CauseFamily, number>>;
}

export const UNCALIBRATED: Calibration = {
  fittedOn: null,
  answerSlope: 1,
  answerOffsets: { fault: 0, no_fault: 0, business_change: 0 },
  namedSlope: 1,
  namedOffset: 0,
  leadSlope: 1,
  leadOffsets: { replayed: 0, rows: 0, copies: 0, missing: 0, values: 0 },
};

const FAMILY_OF: Readonly<Record<CauseType, CauseFamily>> = {
  missing_partition: 'rows',
  upstream_outage: 'rows',
  stale_table: 'rows',
  late_data: 'rows',
  segment_failure: 'rows',
  incremental_bug: 'rows',
  filter_change: 'rows',
  join_type_change: 'rows',
  duplicate_load: 'copies',
  fan_out_join: 'copies',
  source_nulls: 'missing',
  join_key_nulls: 'missing',
  referential_break: 'missing',
  schema_change: 'missing',
  sentinel_default: 'values',
  enum_drift: 'values',
  timezone_shift: 'values',
  unit_change: 'values',
  slow_drift: 'values',
  truncation: 'values',
};

export function familyOfCause(type: CauseType, isReplayed: boolean): CauseFamily {
  return isReplayed ? 'replayed' : FAMILY_OF[type];
}

/** Probabilities below are as good as none: that nothing speaks for an answer is never worth more than this. */
const LEAST = 1e-4;

/** Of the three answers; they add up to 1. */
export function calibrateAnswers(
  masses: Readonly<Record<AnswerKind, number>>,
  { answerSlope, answerOffsets }: Pick<Calibration, 'answerSlope' | 'answerOffsets'>,
): Readonly<Record<AnswerKind, number>> {
  const scores = ANSWER_KINDS.map(
    (kind) => answerOffsets[kind] + answerSlope * log(Math.max(masses[kind], LEAST)),
  );
  const top = Math.max(...scores);
  const parts = scores.map((score) => exp(score - top));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const [fault, no_fault, business_change] = parts.map((part) => part / total);
  return { fault, no_fault, business_change };
}

/** A share, 0..1, by its log-odds times a slope plus an offset (Platt 1999). */
export function calibrateShare(share: number, slope: number, offset: number): number {
  const bounded = Math.min(1 - LEAST, Math.max(LEAST, share));
  return 1 / (1 + exp(-(offset + slope * log(bounded / (1 - bounded)))));
}

/**
 * The ranking with probabilities that hold: the three answers, that the cause is among those named, and the leading one
 * among these; the others keep their proportions. The order of causes stays, and all still adds up to 1.
 */
export function calibrate(
  { causes, otherwise }: CauseRanking,
  isReplayed: boolean,
  calibration: Calibration,
): CauseRanking {
  if (calibration.fittedOn === null || causes.length === 0) return { causes, otherwise };
  const [lead, ...others] = causes;
  const rest = others.reduce((sum, it) => sum + it.probability, 0);
  const mass = lead.probability + rest;
  const broken = mass + otherwise.unknown;
  const { fault, no_fault, business_change } = calibrateAnswers({ ...otherwise, fault: broken }, calibration);
  const { namedSlope, namedOffset } = calibration;
  const named = mass === 0 ? 0 : fault * calibrateShare(mass / broken, namedSlope, namedOffset);
  const calm = { no_fault, business_change, unknown: fault - named };
  if (rest === 0) return { causes: sharing(causes, mass, named), otherwise: calm };
  const offset = calibration.leadOffsets[familyOfCause(lead.type, isReplayed)];
  const second = others[0].probability / rest;
  const share = Math.max(
    calibrateShare(lead.probability / mass, calibration.leadSlope, offset),
    second / (1 + second),
  );
  return {
    causes: [{ ...lead, probability: named * share }, ...sharing(others, rest, named * (1 - share))],
    otherwise: calm,
  };
}

/** Causes that had so much together, with so much instead. */
function sharing(causes: readonly RankedCause[], had: number, have: number): readonly RankedCause[] {
  return causes.map((it) => ({ ...it, probability: had === 0 ? 0 : (it.probability / had) * have }));
}
