import {
  formatChance,
  formatLevel,
  formatMoment,
  formatPercent,
  formatPrecision,
  segmentText,
} from '../investigation/format.ts';
import type { Investigation } from '../investigation/investigation.ts';
import { isShareText } from '../metric/metric.ts';

/** A line of the head of a report, the same for a terminal, a page and Markdown. */
export interface Fact {
  readonly label: 'what' | 'where' | 'there' | 'since' | 'when' | 'sure';
  readonly text: string;
}

/** True where the metric is printed in percent. */
export function isShareMetric(investigation: Investigation): boolean {
  return isShareText(investigation.symptom.metric ?? investigation.request.metric);
}

/** What, where, since when, how sure. */
export function factLines(investigation: Investigation): readonly Fact[] {
  const { symptom, request, verdict } = investigation;
  const level = levelOf(investigation);
  const expected =
    symptom.kind === 'unknown' ? 'what it was before is not known' : `expected ${level(symptom.expected)}`;
  const what = `${symptom.metric ?? request.metric} of ${request.table}: ${level(symptom.observed)}, ${expected}`;
  const rest =
    verdict === 'no_fault'
      ? [whenLine(investigation)]
      : [...placeLines(investigation), ...sinceLines(investigation)];
  return [{ label: 'what', text: what }, ...rest, sureLine(investigation)];
}

function levelOf(investigation: Investigation): (value: number | null) => string {
  const isShare = isShareMetric(investigation);
  return (value) => (value === null ? 'none' : formatLevel(value, isShare));
}

function whenLine({ symptom, request }: Investigation): Fact {
  const off = `${Math.abs(symptom.z).toFixed(1)} standard deviations off`;
  return { label: 'when', text: `looked at ${formatMoment(request.at)} by ${symptom.grain}: ${off}` };
}

/** Nothing where nobody knows whether it moved. */
function sinceLines({ symptom, scope }: Investigation): readonly Fact[] {
  if (symptom.kind === 'unknown') return [];
  if (symptom.onset === null) {
    const from = scope?.onset ?? null;
    const looked = from === null ? '' : `; looked at from ${formatMoment(from)} on`;
    return [{ label: 'since', text: `not plain at the alert itself${looked}` }];
  }
  const end = symptom.ongoing ? 'the end of the data' : formatMoment(symptom.end);
  const text = `${formatMoment(symptom.onset)} (${formatPrecision(symptom.onsetGrain)}), until ${end}`;
  return [{ label: 'since', text }];
}

/** Where it started, as far as upstream was looked at; else the segment of the alert's own table. */
function placeLines(investigation: Investigation): readonly Fact[] {
  const { where, verdict, scope, causes } = investigation;
  if (causes.length > 0 && scope !== null) {
    const rows = Object.keys(scope.segment).length === 0 ? 'all rows' : segmentText(scope.segment);
    const count = scope.rows === null || scope.rows === 0 ? '' : ` (${scope.rows} rows)`;
    return [{ label: 'where', text: `${scope.table}: ${rows}${count}` }];
  }
  if (where === null)
    return [{ label: 'where', text: verdict === 'fault' ? 'the whole table' : 'not clear' }];
  const level = levelOf(investigation);
  const moved = `${level(where.before)} before, ${level(where.after)} after`;
  const share = `${where.rows} rows, ${formatPercent(where.explained)} of the change`;
  return [
    { label: 'where', text: segmentText(where.segment) },
    { label: 'there', text: `${moved}; ${share}` },
  ];
}

function sureLine({ confidence, calibration, symptom, causes }: Investigation): Fact {
  if (symptom.kind === 'unknown' && causes.length === 0)
    return { label: 'sure', text: 'not at all: there was nothing to judge it by' };
  const fittedOn = calibration?.fittedOn ?? null;
  const how =
    fittedOn === null
      ? 'as the evidence gives it, not calibrated'
      : `calibrated on ${fittedOn.cases} incidents with a known truth, made by script`;
  return { label: 'sure', text: `${formatChance(confidence)} (${how})` };
}
