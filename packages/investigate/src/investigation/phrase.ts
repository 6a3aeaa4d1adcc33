import { isShareText } from '../metric/metric.ts';
import { formatChance, formatLevel, formatMoment, segmentText } from './format.ts';
import type {
  Cause,
  ChangeFinding,
  Investigation,
  RankedHypothesis,
  Scope,
  SegmentFinding,
  Symptom,
} from './investigation.ts';

/** What the closing sentences are made of. */
export interface Facts {
  readonly table: string;
  readonly metric: string;
  readonly symptom: Symptom;
  readonly where: SegmentFinding | null;
  readonly verdict: Investigation['verdict'];
  /** Best first; empty where no cause was sought. */
  readonly causes: readonly Cause[];
  readonly scope: Scope | null;
  readonly changes: readonly ChangeFinding[];
}

const SHA_SHOWN = 10;

/** One or two sentences for the top of the report: the cause, then what it did to the metric. */
export function summarise(facts: Facts, leading: RankedHypothesis | undefined): string {
  const { table, metric, verdict, causes, symptom } = facts;
  if (verdict === 'no_fault' && symptom.kind === 'none') {
    return `No anomaly: ${metric} of ${table} is within its history.`;
  }
  const change = changeText(facts);
  if (causes.length === 0) return shapeSummary(facts, change, leading);
  if (verdict === 'no_fault') return `No fault: ${change}, and nothing that was looked at is broken.`;
  if (verdict === 'business_change') return `Something real happened, the data is right: ${change}.`;
  if (verdict === 'inconclusive') return `${change}. What broke is not clear: ${likeliest(causes)}.`;
  const [cause] = causes;
  return `${cause.mechanism}${byCommit(cause, facts.changes)}${inSegment(facts.scope)}. ${change}.`;
}

function changeText({ table, metric, symptom }: Facts): string {
  const isShare = symptom.kind === 'null_spike' || isShareText(metric);
  const level = (value: number | null) => (value === null ? 'none' : formatLevel(value, isShare));
  if (symptom.kind === 'unknown')
    return `${metric} of ${table} is ${level(symptom.observed)}, and nothing says what it was before`;
  const moved = `${metric} of ${table} went from ${level(symptom.expected)} to ${level(symptom.observed)}`;
  if (symptom.onset === null) return moved;
  return symptom.ongoing
    ? `${moved} since ${formatMoment(symptom.onset)}`
    : `${moved} from ${formatMoment(symptom.onset)} until ${formatMoment(symptom.end)}`;
}

/** Where nothing but the alert's own table was looked at. */
function shapeSummary(
  { verdict, where, symptom }: Facts,
  change: string,
  leading: RankedHypothesis | undefined,
): string {
  if (symptom.kind === 'unknown') return `${change}; whether anything broke cannot be said.`;
  if (verdict === 'inconclusive') return `${change}; what broke is not clear from the table alone.`;
  if (leading?.id === 'missing_load') return `${change}: whole stretches of time have no rows at all.`;
  if (leading?.id === 'mix_shift')
    return `${change}: segments kept their values, their shares of the rows moved.`;
  if (where === null) return `${change}, in the whole table alike.`;
  return `${change}, where ${segmentText(where.segment)}.`;
}

function byCommit({ commit }: Cause, changes: readonly ChangeFinding[]): string {
  if (commit === null) return '';
  const deployed = changes.find(({ sha }) => sha === commit)?.deployedAt ?? null;
  const when = deployed === null ? '' : `, deployed ${formatMoment(deployed)}`;
  return `, by commit ${commit.slice(0, SHA_SHOWN)}${when}`;
}

function inSegment(scope: Scope | null): string {
  return scope === null || Object.keys(scope.segment).length === 0
    ? ''
    : `, where ${segmentText(scope.segment)}`;
}

/** Least probability of a second answer that is named beside the first. */
const WORTH_NAMING = 0.01;

function likeliest(causes: readonly Cause[]): string {
  const named = causes
    .slice(0, 2)
    .filter(({ probability }, i) => i === 0 || probability >= WORTH_NAMING)
    .map(({ mechanism, probability }) => `${mechanism} (${formatChance(probability)})`);
  return named.join(', or ');
}

/** What to do now, most useful first. */
export function nextSteps(facts: Facts): string[] {
  const { verdict, causes, symptom, where, table } = facts;
  if (verdict === 'no_fault')
    return ['Close the alert, or widen it: investigate another metric of the table.'];
  if (verdict === 'business_change')
    return ['Tell those who read the numbers, and close the alert: nothing is to be mended.'];
  const measure =
    symptom.kind === 'unknown'
      ? [`Run dataing detect after each build of ${table}: it records what a later look is judged by.`]
      : [];
  if (causes.length > 0) return [...causeSteps(facts, causes[0]), ...measure];
  if (symptom.kind === 'unknown') return measure;
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

function causeSteps({ verdict, scope, table, symptom }: Facts, cause: Cause): string[] {
  const since = formatMoment(scope?.onset ?? symptom.onset);
  const first =
    cause.commit === null
      ? remedyOf(cause, since, scope)
      : `Revert or mend commit ${cause.commit.slice(0, SHA_SHOWN)}, then build ${cause.asset} and what is downstream of it again from ${since} on.`;
  const doubt = `Before anything is changed, look at what speaks for the second answer.`;
  const hold = `Hold back what is computed from ${table} from ${since} on until then.`;
  return verdict === 'inconclusive' ? [doubt, first] : [first, hold];
}

/** What is done about a cause that no commit brought. */
function remedyOf({ type, asset, column }: Cause, since: string, scope: Scope | null): string {
  const field = column === null ? asset : `${asset}.${column}`;
  const missing = `Ask for the missing rows of ${asset} from ${since} on, load them, and build what is downstream again.`;
  switch (type) {
    case 'duplicate_load':
      return `Remove the rows of ${asset} that were loaded twice from ${since} on, and make the load idempotent.`;
    case 'segment_failure':
      // Without a column its rows are gone; with one they came, and a field of them is wrong.
      if (column === null) return missing;
      return `Ask whoever writes ${field}${inSegment(scope)}${inSegment(scope) === '' ? '' : ','} what changed on ${since}, and correct the rows since then.`;
    case 'missing_partition':
    case 'upstream_outage':
      return missing;
    case 'stale_table':
      return `See why the job of ${asset} did not run since ${since}, and run it.`;
    case 'late_data':
      return `Build what is downstream of ${asset} again once the rows from ${since} on are there, and widen its look-back.`;
    case 'fan_out_join':
    case 'join_key_nulls':
    case 'referential_break':
      return `Mend the keys that ${asset} is joined by, and test them: unique on one side, found on the other.`;
    default:
      return `Ask whoever writes ${field} what changed on ${since}, and correct the rows since then.`;
  }
}
