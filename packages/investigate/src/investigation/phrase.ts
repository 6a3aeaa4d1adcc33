import { formatLevel, formatMoment, segmentText } from './format.ts';
import type { Investigation, RankedHypothesis, SegmentFinding, Symptom } from './investigation.ts';

/** What the closing sentences are made of. */
export interface Facts {
  readonly table: string;
  readonly metric: string;
  readonly symptom: Symptom;
  readonly where: SegmentFinding | null;
  readonly verdict: Investigation['verdict'];
}

/** One sentence for the top of the report. */
export function summarise(facts: Facts, leading: RankedHypothesis | undefined): string {
  const { table, metric, symptom, where } = facts;
  if (facts.verdict === 'no_fault') return `No anomaly: ${metric} of ${table} is within its history.`;
  const isShare = symptom.kind === 'null_spike' || /^(null_|duplicate_)?share\s*\(/i.test(metric);
  const level = (value: number | null) => (value === null ? 'none' : formatLevel(value, isShare));
  const change = `${metric} of ${table} went from ${level(symptom.expected)} to ${level(symptom.observed)}`;
  const time = symptom.ongoing
    ? `since ${formatMoment(symptom.onset)}`
    : `from ${formatMoment(symptom.onset)} until ${formatMoment(symptom.end)}`;
  if (facts.verdict === 'inconclusive')
    return `${change} ${time}; what broke is not clear from the table alone.`;
  if (leading?.id === 'missing_load')
    return `${change} ${time}: whole stretches of time have no rows at all.`;
  if (leading?.id === 'mix_shift')
    return `${change} ${time}: segments kept their values, their shares of the rows moved.`;
  if (where === null) return `${change} ${time}, in the whole table alike.`;
  return `${change} ${time}, where ${segmentText(where.segment)}.`;
}

/** What to do now, most useful first. */
export function nextSteps({ table, symptom, where, verdict }: Facts): string[] {
  if (verdict === 'no_fault')
    return ['Close the alert, or widen it: investigate another metric of the table.'];
  const place = where === null ? `the whole of ${table}` : segmentText(where.segment);
  const steps = [
    `Look for what was released or changed for ${place} shortly before ${formatMoment(symptom.onset)}.`,
  ];
  if (symptom.kind === 'null_spike') {
    steps.push(`Hold back what is computed from the affected rows of ${table} until they are repaired.`);
  }
  if (symptom.kind === 'row_drop')
    steps.push(`Check whether the missing rows of ${table} can be loaded again.`);
  if (verdict === 'inconclusive')
    steps.push('Compare the upstream tables at the same time: their symptom comes first.');
  return steps;
}
