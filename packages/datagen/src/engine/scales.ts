import { isNull, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { factorAtAge } from '../behavior/age.ts';
import { keyTexts } from '../behavior/effect-rows.ts';
import { instantsOf } from '../kernels/by-time.ts';
import { numbersColumn, numbersOf, scaleBy } from '../kernels/numbers.ts';
import type { ScaleStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { columnAt } from './lookups.ts';
import { parentCells } from './parent-cells.ts';
import { traitFactors } from './traits.ts';

/** The values scaled by the segment or the age of the parent that each row refers to. */
export function scaleByParent(context: Context, frame: Frame, step: ScaleStep, column: Column): Column {
  const cells = (number: number): Column =>
    step.role === undefined
      ? parentCells(frame, number)
      : columnAt(context, step.table, number, frame.role(step.role));
  const { factor } = step;
  if (factor.kind === 'trait') return scaleBy(column, traitFactors(frame, factor.trait));
  if (factor.kind === 'age') return scaleBy(column, ageFactors(frame, factor, cells(factor.created)));
  const texts = keyTexts([cells(factor.column)], frame.length);
  return scaleBy(
    column,
    Float64Array.from(texts, (text) => (text === null ? 1 : (factor.values[text] ?? 1))),
  );
}

/** Ages in days between the parent's beginning and the row's time; a row without either is left as it is. */
function ageFactors(
  frame: Frame,
  { at, curves }: Extract<ScaleStep['factor'], { kind: 'age' }>,
  created: Column,
): Float64Array {
  const began = instantsOf(created);
  const times = 'column' in at ? instantsOf(frame.column(at.column)) : undefined;
  const known = new Map<number, number>();
  return Float64Array.from({ length: frame.length }, (_, row) => {
    const from = began(row);
    const to = times ? times(row) : 'instant' in at ? at.instant : undefined;
    if (from === undefined || to === undefined) return 1;
    const days = Math.max(0, Math.floor((to - from) / microsPerDay));
    let factor = known.get(days);
    if (factor === undefined) known.set(days, (factor = factorAtAge(curves, days)));
    return factor;
  });
}

/** Times before the parent's beginning moved up to it; of dates, its day. */
export function notBefore(frame: Frame, number: number, column: Column): Column {
  const created = parentCells(frame, number);
  const began = instantsOf(created);
  const { data, validity } = numbersOf(column);
  const unit = column.type === 'date' ? microsPerDay : 1;
  const out = Float64Array.from(data, (time, row) => {
    const from = began(row);
    return from === undefined || isNull(column, row) ? time : Math.max(time, Math.floor(from / unit));
  });
  return numbersColumn(column, out, validity);
}
