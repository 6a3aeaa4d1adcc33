import { formatInstant, microsPerHour } from '@dataing/base/time';
import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { VolumeEvent } from '../dsl/events.ts';
import {
  ask,
  type Checking,
  isStored,
  literal,
  name,
  nodeOf,
  type TableFindings,
  toNumber,
} from './checking.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { hitsCells } from './incident-reach.ts';
import { goesByAge, livedWeights } from './lives.ts';
import type { Verdict } from './measures.ts';
import type { CheckResult } from './result.ts';
import { clustering } from './trait-reach.ts';

type Outcome = Verdict & Pick<CheckResult, 'query' | 'rows'>;

/** Whether each event lifted or lowered the volume by its factor, and whether arrivals grow as declared. */
export async function checkVolume(checking: Checking, node: Node, found: TableFindings): Promise<void> {
  for (const column of node.columns) judgeGrowth(checking, node, column, found);
  const time = node.columns.find(({ generator }) => generator.kind === 'datetime_series');
  if (time === undefined || !isStored(checking, node, time)) return;
  for (const [i, event] of (node.events ?? []).entries()) {
    const base = { id: `${node.id}.event.${i}`, kind: 'events', table: node.id, column: time.name } as const;
    checking.checks.push({ ...base, ...(await judgeEvent(checking, node, time, event)) });
  }
}

/** Part of itself by which the share of the rows in an event may be off, beside chance. */
const LIFT_SLACK = 0.1;

async function judgeEvent(
  checking: Checking,
  node: Node,
  time: ColumnSpec,
  event: VolumeEvent,
): Promise<Outcome> {
  const why = reasonAgainst(checking, node, time, event);
  const lived = livedWeights(checking, node, time, event.segment);
  if (why !== undefined || lived === undefined)
    return { status: 'not_checked', message: `${event.name}: ${why ?? 'its times are too many to weigh'}` };
  const { weights } = lived;
  const isIn = (hour: number): boolean =>
    event.stretches.some(({ from, to }) => hour * microsPerHour >= from && hour * microsPerHour < to);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const inside = lived.hours.reduce((sum, hour, i) => sum + (isIn(hour) ? weights[i] : 0), 0);
  if (!(total > 0) || !lived.hours.some(isIn))
    return { status: 'unreachable', message: `${event.name}: no time of the table lies in it` };
  const { answer, query } = await ask(checking, countQuery(checking, node, time, event));
  const [rows, hit] = answer.rows[0].map(toNumber);
  const share = inside / total;
  const noise = Math.sqrt((share * (1 - share) * clustering(checking.document, node)) / Math.max(1, rows));
  const what = `${event.name}: share of the rows in it`;
  return {
    ...judgeFigure(rows > 0 ? hit / rows : Number.NaN, share, noise, LIFT_SLACK * share, what),
    rows,
    query,
  };
}

function reasonAgainst(
  checking: Checking,
  node: Node,
  time: ColumnSpec,
  { segment }: VolumeEvent,
): string | undefined {
  if (node.effects.length > 0) return 'effects bend the volume as well';
  if (goesByAge(checking, node)) return 'the age of the parents bends the volume as well';
  if (time.modifiers.length > 0) return 'modifiers move its times';
  if (isHit(checking, node, time, segment)) return 'an incident changes the rows';
  if (segment?.side === 'parent' && keyOf(checking, node) === undefined)
    return 'no column says which parent a row has';
  return undefined;
}

function isHit(checking: Checking, node: Node, time: ColumnSpec, segment: VolumeEvent['segment']): boolean {
  const { document } = checking;
  if (segment?.side !== 'parent')
    return hitsCells(document, node, segment === undefined ? [time.name] : [time.name, segment.column]);
  const parent = nodeOf(checking, node.parents[0] ?? '');
  const key = keyOf(checking, node);
  const own = key === undefined ? [time.name] : [time.name, key.name];
  return (
    hitsCells(document, node, own) ||
    (parent !== undefined && hitsCells(document, parent, [...parent.pk, segment.column]))
  );
}

/** The column with the key of the first parent. */
function keyOf(checking: Checking, node: Node): ColumnSpec | undefined {
  const parent = nodeOf(checking, node.parents[0] ?? '');
  return node.columns.find(
    ({ generator }) =>
      generator.kind === 'lookup' &&
      generator.mode.kind === 'parent' &&
      generator.node === parent?.id &&
      parent.pk.length === 1 &&
      generator.column === parent.pk[0],
  );
}

/** Rows that the event is about, and those of them inside of it. */
function countQuery(
  checking: Checking,
  node: Node,
  time: ColumnSpec,
  { segment, stretches }: VolumeEvent,
): string {
  const inside = stretches.map(({ from, to }) => `(t >= ${stamp(from)} and t < ${stamp(to)})`).join(' or ');
  const at = `cast(c.${name(time.name)} as timestamp) as t`;
  const values = segment?.values.map(literal).join(', ');
  const parent = nodeOf(checking, node.parents[0] ?? '');
  const key = keyOf(checking, node);
  const from =
    segment?.side === 'parent' && parent !== undefined && key !== undefined
      ? `${name(node.id)} c join ${name(parent.id)} p on p.${name(parent.pk[0])} = c.${name(key.name)}`
      : `${name(node.id)} c`;
  const where =
    segment === undefined
      ? ''
      : ` where cast(${segment.side === 'parent' ? 'p' : 'c'}.${name(segment.column)} as varchar) in (${values})`;
  return `with v as (select ${at} from ${from}${where}) select count(*) as n, count(case when ${inside} then 1 end) as hit from v`;
}

function stamp(instant: number): string {
  return `cast(${literal(formatInstant(instant).replace('T', ' ').replace('Z', ''))} as timestamp)`;
}

const SLICES = 12;
const MOVED_MAX = 0.03;

/** Rows by twelve slices of the range against those of the declared growth. */
function judgeGrowth(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { cells, query }: TableFindings,
): void {
  const { generator } = column;
  if (generator.kind !== 'datetime_series' || generator.trend === undefined) return;
  const base = {
    id: `${node.id}.${column.name}.volume_trend`,
    kind: 'trends',
    table: node.id,
    column: column.name,
  } as const;
  const counts = cells.times.get(column.name);
  const lived = livedWeights(checking, node, column);
  const isHit = hitsCells(checking.document, node, [column.name]);
  const isBent = node.effects.length > 0 || node.process !== undefined || goesByAge(checking, node) || isHit;
  if (counts === undefined || lived === undefined || lived.hours.length === 0 || isBent) {
    const message = 'effects, a process, ages or an incident bend the volume as well';
    checking.checks.push({ ...base, status: 'not_checked', message });
    return;
  }
  const first = lived.hours[0];
  const width = (lived.hours[lived.hours.length - 1] - first + 1) / SLICES;
  const sliceOf = (hour: number): number =>
    Math.min(SLICES - 1, Math.max(0, Math.floor((hour - first) / width)));
  const found = new Float64Array(SLICES);
  const expected = new Float64Array(SLICES);
  counts.buckets.forEach((hour, i) => (found[sliceOf(hour)] += counts.counts[i]));
  lived.hours.forEach((hour, i) => (expected[sliceOf(hour)] += lived.weights[i]));
  const total = expected.reduce((sum, weight) => sum + weight, 0);
  const together = clustering(checking.document, node);
  const verdict = judgeShares(
    found.map((n) => n / together),
    expected.map((weight) => weight / total),
    MOVED_MAX,
    'growth of the volume is',
  );
  checking.checks.push({ ...base, ...verdict, rows: found.reduce((sum, n) => sum + n, 0), query });
}
