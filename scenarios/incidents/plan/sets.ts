/** A set of cases: which templates and ways of planting it draws from. */
export interface IncidentSet {
  readonly name: string;
  readonly templates: readonly string[];
  /** Ways of planting that no other set has are in, too. */
  readonly isHeldOut: boolean;
  /** Warehouses of 30 to 40 tables, ones whose tables are made anew each night, and more cases with two causes. */
  readonly isBroad?: boolean;
}

/** The held-out set shares no template with the others, and has ways of planting that they do not have. */
export const sets: Readonly<Record<string, IncidentSet>> = {
  dev: { name: 'dev', templates: ['shop', 'subscriptions', 'logistics'], isHeldOut: false },
  broad: {
    name: 'broad',
    templates: ['shop', 'subscriptions', 'logistics'],
    isHeldOut: false,
    isBroad: true,
  },
  small: { name: 'small', templates: ['shop', 'subscriptions'], isHeldOut: false },
  'held-out': { name: 'held-out', templates: ['ads', 'clinic'], isHeldOut: true },
  'held-out-broad': {
    name: 'held-out-broad',
    templates: ['ads', 'clinic'],
    isHeldOut: true,
    isBroad: true,
  },
};
