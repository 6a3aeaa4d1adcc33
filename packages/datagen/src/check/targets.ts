import type { AttributeRef, Document, Node } from '../dsl/document.ts';
import { calendarOf, expectedCalendar } from './calendar.ts';
import { checkComposite } from './composite.ts';
import { type Checking, columnOf, isStored, nodeOf, percent, show } from './checking.ts';
import { expectedValues, momentsOf } from '../plan/expected-values.ts';
import { livedWeights } from './lives.ts';
import type { CheckResult } from './result.ts';

/** The figures the document asks for. What its own weights cannot give is unreachable: said, and not scored. */
export async function checkTargets(checking: Checking): Promise<void> {
  checkWeekend(checking, checking.document.targets.weekendShare);
  checkMean(checking, checking.document.targets.meanInRange);
  await checkComposite(checking);
}

function checkWeekend(checking: Checking, target: Document['targets']['weekendShare']): void {
  if (target === undefined) return;
  const { timestamp, min, max } = target;
  const found = checking.found.get(timestamp.node);
  const id = `${timestamp.node}.${timestamp.column}.weekend_share`;
  const base = { id, kind: 'targets', table: timestamp.node, column: timestamp.column } as const;
  const counts = found?.cells.times.get(timestamp.column);
  if (found === undefined || counts === undefined) {
    checking.checks.push({ ...base, ...nothingToSee(checking, timestamp) });
    return;
  }
  const { dow, total } = calendarOf(counts);
  const share = (dow[5] + dow[6]) / total;
  const error = Math.sqrt((share * (1 - share)) / total);
  const verdict = judgeBounds(share, error, min, max, 'weekend share');
  const implied = impliedWeekend(checking, timestamp.node, timestamp.column);
  const isOff = implied !== undefined && (implied < min || implied > max);
  checking.checks.push({
    ...base,
    ...verdict,
    ...(isOff && verdict.status !== 'passed'
      ? {
          status: 'unreachable',
          message: `${verdict.message}: the patterns and the calendar give ${percent(implied)}`,
        }
      : {}),
    rows: total,
    query: found.query,
  });
}

function nothingToSee(
  checking: Checking,
  { node, column }: AttributeRef,
): Pick<CheckResult, 'status' | 'message'> {
  const table = nodeOf(checking, node);
  const spec = columnOf(table, column);
  const isThere = table !== undefined && spec !== undefined && isStored(checking, table, spec);
  if (isThere) return { status: 'too_small', message: 'no rows with a value' };
  return { status: 'failed', message: 'the column is missing or of another type' };
}

function impliedWeekend(checking: Checking, table: string, column: string): number | undefined {
  const node = nodeOf(checking, table);
  const spec = columnOf(node, column);
  const weights = node && spec && livedWeights(checking, node, spec);
  if (weights === undefined) return undefined;
  const { dow, total } = expectedCalendar(weights);
  return (dow[5] + dow[6]) / total;
}

function checkMean(checking: Checking, target: Document['targets']['meanInRange']): void {
  if (target === undefined) return;
  const { attr, min, max } = target;
  const profile = checking.found.get(attr.node)?.profiles.get(attr.column);
  const id = `${attr.node}.${attr.column}.mean_in_range`;
  const base = { id, kind: 'targets', table: attr.node, column: attr.column } as const;
  if (profile === undefined || profile.filled === 0) {
    checking.checks.push({ ...base, ...nothingToSee(checking, attr) });
    return;
  }
  const verdict = judgeBounds(profile.mean, profile.deviation / Math.sqrt(profile.filled), min, max, 'mean');
  const implied = impliedMean(nodeOf(checking, attr.node), attr.column);
  const isOff = implied !== undefined && (implied < min || implied > max);
  checking.checks.push({
    ...base,
    ...verdict,
    ...(isOff && verdict.status !== 'passed'
      ? { status: 'unreachable', message: `${verdict.message}: its distribution gives ${show(implied)}` }
      : {}),
    rows: profile.filled,
  });
}

/** The mean that the column's generator and modifiers give, where they are all that has a say. */
function impliedMean(node: Node | undefined, name: string): number | undefined {
  const column = columnOf(node, name);
  const values = node && column && expectedValues(node, column);
  return values && momentsOf(values).mean;
}

/** Inside passes; outside by less than four standard errors cannot be told from the bound. */
function judgeBounds(
  found: number,
  error: number,
  min: number,
  max: number,
  what: string,
): Pick<CheckResult, 'status' | 'message'> {
  const range = `[${min}, ${max}]`;
  const inside = found >= min && found <= max;
  if (inside) return { status: 'passed', message: `${what} ${show(found)}, within ${range}` };
  const distance = found < min ? min - found : found - max;
  const message = `${what} ${show(found)}, outside ${range}`;
  if (distance > 4 * error) return { status: 'failed', message };
  return { status: 'too_small', message: `${message} by less than chance` };
}
