import { columnOf, type Column } from '@dataing/base/columns';
import { formatInstant, microsPerHour } from '@dataing/base/time';
import type { FaultKind } from '../dsl/incidents.ts';
import {
  isLoss,
  isRepeat,
  type FaultStep,
  type IncidentStep,
  type SegmentTermStep,
} from '../plan/incident-step.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import { cellText, textOf } from './cell.ts';
import type { FinishedRows, IncidentHits, IncidentTotals } from './find-hits.ts';
import { metricOfFault, type MetricName } from './measure.ts';

/** One entry of `_incidents.json`: what was planted, and what it did to its metric. Times are ISO-8601, zoneless. */
export interface IncidentLabel {
  readonly id: string;
  readonly type: FaultKind;
  readonly table: string;
  readonly column: string | null;
  readonly segment: Readonly<Record<string, SegmentTermStep['written']>>;
  readonly time_column: string;
  readonly onset: string;
  /** The first instant after the incident; null where it does not end. */
  readonly end: string | null;
  readonly rate: number;
  /** True where the rate grew from nothing over the window. */
  readonly ramp: boolean;
  /** What the type leaves open, in the words of the document. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly rows_affected: number;
  /** Rows that refer to rows this incident lost. They stay, with references to nothing. */
  readonly orphans: readonly OrphanCount[];
  /** Over the segment's rows inside the window, with this incident alone; null where no row has a value. */
  readonly metric: {
    readonly name: MetricName;
    readonly before: number | null;
    readonly after: number | null;
  };
}

export interface OrphanCount {
  readonly table: string;
  readonly column: string;
  rows: number;
}

/** Adds one block's orphans to those of the blocks before. */
export function addOrphans(sums: OrphanCount[], count: OrphanCount): void {
  const sum = sums.find(({ table, column }) => table === count.table && column === count.column);
  if (sum === undefined) sums.push({ ...count });
  else sum.rows += count.rows;
}

export function labelOf(
  plan: Plan,
  step: IncidentStep,
  totals: IncidentTotals,
  orphans: readonly OrphanCount[] = [],
): IncidentLabel {
  const table = plan.tables[step.table];
  const nameOf = (column: number): string => table.columns[column].name;
  return {
    id: step.id,
    type: step.fault.kind,
    table: table.name,
    column: step.column === undefined ? null : nameOf(step.column),
    segment: Object.fromEntries(step.where.map(({ column, written }) => [nameOf(column), written])),
    time_column: nameOf(step.window.timeColumn),
    onset: formatInstant(step.window.start),
    end: Number.isFinite(step.window.end) ? formatInstant(step.window.end) : null,
    rate: step.rate,
    ramp: step.ramp,
    settings: settingsOf(table, step),
    rows_affected: totals.affected,
    orphans,
    metric: metricOf(step.fault.kind, totals),
  };
}

/** The label of an incident whose rows were generated in parts, from the labels of all parts and their sums. */
export function relabel(parts: readonly IncidentLabel[], totals: IncidentTotals): IncidentLabel {
  const [label] = parts;
  const orphans: OrphanCount[] = [];
  for (const part of parts) for (const count of part.orphans) addOrphans(orphans, count);
  return { ...label, rows_affected: totals.affected, orphans, metric: metricOf(label.type, totals) };
}

function settingsOf(table: TablePlan, { fault, column }: IncidentStep): IncidentLabel['settings'] {
  switch (fault.kind) {
    case 'dropped_partitions':
      return { partition: fault.partitionMicros === microsPerHour ? 'hour' : 'day' };
    case 'duplicates':
      return duplicateSettings(table, fault);
    case 'fanout_duplicates':
      return { copies: fault.copies };
    case 'late_arrival':
      return 'arrives' in fault
        ? { arrives: formatInstant(fault.arrives) }
        : { delay_hours: fault.delayMicros / microsPerHour };
    case 'type_drift':
      return { format: fault.format };
    case 'rename_column':
      return { to: fault.to };
    case 'new_category':
      return { value: fault.value };
    case 'sentinel': {
      const { type } = table.columns[column as number];
      const value = type === 'date' || type === 'datetime' ? textOf(fault.value, type) : fault.value;
      return { value, replaces: fault.replaces };
    }
    case 'scale':
    case 'slow_drift':
      return { factor: fault.factor };
    case 'timezone_shift':
      return { hours: fault.shiftMicros / microsPerHour };
    case 'truncated_text':
      return { length: fault.length };
    default:
      return {};
  }
}

