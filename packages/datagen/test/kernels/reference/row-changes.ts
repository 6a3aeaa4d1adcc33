import { factorAtAge } from '../../../src/behavior/age.ts';
import type { ColumnEffectStep, ScaleStep, TablePlan } from '../../../src/plan/plan.ts';
import type { Cell } from './row-kernels.ts';
import { drawnRow } from './row-lookups.ts';
import { traitFactorAt } from './row-traits.ts';
import { day, above, type Row, type RowReader } from './row.ts';

/** The factor of the parent that this row refers to. */
export function scaledAt(
  reader: RowReader,
  table: TablePlan,
  row: Row,
  { table: number, role, factor }: ScaleStep,
  cell: Cell,
): Cell {
  const target = role === undefined ? row.parent : reader.rows(number)[drawnRow(reader, table, row, role)];
  if (cell === null || target === undefined) return cell;
  if (factor.kind === 'trait')
    return Number(cell) * traitFactorAt(factor.trait, above(row, factor.trait.generation).address);
  if (factor.kind === 'segment') {
    const value = reader.cell(number, target.position, factor.column);
    return Number(cell) * (value === null ? 1 : (factor.values[String(value)] ?? 1));
  }
  const began = reader.micros(reader.plan.tables[number], target, factor.created);
  const time = 'column' in factor.at ? reader.micros(table, row, factor.at.column) : factor.at.instant;
  if (began === null || time === null) return cell;
  return Number(cell) * factorAtAge(factor.curves, (time - began) / day);
}

/** The first row of the effect table, in its order, with this row's key and a window around its time. */
export function affectedAt(
  reader: RowReader,
  row: Row,
  table: TablePlan,
  step: ColumnEffectStep,
  cell: Cell,
  time: number | null,
): Cell {
  if (cell === null) return null;
  const remote = reader.plan.tables[step.table];
  const locals = step.on.map(({ side, local }) =>
    side === 'row'
      ? reader.cell(table.index, row.position, local)
      : reader.cell(
          table.source.kind === 'fixed' ? -1 : table.source.parent,
          row.parent?.position ?? -1,
          local,
        ),
  );
  const match = reader.rows(step.table).find((other) => {
    const at = (column: number): Cell => reader.cell(step.table, other.position, column);
    if (step.field !== undefined && at(step.field) === null) return false;
    if (!step.on.every(({ remote: c }, i) => locals[i] !== null && at(c) === locals[i])) return false;
    if (!step.window) return true;
    const start = reader.micros(remote, other, step.window.start);
    const end = reader.micros(remote, other, step.window.end);
    if (time === null || start === null || end === null) return false;
    const whole = remote.columns[step.window.end].type === 'date' ? day - 1 : 0;
    return start <= time && time <= end + whole;
  });
  const unchanged = step.op === 'mul' ? 1 : 0;
  const x =
    match === undefined
      ? step.default
      : step.field === undefined
        ? unchanged
        : Number(reader.cell(step.table, match.position, step.field));
  return step.op === 'mul' ? Number(cell) * x : Number(cell) + x;
}
