import { expandRuns, runsColumn, sequenceColumn, type Column } from '@dataing/base/columns';
import { findHits } from '../faults/find-hits.ts';
import { isLoss, type IncidentStep } from '../plan/incident-step.ts';
import { materialisedLimit, type LookupStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { ancestorOf } from './parent-cells.ts';

/** Rows left behind by an incident that lost the rows they refer to. */
export interface Orphans {
  /** The plan's number of the incident. */
  readonly incident: number;
  /** The column that refers to what is gone. */
  readonly column: number;
  /** Row numbers within the frame, rising. */
  readonly rows: Int32Array;
}

/**
 * The rows of a frame whose reference, a lookup of a key in an ancestor or in a random row, points to a row that a
 * planted incident loses. Lookups by `on` and into the table itself are not followed.
 */
export function findOrphans(context: Context, frame: Frame): Orphans[] {
  const { incidents, tables } = context.plan;
  const found: Orphans[] = [];
  frame.table.columns.forEach(({ generator, modifiers }, column) => {
    if (generator.kind !== 'lookup' || modifiers.length > 0) return;
    if (!tables[generator.table].pk.includes(generator.column)) return;
    incidents.forEach((step, incident) => {
      if (step.table !== generator.table || !isLoss(step.fault.kind)) return;
      const rows = orphansOf(context, frame, generator, step);
      if (rows.length > 0) found.push({ incident, column, rows });
    });
  });
  return found;
}

function orphansOf(context: Context, frame: Frame, lookup: LookupStep, step: IncidentStep): Int32Array {
  if (lookup.mode === 'parent') {
    const { frame: ancestors, counts } = ancestorOf(frame, lookup.generation);
    const isLost = lostRows(ancestors, step);
    if (counts === undefined) return rowsWhere(frame.length, (row) => isLost[row] === 1);
    const ancestorAt = expandRuns(runsColumn(sequenceColumn('int', counts.length, 0, 1), counts));
    return rowsWhere(frame.length, (row) => isLost[ancestorAt[row]] === 1);
  }
  if (lookup.mode !== 'random') return new Int32Array(0);
  const at = frame.role(lookup.role);
  if (context.rowsOf(lookup.table) > materialisedLimit) {
    const isLost = lostRows(context.rowsAt(lookup.table, at), step);
    return rowsWhere(frame.length, (row) => isLost[row] === 1);
  }
  const isLost = context.memo(`lost ${step.id}`, () => lostRows(context.whole(lookup.table), step));
  return rowsWhere(frame.length, (row) => isLost[at[row]] === 1);
}

/** 1 where the incident loses the row. */
function lostRows(frame: Frame, step: IncidentStep): Uint8Array {
  const columns: Column[] = [];
  for (const column of [step.window.timeColumn, ...step.where.map((term) => term.column)]) {
    columns[column] = frame.column(column);
  }
  const isLost = new Uint8Array(frame.length);
  for (const row of findHits({ columns, addresses: frame.addresses() }, step).rows) isLost[row] = 1;
  return isLost;
}

function rowsWhere(length: number, test: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < length; row++) if (test(row)) rows.push(row);
  return Int32Array.from(rows);
}
