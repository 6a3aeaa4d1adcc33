import type { Calibration } from './calibration.ts';

/** Written by `node scenarios/incidents/fit-calibration.ts DIR...`; what it does is in docs/decisions/0098. */
export const CALIBRATION: Calibration = {
  fittedOn: {
    cases: 156,
    templates: ['logistics', 'shop', 'subscriptions'],
  },
  faultSlope: 0.951,
  faultOffset: -0.466,
  businessSlope: 0.549,
  businessOffset: -1.595,
  namedSlope: 0.695,
  namedOffset: 0.076,
  leadSlope: 1.238,
  leadOffsets: {
    replayed: 0.375,
    rows: -0.036,
    copies: 0.258,
    missing: 0.669,
    values: 0.672,
  },
};
