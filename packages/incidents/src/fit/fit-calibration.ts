import { type Calibration, CAUSE_FAMILIES, calibrateShare, type CauseFamily } from '@dataing/investigate';
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
  const calm = samples.filter(({ answer }) => answer !== 'fault');
  const fault = platt(samples.map((it) => [it.faultShare, it.answer === 'fault']));
  const business = platt(calm.map((it) => [it.businessShare, it.answer === 'business_change']));
  const name = platt(faults.map((it) => [it.namedShare, it.isNamed]));
  const lead = descend((at) => leadLoss(at, named), [1, 0, ...CAUSE_FAMILIES.map(() => 0)]);
  const templates = [...new Set(samples.map(({ template }) => template))].sort();
  return {
    fittedOn: { cases: samples.length, templates },
    faultSlope: fault.slope,
    faultOffset: fault.offset,
    businessSlope: business.slope,
    businessOffset: business.offset,
    namedSlope: name.slope,
    namedOffset: name.offset,
    ...asLead(lead),
  };
}

type Lead = Pick<Calibration, 'leadSlope' | 'leadOffsets'>;

/** What was likelier stays likelier. */
const upwards = (slope: number) => Math.max(0.05, slope);

/** Slope and offset under which these shares came true as they did. */
function platt(said: ReadonlyArray<readonly [share: number, came: boolean]>) {
  const [slope, offset] = descend(
    ([at, by]) => {
      const missed = said.map(([share, came]) => missedBy(calibrateShare(share, upwards(at), by), came));
      return sum(missed) + priorLoss(at, [by]);
    },
    [1, 0],
  );
  return { slope: upwards(slope), offset };
}

/** Slope, the offset of all, and what each family has beside it. */
function asLead([slope, all, ...own]: readonly number[]): Lead {
  const pairs = CAUSE_FAMILIES.map((family, i) => [family, all + own[i]]);
  return {
    leadSlope: upwards(slope),
    leadOffsets: Object.fromEntries(pairs) as Record<CauseFamily, number>,
  };
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
