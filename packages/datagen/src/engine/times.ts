import { drawBentPoints, parentProfiles } from '../behavior/intensity.ts';
import { drawPoints } from '../kernels/datetime-series.ts';
import type { DatetimeSeriesStep, EffectStep } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { intensityOf } from './counts.ts';

/** The grid points of a `datetime_series` column, drawn once per frame: the column and its effects' keys share them. */
export function seriesPoints(context: Context, frame: Frame, column: number): Int32Array {
  return frame.memo(`points ${column}`, () => draw(context, frame, seriesStep(frame, column)));
}

function seriesStep(frame: Frame, column: number): DatetimeSeriesStep {
  const { generator } = frame.table.columns[column];
  if (generator.kind !== 'datetime_series') throw new TypeError(`column ${column} is no time series`);
  return generator;
}

function draw(context: Context, frame: Frame, step: DatetimeSeriesStep): Int32Array {
  const grid = context.plan.grids[step.grid];
  const intensity = step.bent === undefined ? undefined : intensityOf(context, frame.table);
  if (step.bent === undefined || intensity === undefined || frame.parent === undefined) {
    return drawPoints(grid, step, frame.addresses());
  }
  const profiles = parentProfiles(intensity, frame.parent.frame, frame.table);
  const keys = { first: step.key, tries: step.bent };
  return drawBentPoints(intensity, profiles, profileOfRow(frame, profiles.of), keys, frame.addresses());
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
