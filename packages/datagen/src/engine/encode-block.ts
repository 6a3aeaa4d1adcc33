import { hashRows, type Column } from '@dataing/base/columns';
import type { Codec } from '@dataing/ports';
import { applyIncidents } from '../faults/apply-incidents.ts';
import type { FinishedRows } from '../faults/find-hits.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';
import {
  chunkTransferList,
  partitionRows,
  rowsTransferList,
  tableFormat,
  type EncodedRows,
  type FormatSpec,
  type Partition,
} from '../write/index.ts';
import type { Frame } from './context.ts';
import type { Engine } from './engine.ts';
import { labelBlock, type BlockIncidents } from './label-block.ts';
import { findOrphans } from './orphans.ts';
import { tableShape } from './table-shape.ts';

/** How the rows of blocks are encoded: plain data that a worker is told. */
export interface Encoding {
  readonly format: FormatSpec;
  /** A file per day or month for the tables that have the column. */
  readonly partition?: Partition;
}

/** A finished block: encoded rows and a hash of the logical rows, per column. Plain data that moves between threads. */
export interface EncodedBlock {
  readonly block: number;
  readonly rows: number;
  /** One without a name, or one per partition. */
  readonly parts: readonly EncodedPart[];
  readonly hashes: readonly string[];
  readonly incidents?: BlockIncidents;
}

export interface EncodedPart {
  readonly part: string;
  readonly rows: EncodedRows;
}

/** Evaluates, faults, hashes and encodes one block of the layout. */
export function encodeBlock(
  engine: Engine,
  number: number,
  codec: Codec,
  encoding: Encoding = { format: { name: 'parquet' } },
): EncodedBlock {
  const { plan, layout } = engine;
  const block = layout.blocks[number];
  const frame = engine.block(block);
  const { table } = frame;
  const finished = table.columns.map((_, column) => frame.column(column));
  const steps = plan.planted ? plan.incidents.filter((step) => step.table === block.table) : [];
  const encode = (columns: FinishedRows['columns']) => encodeRows(columns, plan, table, encoding, codec);
  const orphans = plan.planted ? findOrphans(engine, frame) : [];
  if (steps.length === 0 && orphans.length === 0)
    return { block: number, ...encode(finished), rows: frame.length };
  const rows = { columns: finished, addresses: frame.addresses() };
  const faulted = applyIncidents(rows, steps);
  const incidents = labelBlock(plan, block.table, rows, steps, faulted, orphans, codec);
  const count = faulted.columns[0]?.length ?? 0;
  return { block: number, ...encode(faulted.columns), rows: count, incidents };
}

function encodeRows(
  columns: FinishedRows['columns'],
  plan: Plan,
  table: TablePlan,
  { format, partition }: Encoding,
  codec: Codec,
): Pick<EncodedBlock, 'parts' | 'hashes'> {
  const shape = tableShape(plan, table);
  const { encode } = tableFormat(format);
  const parts =
    partition === undefined ? [{ part: '', columns }] : partitionRows(columns, shape.schema, partition);
  return {
    parts: parts.map((it) => ({ part: it.part, rows: encode(it.columns, shape, codec) })),
    hashes: columns.map((column) => hashRows(column).h),
  };
}

/** The columns of a frame as files hold them: with the planted incidents, which may drop and repeat rows. */
export function finishedColumns(plan: Plan, frame: Frame): readonly Column[] {
  const columns = frame.table.columns.map((_, column) => frame.column(column));
  const steps = plan.planted ? plan.incidents.filter((step) => step.table === frame.table.index) : [];
  return steps.length === 0
    ? columns
    : applyIncidents({ columns, addresses: frame.addresses() }, steps).columns;
}

/** The buffers of a block, to hand over when it moves to another thread. */
export function blockTransferList({ parts, incidents }: EncodedBlock): ArrayBuffer[] {
  const rows = parts.flatMap((part) => rowsTransferList(part.rows));
  return [...rows, ...chunkTransferList(incidents?.chunks ?? [])];
}
