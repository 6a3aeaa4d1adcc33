import type { Codec } from '@dataing/ports';
import type { FaultedRows } from '../faults/apply-incidents.ts';
import type { FinishedRows, IncidentTotals } from '../faults/find-hits.ts';
import { incidentRowColumns, incidentRows, type OrphanCount } from '../faults/incident-labels.ts';
import { isLoss, type IncidentStep } from '../plan/incident-step.ts';
import type { Plan } from '../plan/plan.ts';
import { encodeColumnChunk, type ColumnSchema, type EncodedChunk } from '../write/index.ts';
import type { Orphans } from './orphans.ts';

/** What incidents did to one block. */
export interface BlockIncidents {
  /** By the plan's incident number: of this table's own incidents. */
  readonly totals: Readonly<Record<number, IncidentTotals>>;
  /** By the plan's incident number: rows of this table that other tables' incidents left behind. */
  readonly orphans: ReadonlyArray<{ readonly incident: number; readonly count: OrphanCount }>;
  /** Rows for `_incident_rows.parquet`; no chunks where no row was hit. */
  readonly chunks: readonly EncodedChunk[];
}

export const incidentRowsSchema: readonly ColumnSchema[] = incidentRowColumns.map((name) => ({
  name,
  type: 'string',
  nullable: name === 'column' || name === 'original_value',
}));

/** The labels of a block: `steps` are the planted incidents of its table, in the order of the hits. */
export function labelBlock(
  plan: Plan,
  table: number,
  rows: FinishedRows,
  steps: readonly IncidentStep[],
  { hits }: FaultedRows,
  found: readonly Orphans[],
  codec: Codec,
): BlockIncidents {
  const { name, columns } = plan.tables[table];
  const lost = new Set(hits.flatMap((hit, i) => (isLoss(steps[i].fault.kind) ? [...hit.rows] : [])));
  const orphans = found.map((each) => ({ ...each, rows: each.rows.filter((row) => !lost.has(row)) }));
  const labels = incidentRows(plan, table, rows, { steps, hits, orphans });
  return {
    totals: Object.fromEntries(steps.map((step, i) => [plan.incidents.indexOf(step), hits[i].totals])),
    orphans: orphans.map(({ incident, column, rows: left }) => ({
      incident,
      count: { table: name, column: columns[column].name, rows: left.length },
    })),
    chunks:
      labels[0].length === 0
        ? []
        : labels.map((column, i) => encodeColumnChunk(column, incidentRowsSchema[i], codec)),
  };
}
