import { gather, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import type { ColumnType } from '../dsl/document.ts';
import { castColumn } from '../kernels/cast.ts';
import { isLoss, isRepeat, type IncidentStep } from '../plan/incident-step.ts';
import { cellAt } from './cell.ts';
import { changeCell } from './change-cell.ts';
import { findHits, progressAt, type FinishedRows, type IncidentHits } from './find-hits.ts';
import { replaceCells } from './replace-cells.ts';
import { repeatRows, type RepeatedRows } from './repeat-rows.ts';

export interface FaultedRows {
  /** As `fileColumns` names them: a renamed column stands under its new name behind all others. */
  readonly columns: readonly Column[];
  /** In the order of the incidents given. */
  readonly hits: readonly IncidentHits[];
}

/**
 * Plants incidents into a finished block. Which rows are hit depends on the rows as they were, so incidents do not
 * shadow one another; a row that is not hit keeps every cell. Then, in this order: cells change (in the order of the
 * incidents, each on what the one before left), columns turn into text, columns lose their names, rows are lost, and
 * what is left of those to repeat is repeated. Everything is a function of each row alone, so any cut into blocks gives
 * the same rows.
 */
export function applyIncidents(rows: FinishedRows, incidents: readonly IncidentStep[]): FaultedRows {
  const hits = incidents.map((step) => findHits(rows, step));
  const planted = incidents.map((step, i) => ({ step, hits: hits[i] }));
  const columns = [...rows.columns];
  for (const { step, hits: found } of planted) {
    const isOfCells = !isLoss(step.fault.kind) && !isRepeat(step.fault.kind);
    if (isOfCells && !lastKinds.has(step.fault.kind)) changeColumn(rows, columns, step, found);
  }
  for (const { step, hits: found } of planted) {
    if (step.fault.kind !== 'type_drift') continue;
    const column = step.column as number;
    columns[column] = castColumn(columns[column], 'string');
    changeColumn(rows, columns, step, found);
  }
  renameColumns(rows, columns, planted);
  return { columns: loseAndRepeat(rows, columns, planted), hits };
}

interface PlantedStep {
  readonly step: IncidentStep;
  readonly hits: IncidentHits;
}

/** Done after all other changes of cells: they change what a column is, not what stands in it. */
const lastKinds: ReadonlySet<string> = new Set(['type_drift', 'rename_column', 'drop_column']);

/** Changes the cells of one column as they now are; where no other fault was before, as `findHits` found them. */
function changeColumn(
  rows: FinishedRows,
  columns: Column[],
  step: IncidentStep,
  { rows: hit, cells }: IncidentHits,
): void {
  const column = step.column as number;
  const [now, was] = [columns[column], rows.columns[column]];
  if (now === was) {
    columns[column] = replaceCells(now, hit, cells);
    return;
  }
  const time = rows.columns[step.window.timeColumn];
  const unit = time.type === 'date' ? microsPerDay : 1;
  const values = Array.from(hit, (row) => {
    const value = cellAt(now, row);
    const progress = progressAt(step, Number(cellAt(time, row)) * unit);
    const changed = changeCell(step.fault, { value, type: now.type as ColumnType, progress });
    return changed === undefined ? value : changed;
  });
  columns[column] = replaceCells(now, hit, values);
}

/** Values move from the old name to the new one, or to none. */
function renameColumns(rows: FinishedRows, columns: Column[], planted: readonly PlantedStep[]): void {
  const places = new Map<string, number>();
  for (const { step, hits } of planted) {
    const { fault } = step;
    const old = step.column as number;
    if (fault.kind === 'rename_column') {
      const place = places.get(fault.to) ?? columns.length;
      const empty = columns[place] ?? gather(columns[old], new Int32Array(rows.addresses.length).fill(-1));
      const moved = Array.from(hits.rows, (row) => cellAt(columns[old], row));
      places.set(fault.to, place);
      columns[place] = replaceCells(empty, hits.rows, moved);
    }
    if (fault.kind === 'rename_column' || fault.kind === 'drop_column') {
      columns[old] = replaceCells(
        columns[old],
        hits.rows,
        Array.from(hits.rows, () => null),
      );
    }
  }
}

function loseAndRepeat(
  rows: FinishedRows,
  columns: readonly Column[],
  planted: readonly PlantedStep[],
): readonly Column[] {
  const isLost = new Uint8Array(rows.addresses.length);
  for (const { step, hits } of planted) {
    if (isLoss(step.fault.kind)) for (const row of hits.rows) isLost[row] = 1;
  }
  const repeats = planted.filter(
    (entry): entry is RepeatedRows => isRepeat(entry.step.fault.kind) && entry.hits.rows.length > 0,
  );
  if (repeats.length === 0 && !isLost.includes(1)) return columns;
  return repeatRows(rows, columns, isLost, repeats);
}
