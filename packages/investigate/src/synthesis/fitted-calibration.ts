import type { Calibration } from './calibration.ts';

/** Written by `node scenarios/incidents/fit-calibration.ts DIR...`; what it does is in docs/decisions/0098. */
export const CALIBRATION: Calibration = {
  fittedOn: {
    cases: 156,
    templates: ['logistics', 'shop', 'subscriptions'],
  },
  faultSlope: 0.944,
  faultOffset: -0.534,
  businessSlope: 0.616,
  businessOffset: -1.556,
  namedSlope: 0.72,
  namedOffset: 0.011,
  leadSlope: 1.085,
  leadOffsets: {
    replayed: 0.603,
    rows: 0.412,
    copies: 0.412,
    missing: 0.863,
    values: 0.901,
  },
};