function duplicateSettings(
  table: TablePlan,
  { copies, loadColumn, delayMicros }: Extract<FaultStep, { kind: 'duplicates' }>,
): IncidentLabel['settings'] {
  if (loadColumn === undefined) return { copies };
  const { name, type } = table.columns[loadColumn];
  const isTime = type === 'date' || type === 'datetime';
  return { copies, load_column: name, ...(isTime ? { delay_hours: delayMicros / microsPerHour } : {}) };
}

function metricOf(kind: FaultKind, totals: IncidentTotals): IncidentLabel['metric'] {
  const name = metricOfFault[kind];
  if (name === 'rows') return { name, before: totals.beforeSum, after: totals.afterSum };
  // Twelve digits: sums taken in parts differ from those of a whole run in the last ones.
  const mean = (sum: number, count: number): number | null =>
    count === 0 ? null : Number((sum / count).toPrecision(12));
  return {
    name,
    before: mean(totals.beforeSum, totals.beforeCount),
    after: mean(totals.afterSum, totals.afterCount),
  };
}

/** Columns of `_incident_rows.parquet`. */
export const incidentRowColumns: readonly string[] = [
  'table',
  'key',
  'incident',
  'effect',
  'column',
  'original_value',
];

/**
 * What happened to a row: a cell of it is another, it is gone, it stands there more than once, or it is as it was and
 * refers to a row that is gone.
 */
type RowEffect = 'changed' | 'lost' | 'repeated' | 'orphaned';

/** What is to be labelled in a block. */
export interface LabelledRows {
  readonly steps: readonly IncidentStep[];
  /** Of each step. */
  readonly hits: readonly IncidentHits[];
  /** By the plan's incident number. */
  readonly orphans: ReadonlyArray<{
    readonly incident: number;
    readonly column: number;
    readonly rows: Int32Array;
  }>;
}

/** The labels of a block's hit rows, all as text: `original_value` is what the twin has in `column`. */
export function incidentRows(
  plan: Plan,
  table: number,
  rows: FinishedRows,
  { steps, hits, orphans }: LabelledRows,
): Column[] {
  const cells: Array<Array<string | null>> = incidentRowColumns.map(() => []);
  const { name, pk, columns } = plan.tables[table];
  const label = (id: string, effect: RowEffect, column: number | undefined, labelled: Int32Array): void => {
    for (const row of labelled) {
      const key = keyText(pk.map((column) => cellText(rows.columns[column], row)));
      const original = column === undefined ? null : cellText(rows.columns[column], row);
      const columnName = column === undefined ? null : columns[column].name;
      [name, key, id, effect, columnName, original].forEach((cell, at) => cells[at].push(cell));
    }
  };
  steps.forEach(({ id, fault, column }, i) => label(id, effectOf(fault.kind), column, hits[i].rows));
  for (const { incident, column, rows: left } of orphans) {
    label(plan.incidents[incident].id, 'orphaned', column, left);
  }
  return cells.map((column) => columnOf('string', column));
}

/** The key of a row as text; of several columns, a JSON list. */
function keyText(cells: ReadonlyArray<string | null>): string | null {
  return cells.length === 1 ? cells[0] : JSON.stringify(cells);
}

function effectOf(kind: FaultKind): RowEffect {
  if (isLoss(kind)) return 'lost';
  return isRepeat(kind) ? 'repeated' : 'changed';
}
