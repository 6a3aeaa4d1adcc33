import type { Calibration } from './calibration.ts';

/** Written by `node scenarios/incidents/fit-calibration.ts DIR...`; what it does is in docs/decisions/0098. */
export const CALIBRATION: Calibration = {
  fittedOn: {
    cases: 156,
    templates: ['logistics', 'shop', 'subscriptions'],
  },
  faultSlope: 0.947,
  faultOffset: -0.496,
  businessSlope: 0.549,
  businessOffset: -1.601,
  namedSlope: 0.702,
  namedOffset: 0.054,
  leadSlope: 1.122,
  leadOffsets: {
    replayed: 0.505,
    rows: 0.178,
    copies: 0.347,
    missing: 0.78,
    values: 0.813,
  },
};
