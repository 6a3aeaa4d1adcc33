import {
  columnOf,
  concat,
  gather,
  isNull,
  materialise,
  packValidity,
  valueAt,
  type Column,
} from '@dataing/base/columns';
import { belowAt } from '@dataing/base/random';
import { castColumn } from '../kernels/cast.ts';
import type { ColumnStep, GeneratorStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { columnAt, emptyTarget } from './lookups.ts';

type PolymorphicStep = Extract<GeneratorStep, { kind: 'polymorphic' }>;

/**
 * A cell of a random row of the table that the value in `by` names, of the type of the column; null where it names none.
 * @throws DiagnosticError where the table named has no rows.
 */
export function polymorphic(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: PolymorphicStep,
): Column {
  const places = new Int32Array(frame.length);
  const known = new Uint8Array(frame.length);
  const parts: Column[] = [];
  let before = 0;
  for (const { table, column, rows, at } of drawnRows(context, frame, generator)) {
    const cells = castColumn(columnAt(context, table, column, at), step.type);
    rows.forEach((row, i) => {
      places[row] = before + i;
      known[row] = isNull(cells, i) ? 0 : 1;
    });
    parts.push(materialise(cells));
    before += rows.length;
  }
  if (parts.length === 0) return columnOf(step.type, new Array<null>(frame.length).fill(null));
  const all = materialise(gather(parts.length === 1 ? parts[0] : concat(parts), places));
  return known.includes(0) ? { ...all, validity: packValidity(known) } : all;
}

/** The rows that name each table, and the number of the row of it that each one refers to. */
export function drawnRows(
  context: Context,
  frame: Frame,
  { by, targets }: PolymorphicStep,
): Array<{ table: number; column: number; rows: number[]; at: Float64Array }> {
  const targetOf = targetsOf(
    frame.column(by),
    targets.map(({ value }) => value),
  );
  const { hi, lo } = frame.addresses();
  return targets.flatMap(({ table, column, key }, number) => {
    const rows: number[] = [];
    for (let row = 0; row < frame.length; row++) if (targetOf(row) === number) rows.push(row);
    if (rows.length === 0) return [];
    const size = context.rowsOf(table);
    if (size === 0) throw emptyTarget(context, frame, table);
    return [
      { table, column, rows, at: Float64Array.from(rows, (row) => belowAt(key, hi[row], lo[row], size)) },
    ];
  });
}

/** The number of the target that each row names, or -1; once per dictionary entry where there is a dictionary. */
function targetsOf(by: Column, values: readonly string[]): (row: number) => number {
  const numberOf = (column: Column, i: number): number =>
    isNull(column, i) ? -1 : values.indexOf(String(valueAt(column, i)));
  if (by.kind !== 'codes') return (row) => numberOf(by, row);
  const byCode = Array.from({ length: by.dictionary.length }, (_, code) => numberOf(by.dictionary, code));
  return (row) => (isNull(by, row) ? -1 : byCode[by.codes[row]]);
}
