import { microsPerHour } from '@dataing/base/time';
import { exp } from '@dataing/base/maths';
import type { AttributeRef, ColumnSpec, Node } from '../dsl/document.ts';
import type { Delay } from '../dsl/processes.ts';
import type { Draft, Pass, TableDraft } from './draft.ts';
import { rowSpread } from './expected-rows.ts';
import { expectedValues, momentsOf, shareOutside } from './expected-values.ts';
import { mostValues, strayChoices } from './listed-choices.ts';
import { weekendShare } from './weekend-share.ts';

/**
 * What the document asks of its own values and they cannot give, said before the run and with the place: ranges, listed
 * values, means, weekends, values that do not repeat, times after the end. Warnings: the rows can be made all the same.
 */
export const checkFeasible: Pass = {
  name: 'check feasibility',
  run(draft) {
    const before = draft.diagnostics.length;
    checkRanges(draft);
    checkEnums(draft);
    checkMean(draft);
    checkWeekend(draft);
    checkUnique(draft);
    checkAfter(draft);
    return `${draft.diagnostics.length - before} contradictions`;
  },
};

interface Found {
  readonly table: TableDraft;
  readonly node: Node;
  readonly column: ColumnSpec;
  readonly name: string;
}

function find({ tables, tableOf }: Draft, { node: id, column: name }: AttributeRef): Found | undefined {
  const table = tables[tableOf.get(id) ?? -1];
  const column = table?.node.columns.find((spec) => spec.name === name);
  return column && { table, node: table.node, column, name: `"${id}.${name}"` };
}

function warn(draft: Draft, column: ColumnSpec, message: string, help: string): void {
  draft.diagnostics.push({
    code: 'PLAN_UNREACHABLE',
    severity: 'warning',
    message,
    span: column.span,
    help,
  });
}

/** Values that parents, processes or correlated latent draws change are not followed. */
function valuesOf(found: Found) {
  const step = found.table.columns[found.node.columns.indexOf(found.column)];
  if (step.scales.length > 0 || step.byField !== undefined) return undefined;
  return expectedValues(found.node, found.column);
}

/** Below this share a value outside is chance, or an error of the look at quantiles. */
const SHARE_MIN = 0.005;

function checkRanges(draft: Draft): void {
  for (const { attr, min, max } of draft.document.constraints.ranges) {
    const found = find(draft, attr);
    const values = found && valuesOf(found);
    if (found === undefined || values === undefined) continue;
    const share = shareOutside(values, { min, max });
    if (share < SHARE_MIN) continue;
    const range = `[${min ?? ''}, ${max ?? ''}]`;
    const part = share > 0.9999 ? 'all' : `about ${percent(share)}`;
    const message = `${part} of the values of ${found.name} lie outside the range ${range} that is asked of them`;
    warn(draft, found.column, message, 'Widen the range, or clamp the generator to it.');
  }
}

function checkEnums(draft: Draft): void {
  for (const constraint of draft.document.constraints.enums) {
    const found = find(draft, constraint.attr);
    if (found === undefined || !('values' in constraint)) continue;
    const stray = strayChoices(found.column, constraint.values)?.values ?? [];
    if (stray.length === 0) continue;
    const message = `${found.name} chooses ${stray
      .slice(0, 3)
      .map((v) => JSON.stringify(v))
      .join(', ')}, which its enum does not allow`;
    warn(draft, found.column, message, 'Add the value to the enum, or take it out of the choices.');
  }
}

function checkMean(draft: Draft): void {
  const target = draft.document.targets.meanInRange;
  const found = target && find(draft, target.attr);
  const values = found && valuesOf(found);
  if (target === undefined || found === undefined || values === undefined) return;
  const { mean, deviation } = momentsOf(values);
  const slack = (4 * deviation) / Math.sqrt(Math.max(1, found.table.expectedRows));
  if (mean >= target.min - slack && mean <= target.max + slack) return;
  const message = `the mean of ${found.name} is to lie in [${target.min}, ${target.max}]: its generator gives ${short(mean)}`;
  warn(draft, found.column, message, 'Change the parameters or the target.');
}

function checkWeekend(draft: Draft): void {
  const target = draft.document.targets.weekendShare;
  const found = target && find(draft, target.timestamp);
  if (target === undefined || found === undefined || found.column.modifiers.length > 0) return;
  const { generator } = found.table.columns[found.node.columns.indexOf(found.column)];
  if (generator.kind !== 'datetime_series' || generator.bent !== undefined) return;
  const share = weekendShare(draft.grids[generator.grid]);
  const slack = 4 * Math.sqrt((share * (1 - share)) / Math.max(1, found.table.expectedRows));
  if (share >= target.min - slack && share <= target.max + slack) return;
  const message = `the weekend share of ${found.name} is to lie in [${target.min}, ${target.max}]: its range and pattern give ${short(share)}`;
  warn(draft, found.column, message, 'Give the weekend other weights, or change the target.');
}

/** Unique where nothing deals the values out: fewer different ones than rows must repeat. */
function checkUnique(draft: Draft): void {
  for (const attr of draft.document.constraints.unique) {
    const found = find(draft, attr);
    if (found === undefined || found.column.unique) continue;
    const size = mostValues(found.column);
    const { mean, variance } = rowSpread(draft, found.table);
    if (size >= mean - 4 * Math.sqrt(variance)) continue;
    const message = `${found.name} is to be unique, and has ${size} values for about ${Math.round(mean)} rows`;
    warn(draft, found.column, message, 'Give it more values and "unique": true, or drop the constraint.');
  }
}

/** Share of times after the end of the timeframe above which it is said. */
const LATE_MIN = 0.2;

function checkAfter(draft: Draft): void {
  const { timeframe } = draft.document;
  for (const { node } of draft.tables) {
    for (const column of node.columns) {
      const { generator } = column;
      if (generator.kind !== 'after') continue;
      const chain = chainOf(draft, node, column);
      if (chain === undefined || chain.end <= chain.start) continue;
      const late = chain.end + chain.gapMicros - timeframe.end;
      const share = Math.min(1, late / (chain.end - chain.start));
      if (share < LATE_MIN) continue;
      draft.diagnostics.push({
        code: 'PLAN_PAST_END',
        severity: 'warning',
        message: `about ${percent(share)} of "${node.id}.${column.name}" come after the end of the timeframe`,
        span: column.span,
        help: 'Shorten the gap, or let what comes before end earlier.',
      });
    }
  }
}

/** The range of times that a chain of gaps starts from, and the mean of the gaps together. */
function chainOf(
  draft: Draft,
  node: Node,
  column: ColumnSpec,
  depth = 0,
): { readonly start: number; readonly end: number; readonly gapMicros: number } | undefined {
  const { generator } = column;
  if (generator.kind === 'datetime_series')
    return { start: generator.start, end: generator.end, gapMicros: 0 };
  if (generator.kind !== 'after' || depth > draft.tables.length * 8) return undefined;
  const base = find(draft, { node: generator.node ?? node.id, column: generator.column });
  const chain = base && chainOf(draft, base.node, base.column, depth + 1);
  return chain && { ...chain, gapMicros: chain.gapMicros + meanOf(generator.gap) };
}

function meanOf(gap: Delay): number {
  switch (gap.type) {
    case 'fixed':
      return gap.micros;
    case 'exponential':
      return gap.meanMicros;
    case 'uniform':
      return (gap.lowMicros + gap.highMicros) / 2;
    case 'normal':
      return Math.max(0, gap.meanMicros);
    case 'lognormal':
      return microsPerHour * exp(gap.mean + (gap.sigma * gap.sigma) / 2);
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
