import type { Prior } from '../synthesis/posterior.ts';

/** What may be behind a symptom, with the probability it has before anything is looked at. */
export interface HypothesisKind {
  readonly id: HypothesisId;
  readonly title: string;
  readonly prior: number;
  /** Symptoms it can cause. */
  readonly causes: readonly SymptomKind[];
}

export type SymptomKind = 'null_spike' | 'row_drop' | 'row_surge' | 'rise' | 'fall';
export type HypothesisId =
  | 'no_fault'
  | 'segment_fault'
  | 'table_wide_fault'
  | 'missing_load'
  | 'mix_shift'
  | 'unknown';

const ANY: readonly SymptomKind[] = ['null_spike', 'row_drop', 'row_surge', 'rise', 'fall'];

/** All priors, declared in one place and before any scoring. They are guesses until the incident benchmark sets them. */
export const HYPOTHESES: readonly HypothesisKind[] = [
  { id: 'no_fault', title: 'Nothing is broken: the metric is within its history', prior: 0.3, causes: ANY },
  { id: 'segment_fault', title: 'One segment changed, the rest did not', prior: 0.25, causes: ANY },
  { id: 'table_wide_fault', title: 'The whole table changed alike', prior: 0.15, causes: ANY },
  {
    id: 'missing_load',
    title: 'Whole stretches of time are missing: a load or a partition did not arrive',
    prior: 0.15,
    causes: ['row_drop', 'fall'],
  },
  {
    id: 'mix_shift',
    title: 'The segments behave as before, but their shares of the rows moved',
    prior: 0.05,
    causes: ['null_spike', 'rise', 'fall'],
  },
  { id: 'unknown', title: 'Something that none of these describes', prior: 0.1, causes: ANY },
];

/** The hypotheses that could cause a symptom, their priors scaled to add up to 1. */
export function priorsFor(symptom: SymptomKind): readonly Prior[] {
  const possible = HYPOTHESES.filter((h) => h.causes.includes(symptom));
  const total = possible.reduce((sum, h) => sum + h.prior, 0);
  return possible.map((h) => ({ hypothesis: h.id, probability: h.prior / total }));
}
