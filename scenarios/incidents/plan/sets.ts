/** A set of cases: which templates and ways of planting it draws from. */
export interface IncidentSet {
  readonly name: string;
  readonly templates: readonly string[];
  /** Ways of planting that no other set has are in, too. */
  readonly isHeldOut: boolean;
}

export const sets: Readonly<Record<string, IncidentSet>> = {
  dev: { name: 'dev', templates: ['shop'], isHeldOut: false },
  small: { name: 'small', templates: ['shop'], isHeldOut: false },
};
