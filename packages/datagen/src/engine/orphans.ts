import { expandRuns, runsColumn, sequenceColumn, type Column } from '@dataing/base/columns';
import { findHits } from '../faults/find-hits.ts';
import { isLoss, type IncidentStep } from '../plan/incident-step.ts';
import { type ColumnRef, type GeneratorStep, materialisedLimit } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { ordinalsOf } from './ordinals.ts';
import { ancestorOf } from './parent-cells.ts';
import { drawnRows } from './polymorphic.ts';

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
 * The rows of a frame whose reference points to a row that a planted incident loses: a key looked up in an ancestor or in a
 * random row, dealt out by number, or of the table that another column names. A key of several columns is one reference, told
 * of the first. Lookups by `on` and into the table itself are not followed.
 */
export function findOrphans(context: Context, frame: Frame): Orphans[] {
  const { incidents } = context.plan;
  const found: Orphans[] = [];
  const known = new Set<string>();
  frame.table.columns.forEach(({ generator, modifiers }, column) => {
    if (modifiers.length > 0) return;
    for (const reference of referencesOf(context, frame, generator)) {
      if (known.has(reference.name)) continue;
      known.add(reference.name);
      incidents.forEach((step, incident) => {
        if (step.table !== reference.table || !isLoss(step.fault.kind)) return;
        const rows = reference.lost(step);
        if (rows.length > 0) found.push({ incident, column, rows });
      });
    }
  });
  return found;
}

/** The rows of one table that rows of a frame refer to. */
interface Reference {
  readonly table: number;
  /** The same for all columns that copy of the same row. */
  readonly name: string;
  /** The rows of the frame whose row an incident loses. */
  lost(step: IncidentStep): Int32Array;
}

/** What a column refers to, if what it has of it is of its key. */
function referencesOf(context: Context, frame: Frame, generator: GeneratorStep): Reference[] {
  const isKey = ({ table, column }: ColumnRef): boolean => context.plan.tables[table].pk.includes(column);
  if (generator.kind === 'polymorphic') {
    if (!generator.targets.some(isKey)) return [];
    return drawnRows(context, frame, generator)
      .filter(isKey)
      .map(({ table, rows, at }) => ({
        table,
        name: `${table} named by ${generator.by}`,
        lost: (step) => lostAmong(context, table, at, step).map((i) => rows[i]),
      }));
  }
  if (generator.kind === 'ordinal' && generator.of.kind === 'rows' && isKey(generator.of)) {
    const { table } = generator.of;
    const lost = (step: IncidentStep) => lostAmong(context, table, ordinalsOf(frame).ordinals, step);
    return [{ table, name: `${table} by number`, lost }];
  }
  if (generator.kind !== 'lookup' || !isKey(generator)) return [];
  const { table } = generator;
  if (generator.mode === 'random') {
    const { role } = generator;
    return [
      { table, name: `role ${role}`, lost: (step) => lostAmong(context, table, frame.role(role), step) },
    ];
  }
  if (generator.mode !== 'parent') return [];
  const { generation } = generator;
  return [{ table, name: `ancestor ${generation}`, lost: (step) => lostAbove(frame, generation, step) }];
}

function lostAbove(frame: Frame, generation: number, step: IncidentStep): Int32Array {
  const { frame: ancestors, counts } = ancestorOf(frame, generation);
  const isLost = lostRows(ancestors, step);
  if (counts === undefined) return rowsWhere(frame.length, (row) => isLost[row] === 1);
  const ancestorAt = expandRuns(runsColumn(sequenceColumn('int', counts.length, 0, 1), counts));
  return rowsWhere(frame.length, (row) => isLost[ancestorAt[row]] === 1);
}

/** Places in `at`, row numbers of a table, whose row is lost. */
function lostAmong(context: Context, table: number, at: Float64Array, step: IncidentStep): Int32Array {
  if (context.rowsOf(table) > materialisedLimit) {
    const isLost = lostRows(context.rowsAt(table, at), step);
    return rowsWhere(at.length, (row) => isLost[row] === 1);
  }
  const isLost = context.memo(`lost ${step.id}`, () => lostRows(context.whole(table), step));
  return rowsWhere(at.length, (row) => isLost[at[row]] === 1);
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
