import { isNull } from '@dataing/base/columns';
import { belowAt } from '@dataing/base/random';
import { gridLength, microsPerDay } from '@dataing/base/time';
import { firstPointAt } from '../behavior/effect-rows.ts';
import { drawBentPoints } from '../behavior/bent-points.ts';
import { parentProfiles } from '../behavior/intensity.ts';
import { drawPoints } from '../kernels/datetime-series.ts';
import { numbersOf } from '../kernels/numbers.ts';
import type { DatetimeSeriesStep, EffectStep, TimeGrid, TrendStep, TryKeys } from '../plan/plan.ts';
import { weighedLimit } from '../plan/time-grid.ts';
import type { Context, Frame } from './context.ts';
import { timeIntensity } from './follow-roles.ts';
import { parentCells } from './parent-cells.ts';

/** The grid points of a `datetime_series` column, drawn once per frame: the column and its effects' keys share them. */
export function seriesPoints(context: Context, frame: Frame, column: number): Int32Array {
  return frame.memo(`points ${column}`, () => draw(context, frame, column));
}

function seriesStep(frame: Frame, column: number): DatetimeSeriesStep {
  const { generator } = frame.table.columns[column];
  if (generator.kind !== 'datetime_series') throw new TypeError(`column ${column} is no time series`);
  return generator;
}

function draw(context: Context, frame: Frame, column: number): Int32Array {
  const step = seriesStep(frame, column);
  const grid = context.plan.grids[step.grid];
  const { bent } = step;
  if (bent === undefined || frame.parent === undefined) return drawPoints(grid, step, frame.addresses());
  if (gridLength(grid.grid) > weighedLimit) return drawLate(grid, { ...step, bent }, frame);
  const intensity = timeIntensity(context, frame.table, column);
  if (intensity === undefined) return drawPoints(grid, step, frame.addresses());
  const profiles = parentProfiles(intensity, frame.parent.frame, frame.table);
  const keys = { first: step.key, tries: bent };
  return drawBentPoints(intensity, profiles, profileOfRow(frame, profiles.of), keys, frame.addresses());
}

/**
 * Points at or after the parent's beginning on a grid too long to weigh: candidates of the plain pattern, then one point
 * of those left, each alike. A parent that begins after all points has the last one.
 */
function drawLate(grid: TimeGrid, step: DatetimeSeriesStep & { bent: TryKeys }, frame: Frame): Int32Array {
  const addresses = frame.addresses();
  const points = drawPoints(grid, step, addresses);
  const created = frame.table.follows.find((follow) => follow.role === undefined)?.created;
  if (created === undefined) return points;
  const began = parentCells(frame, created);
  const unit = began.type === 'date' ? microsPerDay : 1;
  const { data } = numbersOf(began);
  const length = gridLength(grid.grid);
  for (let row = 0; row < points.length; row++) {
    const first = isNull(began, row) ? 0 : firstPointAt(grid.grid, data[row] * unit);
    const [hi, lo] = [addresses.hi[row], addresses.lo[row]];
    const one = {
      length: 1,
      hi: addresses.hi.subarray(row, row + 1),
      lo: addresses.lo.subarray(row, row + 1),
    };
    for (let i = 1; i < step.bent.candidate.length && points[row] < first; i++)
      points[row] = drawPoints(grid, { ...step, key: step.bent.candidate[i] }, one)[0];
    if (points[row] < first)
      points[row] = Math.min(
        length - 1,
        first + belowAt(step.bent.fallback, hi, lo, Math.max(1, length - first)),
      );
  }
  return points;
}

/** Each row's profile is its parent's. */
function profileOfRow(frame: Frame, ofParent: Int32Array): (row: number) => number {
  const counts = frame.parent?.counts;
  if (counts === undefined) return (row) => ofParent[row];
  const of = new Int32Array(frame.length);
  let row = 0;
  for (let i = 0; i < counts.length; i++) of.fill(ofParent[i], row, (row += counts[i]));
  return (at) => of[at];
}

/** The grid point inside which an effect's window is tested, by row; always 0 for an effect without a window. */
export function pointsOf(context: Context, frame: Frame, effect: EffectStep): (row: number) => number {
  if (effect.timeColumn === undefined) return () => 0;
  const points = seriesPoints(context, frame, effect.timeColumn);
  return (row) => points[row];
}

/** Where a trend begins: given by the plan, or the least time of the table, which needs all of its rows. */
export function originOf(context: Context, frame: Frame, { origin, timeColumn }: TrendStep): number {
  if (origin !== 'least') return origin;
  const { index } = frame.table;
  return context.memo(`least time ${index} ${timeColumn}`, () => {
    const time = context.whole(index).column(timeColumn);
    const unit = time.type === 'date' ? microsPerDay : 1;
    const isLess = (least: number, instant: number, i: number): number =>
      isNull(time, i) ? least : Math.min(least, instant * unit);
    return numbersOf(time).data.reduce(isLess, Number.POSITIVE_INFINITY);
  });
}
