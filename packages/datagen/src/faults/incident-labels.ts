import { columnOf, type Column } from '@dataing/base/columns';
import { formatInstant } from '@dataing/base/time';
import type { Scalar } from '../dsl/document.ts';
import type { IncidentStep, Plan } from '../plan/plan.ts';
import { cellText, type FinishedRows, type IncidentHits } from './apply-incidents.ts';

/** One entry of `_incidents.json`: what was planted, and what it did to its metric. Times are ISO-8601, zoneless. */
export interface IncidentLabel {
  readonly id: string;
  readonly type: IncidentStep['kind'];
  readonly table: string;
  readonly column: string | null;
  readonly segment: Readonly<Record<string, Scalar>>;
  readonly time_column: string;
  readonly onset: string;
  /** The first instant after the incident. */
  readonly end: string;
  readonly rate: number;
  readonly rows_affected: number;
  /** Over the segment's rows inside the window. */
  readonly metric: { readonly name: 'null_share' | 'rows'; readonly before: number; readonly after: number };
}

/** Sums of `IncidentHits` over blocks. */
export interface IncidentTotals {
  matched: number;
  nullBefore: number;
  affected: number;
}

export function labelOf(plan: Plan, step: IncidentStep, totals: IncidentTotals): IncidentLabel {
  const table = plan.tables[step.table];
  const nameOf = (column: number): string => table.columns[column].name;
  return {
    id: step.id,
    type: step.kind,
    table: table.name,
    column: step.column === undefined ? null : nameOf(step.column),
    segment: Object.fromEntries(step.where.map(({ column, value }) => [nameOf(column), value])),
    time_column: nameOf(step.window.timeColumn),
    onset: formatInstant(step.window.start),
    end: formatInstant(step.window.end),
    rate: step.rate,
    rows_affected: totals.affected,
    metric: metricOf(step, totals),
  };
}

function metricOf(
  step: IncidentStep,
  { matched, nullBefore, affected }: IncidentTotals,
): IncidentLabel['metric'] {
  if (step.kind === 'dropped_rows') return { name: 'rows', before: matched, after: matched - affected };
  const share = (nulls: number): number => (matched === 0 ? 0 : nulls / matched);
  return { name: 'null_share', before: share(nullBefore), after: share(nullBefore + affected) };
}

/** Columns of `_incident_rows.parquet`. */
export const incidentRowColumns: readonly string[] = ['table', 'key', 'incident', 'original_value'];

/**
 * The labels of a block's hit rows: table, primary key, incident and, where a value was lost, that value, all as
 * text.
 */
export function incidentRows(
  plan: Plan,
  table: number,
  rows: FinishedRows,
  incidents: readonly IncidentStep[],
  hits: readonly IncidentHits[],
): Column[] {
  const cells: Array<Array<string | null>> = incidentRowColumns.map(() => []);
  const { name, pk } = plan.tables[table];
  incidents.forEach((incident, i) => {
    for (const row of hits[i].rows) {
      cells[0].push(name);
      cells[1].push(cellText(rows.columns[pk], row));
      cells[2].push(incident.id);
      cells[3].push(incident.column === undefined ? null : cellText(rows.columns[incident.column], row));
    }
  });
  return cells.map((column) => columnOf('string', column));
}
