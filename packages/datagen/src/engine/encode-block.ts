import { hashRows } from '@dataing/base/columns';
import type { Codec } from '@dataing/ports';
import { applyIncidents, type FaultedRows, type FinishedRows } from '../faults/apply-incidents.ts';
import { incidentRowColumns, incidentRows, type IncidentTotals } from '../faults/incident-labels.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import {
  chunkTransferList,
  encodeColumnChunk,
  type ColumnSchema,
  type EncodedChunk,
} from '../write/index.ts';
import type { Engine } from './engine.ts';

/** A finished block: encoded pages and a hash of the logical rows, per column. Plain data that moves between threads. */
export interface EncodedBlock {
  readonly block: number;
  readonly rows: number;
  readonly chunks: readonly EncodedChunk[];
  readonly hashes: readonly string[];
  readonly incidents?: BlockIncidents;
}

interface BlockIncidents {
  /** By the plan's incident number. */
  readonly totals: Readonly<Record<number, IncidentTotals>>;
  /** Rows for `_incident_rows.parquet`; no chunks where no row was hit. */
  readonly chunks: readonly EncodedChunk[];
}

/** How a table's columns stand in its file; a column that an incident may empty is nullable in the twin as well. */
export function tableSchema(plan: Plan, table: TablePlan): ColumnSchema[] {
  const emptied = new Set(
    plan.incidents.filter((step) => step.table === table.index).map((step) => step.column),
  );
  return table.columns.map(({ name, type, nullable }, i) => ({
    name,
    type,
    nullable: nullable || emptied.has(i),
  }));
}

export const incidentRowsSchema: readonly ColumnSchema[] = incidentRowColumns.map((name) => ({
  name,
  type: 'string',
  nullable: name === 'original_value',
}));

/** Evaluates, faults, hashes and encodes one block of the layout. */
export function encodeBlock(engine: Engine, number: number, codec: Codec): EncodedBlock {
  const { plan, layout } = engine;
  const block = layout.blocks[number];
  const frame = engine.block(block);
  const { table } = frame;
  const finished = table.columns.map((_, column) => frame.column(column));
  const steps = plan.planted ? plan.incidents.filter((step) => step.table === block.table) : [];
  const schema = tableSchema(plan, table);
  if (steps.length === 0) return { block: number, ...encode(finished, schema, codec), rows: frame.length };
  const rows = { columns: finished, addresses: frame.addresses() };
  const faulted = applyIncidents(rows, steps);
  const incidents = blockIncidents(plan, block.table, rows, faulted, codec);
  const count = faulted.columns[0]?.length ?? 0;
  return { block: number, ...encode(faulted.columns, schema, codec), rows: count, incidents };
}

function encode(
  columns: FinishedRows['columns'],
  schema: readonly ColumnSchema[],
  codec: Codec,
): Pick<EncodedBlock, 'chunks' | 'hashes'> {
  return {
    chunks: columns.map((column, i) => encodeColumnChunk(column, schema[i], codec)),
    hashes: columns.map((column) => hashRows(column).h),
  };
}

function blockIncidents(
  plan: Plan,
  table: number,
  rows: FinishedRows,
  { hits }: FaultedRows,
  codec: Codec,
): BlockIncidents {
  const totals: Record<number, IncidentTotals> = {};
  const steps = plan.incidents.filter((step) => step.table === table);
  steps.forEach((step, i) => {
    const { matched, nullBefore, rows: hit } = hits[i];
    totals[plan.incidents.indexOf(step)] = { matched, nullBefore, affected: hit.length };
  });
  const labels = incidentRows(plan, table, rows, steps, hits);
  const chunks =
    labels[0].length === 0
      ? []
      : labels.map((column, i) => encodeColumnChunk(column, incidentRowsSchema[i], codec));
  return { totals, chunks };
}

/** The buffers of a block, to hand over when it moves to another thread. */
export function blockTransferList({ chunks, incidents }: EncodedBlock): ArrayBuffer[] {
  return chunkTransferList([...chunks, ...(incidents?.chunks ?? [])]);
}
