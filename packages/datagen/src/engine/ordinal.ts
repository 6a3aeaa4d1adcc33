import { valuesColumn, type Column } from '@dataing/base/columns';
import { gridLength } from '@dataing/base/time';
import { gridDictionary, seriesColumn } from '../kernels/datetime-series.ts';
import { ExhaustedError } from '../kernels/unique.ts';
import type { ColumnStep, GeneratorStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { columnAt } from './lookups.ts';
import { ordinalsOf } from './ordinals.ts';

type OrdinalStep = Extract<GeneratorStep, { kind: 'ordinal' }>;

/**
 * What each row has by its number among its siblings (its position, where it has no parent): a number, a row of another
 * table, a point of a grid. @throws ExhaustedError where there are more siblings than rows or points.
 */
export function ordinal(context: Context, frame: Frame, step: ColumnStep, { of }: OrdinalStep): Column {
  const { ordinals } = ordinalsOf(frame);
  if (of.kind === 'numbers') {
    const { start, step: by } = of;
    return valuesColumn(
      'int',
      ordinals.map((n) => start + n * by),
    );
  }
  if (of.kind === 'rows') {
    refuseBeyond(ordinals, context.rowsOf(of.table), 'row');
    return columnAt(context, of.table, of.column, ordinals);
  }
  const { grid } = context.plan.grids[of.grid];
  refuseBeyond(ordinals, gridLength(grid), 'time');
  const type = step.type === 'date' ? 'date' : 'datetime';
  const dictionary = context.memo(`points ${of.grid} ${type}`, () => gridDictionary(grid, type));
  return seriesColumn(grid, new Int32Array(ordinals), type, dictionary);
}

function refuseBeyond(ordinals: Float64Array, size: number, what: string): void {
  for (const n of ordinals) {
    if (n >= size) throw new ExhaustedError(`sibling ${n + 1} has no ${what} left of ${size}`);
  }
}
