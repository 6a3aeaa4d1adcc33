import type { Range } from '../evidence/day-blocks.ts';
import type { ExplainedSegment } from '../explain/result.ts';
import { isShare, type Metric } from '../metric/metric.ts';
import type { Verdict } from '../segment/verdict.ts';
import type { Collateral, Sides } from './events.ts';
import { formatLevel, formatMoment, formatPercent, segmentText } from './format.ts';
import type { SymptomLook } from './symptom.ts';

/** What was seen, one sentence each, with its numbers. */
export function describeSymptom(metric: Metric, look: SymptomLook): string {
  const { symptom, coarse, isRecorded, isOfRuns } = look;
  const isPart = isShare(metric) && symptom.metric === undefined;
  const name = symptom.metric ?? metric.text;
  const observed = symptom.observed === null ? 'no value' : formatLevel(symptom.observed, isPart);
  if (symptom.kind === 'unknown')
    return `${metric.text} is ${observed} now; what it was before is not known: ${coarse.buckets.length - 1} earlier values of it are recorded.`;
  const expected = symptom.expected === null ? 'nothing' : formatLevel(symptom.expected, isPart);
  const range = rangeText(symptom.expectedRange, (value) => formatLevel(value, isPart));
  const seen = `${name} was ${observed} where its history of ${coarse.buckets.length} ${isOfRuns === true ? 'values, recorded run by run,' : `buckets (${symptom.grain} each)`} expects ${expected}${range}`;
  const deviation = `${Math.abs(symptom.z).toFixed(1)} standard deviations`;
  if (symptom.kind === 'none') return `${seen}: ${deviation}, within what is usual.`;
  const rebuilt =
    isRecorded === true
      ? ' That is what was recorded day by day; the table as it is now shows no such change: its past was made anew.'
      : symptom.metric === undefined
        ? ''
        : ` Of ${metric.text}, which the alert is about, nothing can be said there.`;
  return `${seen}: ${deviation}, from ${formatMoment(symptom.onset)} until ${formatMoment(symptom.end)}${symptom.ongoing ? (isOfRuns === true ? ' (now)' : ' (end of the data)') : ''}.${rebuilt}`;
}

/** Where it lies by chance, in brackets; nothing where that is not known. */
export function rangeText(range: Range | null, format: (value: number) => string): string {
  return range === null ? '' : ` (${format(range.low)} to ${format(range.high)})`;
}

export function describeGaps({ gapShare, symptom }: SymptomLook): string {
  return `${formatPercent(gapShare)} of what is missing lies in stretches (${symptom.onsetGrain} each) without any row.`;
}

export function describeScan(verdict: Verdict, best: ExplainedSegment | undefined): string {
  if (verdict === 'global') return 'Every segment moved alike: no segment stands out against the rest.';
  if (verdict === 'no_anomaly' || best === undefined) return 'No segment stands out against its own past.';
  return `${segmentText(best.where)} explains ${formatPercent(best.explained)}${rangeText(best.explainedRange, formatPercent)} of the change; it is the segment whose removal leaves the rest most nearly normal.`;
}

export function describeSides({ insideZ, outsideZ }: Sides): string {
  const side = (z: number | null) =>
    z === null ? 'has no history' : `deviates by ${z.toFixed(1)} standard deviations`;
  return `Over the affected time the segment ${side(insideZ)}; everything outside of it ${side(outsideZ)}.`;
}

export function describeMix(mixShare: number): string {
  return `${formatPercent(mixShare)} of the change comes from the segment's share of the rows, the rest from its own values.`;
}

export function describeCollateral(collateral: Collateral, isRowMetric: boolean): string {
  const { moved, columnsCounted, rowsRatio } = collateral;
  const rows = isRowMetric ? '' : `Rows there ran at ${formatPercent(rowsRatio)} of their rate before. `;
  if (moved.length === 0) return `${rows}None of ${columnsCounted} other columns gained or lost nulls there.`;
  const list = moved
    .slice(0, 4)
    .map((c) => `${c.column} ${formatPercent(c.before)} to ${formatPercent(c.after)}`)
    .join(', ');
  return `${rows}Nulls moved in ${moved.length} of ${columnsCounted} other columns there: ${list}.`;
}
