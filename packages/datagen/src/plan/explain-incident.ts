import { formatInstant } from '@dataing/base/time';
import type { IncidentStep, SegmentTermStep } from './incident-step.ts';
import type { Plan } from './plan.ts';

/** What an incident does, where and when, in one line. */
export function explainIncident(plan: Plan, step: IncidentStep): string {
  const { name, columns } = plan.tables[step.table];
  const nameOf = (column: number): string => columns[column].name;
  const what = step.column === undefined ? name : `${name}.${nameOf(step.column)}`;
  const segment = step.where.map((term) => ` and ${nameOf(term.column)} ${explainTest(term)}`).join('');
  const { start, end, timeColumn } = step.window;
  const until = Number.isFinite(end) ? ` to before ${formatInstant(end)}` : ' on';
  const when = `${nameOf(timeColumn)} from ${formatInstant(start)}${until}`;
  const rate = `${step.ramp ? 'rate growing to' : 'rate'} ${step.rate}`;
  const planted = plan.planted ? 'incident' : 'incident (not planted)';
  return `${planted} ${step.id}: ${step.fault.kind} in ${what}, where ${when}${segment}; ${rate}`;
}

function explainTest({ test, written }: SegmentTermStep): string {
  if (test.kind === 'in') return `is ${test.texts.join(' or ')}`;
  const { min, max } = written as { readonly min?: unknown; readonly max?: unknown };
  if (min === undefined) return `is ${max} at most`;
  return max === undefined ? `is ${min} at least` : `is from ${min} to ${max}`;
}
