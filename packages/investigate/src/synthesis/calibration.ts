import { exp, log } from '@dataing/base/maths';
import type { CauseType } from '../hypothesis/cause-types.ts';
import type { CauseRanking, RankedCause } from './rank-causes.ts';

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
  /** That it is a fault, one that nobody thought of included: log-odds times slope plus offset, in nats. */
  readonly faultSlope: number;
  readonly faultOffset: number;
  /** That something real happened, given that it is no fault. */
  readonly businessSlope: number;
  readonly businessOffset: number;
  /** That the right cause is among those named, given that it is a fault. */
  readonly namedSlope: number;
  readonly namedOffset: number;
  /** Of the leading cause, given that the right one is named; each family has its own offset. */
  readonly leadSlope: number;
  readonly leadOffsets: Readonly<Record<CauseFamily, number>>;
}

export const UNCALIBRATED: Calibration = {
  fittedOn: null,
  faultSlope: 1,
  faultOffset: 0,
  businessSlope: 1,
  businessOffset: 0,
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

/** That nothing at all speaks for an answer, or against it, is never worth more than this. */
const LEAST = 1e-4;

/** A share, 0..1, by its log-odds times a slope plus an offset (Platt 1999). */
export function calibrateShare(share: number, slope: number, offset: number): number {
  const bounded = Math.min(1 - LEAST, Math.max(LEAST, share));
  return 1 / (1 + exp(-(offset + slope * log(bounded / (1 - bounded)))));
}

/**
 * The ranking with probabilities that hold: that it is a fault, that its cause is among those named, that the leading one
 * is it; the others keep their proportions. The order of causes stays, and all still adds up to 1.
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
  const business = part(otherwise.business_change, otherwise.no_fault + otherwise.business_change);
  const of = calibration;
  const fault = calibrateShare(broken, of.faultSlope, of.faultOffset);
  const isNamed = calibrateShare(part(mass, broken), of.namedSlope, of.namedOffset);
  const named = mass === 0 ? 0 : fault * isNamed;
  const real = (1 - fault) * calibrateShare(business, of.businessSlope, of.businessOffset);
  const otherAnswers = { no_fault: 1 - fault - real, business_change: real, unknown: fault - named };
  if (rest === 0) return { causes: sharing(causes, mass, named), otherwise: otherAnswers };
  const offset = of.leadOffsets[familyOfCause(lead.type, isReplayed)];
  const second = others[0].probability / rest;
  const share = Math.max(
    calibrateShare(lead.probability / mass, of.leadSlope, offset),
    second / (1 + second),
  );
  return {
    causes: [{ ...lead, probability: named * share }, ...sharing(others, rest, named * (1 - share))],
    otherwise: otherAnswers,
  };
}

const part = (of: number, whole: number) => (whole === 0 ? 0 : of / whole);

/** Causes that had so much together, with so much instead. */
function sharing(causes: readonly RankedCause[], had: number, have: number): readonly RankedCause[] {
  return causes.map((it) => ({ ...it, probability: had === 0 ? 0 : (it.probability / had) * have }));
}
