import type { Calibration } from './calibration.ts';

/** Written by `node scenarios/incidents/fit-calibration.ts DIR...`; what it does is in docs/decisions/0098. */
export const CALIBRATION: Calibration = {
  fittedOn: {
    cases: 60,
    templates: ['logistics', 'shop', 'subscriptions'],
  },
  answerSlope: 1.256,
  answerOffsets: {
    fault: -1.052,
    no_fault: 0.866,
    business_change: 0.186,
  },
  namedSlope: 0.514,
  namedOffset: -0.05,
  leadSlope: 0.931,
  leadOffsets: {
    replayed: 0.766,
    rows: 0.4,
    copies: 0.897,
    missing: 0.578,
    values: 0.781,
  },
};
