import { buildAlias } from '@dataing/base/maths';
import {
  dayOf,
  gridLength,
  gridPoint,
  hourOf,
  layGrid,
  microsPerHour,
  monthIndexOfDay,
  weekdayOfDay,
  type Grid,
} from '@dataing/base/time';
import type { DatetimeSeriesGenerator, Dimension, Pattern } from '../dsl/document.ts';
import { growthAt, microsPerYear } from './growth.ts';
import type { TimeGrid } from './plan.ts';

/** Above this many points a grid finer than an hour is drawn in two steps: the hour, then the point. */
const pointLimit = 65_536;

/** Points or hours that an alias table can hold. */
export const weighedLimit = 2_097_152;

/** Where an instant stands in a dimension: hour 0-23, weekday with Monday 0, month with January 0. */
export function componentOf(dimension: Dimension, micros: number): number {
  if (dimension === 'hour') return hourOf(micros);
  return dimension === 'dow' ? weekdayOfDay(dayOf(micros)) : monthIndexOfDay(dayOf(micros));
}

/** The product of all patterns' weights at an instant. */
function intensityAt(patterns: readonly Pattern[], micros: number): number {
  let product = 1;
  for (const { dimension, weights } of patterns) product *= weights[componentOf(dimension, micros)];
  return product;
}

/** What weighs the points of a grid. */
type GridShape = Pick<TimeGrid, 'patterns' | 'trend' | 'stretches' | 'existing'>;

export type GridFault = 'empty' | 'too large';

/** Two columns with this key in common share one grid. */
export function gridKey(generator: DatetimeSeriesGenerator): string {
  const { start, end, freq, patterns, trend, stretches = [], existing } = generator;
  const bends = stretches.map(({ from, to, factor }) => [from, to, factor]);
  const shape = patterns.map((p) => [p.dimension, p.weights]);
  return JSON.stringify([start, end, freq.unit, freq.count, shape, trend, bends, existing]);
}

/**
 * The grid of a `datetime_series` and its sampler, or why there is none: no point has weight, or they are too many to weigh.
 */
export function buildTimeGrid(generator: DatetimeSeriesGenerator): TimeGrid | GridFault {
  const grid = layGrid(generator.start, generator.end, generator.freq);
  const { patterns, existing, stretches = [] } = generator;
  const origin = existing?.opens ?? generator.start;
  const shape: GridShape = {
    patterns,
    trend: generator.trend && { growth: generator.trend, origin },
    ...(stretches.length > 0 && { stretches }),
    ...(existing && { existing }),
  };
  if (gridLength(grid) === 0) return 'empty';
  const isPlain = patterns.length === 0 && shape.trend === undefined;
  if (isPlain && stretches.length === 0 && existing === undefined)
    return { grid, patterns, sampler: { kind: 'uniform' } };
  if (gridLength(grid) > weighedLimit && !isFine(grid)) return 'too large';
  return isFine(grid) ? hourGrid(grid, shape) : pointGrid(grid, shape);
}

function isFine(grid: Grid): grid is Grid & { kind: 'regular' } {
  return grid.kind === 'regular' && grid.step < microsPerHour && grid.count > pointLimit;
}

function pointGrid(grid: Grid, shape: GridShape): TimeGrid | GridFault {
  const weights = pointWeights(grid, shape);
  if (!weights.some((weight) => weight > 0)) return 'empty';
  return { grid, ...shape, sampler: { kind: 'points', weights, alias: buildAlias(weights) } };
}

/** The weight of every grid point: the day's weight is found once per day, the hour's looked up. */
export function pointWeights(grid: Grid, shape: GridShape): Float64Array {
  const { patterns, trend } = shape;
  const weights = new Float64Array(gridLength(grid));
  const daily = patterns.filter(({ dimension }) => dimension !== 'hour');
  const hourly = Float64Array.from({ length: 24 }, (_, hour) => hourWeight(patterns, hour));
  let day = Number.NaN;
  let dayWeight = 0;
  for (let i = 0; i < weights.length; i++) {
    const micros = gridPoint(grid, i);
    if (dayOf(micros) !== day) {
      day = dayOf(micros);
      dayWeight = intensityAt(daily, micros);
    }
    weights[i] = dayWeight * hourly[hourOf(micros)] * grown(trend, micros);
  }
  bendWeights(weights, shape, (instant) =>
    firstAtOrAfter(weights.length, (i) => gridPoint(grid, i), instant),
  );
  return weights;
}

/** Stretches multiply; then what lies before the range proper is brought to its share. */
function bendWeights(
  weights: Float64Array,
  { stretches = [], existing }: GridShape,
  placeOf: (instant: number) => number,
): void {
  for (const { from, to, factor } of stretches) {
    const end = placeOf(to);
    for (let i = placeOf(from); i < end; i++) weights[i] *= factor;
  }
  if (existing === undefined) return;
  const opens = placeOf(existing.opens);
  const before = sumOf(weights.subarray(0, opens));
  const after = sumOf(weights.subarray(opens));
  if (before > 0 && after > 0) {
    const scale = (existing.share * after) / before;
    for (let i = 0; i < weights.length; i++) weights[i] *= i < opens ? scale : 1 - existing.share;
  }
}

function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** The first of `count` rising instants at or after one. */
function firstAtOrAfter(count: number, instantAt: (i: number) => number, instant: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (instantAt(middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hourWeight(patterns: readonly Pattern[], hour: number): number {
  let product = 1;
  for (const { dimension, weights } of patterns) if (dimension === 'hour') product *= weights[hour];
  return product;
}

/** Growth never makes a weight negative. */
function grown(trend: TimeGrid['trend'], micros: number): number {
  if (trend === undefined) return 1;
  return Math.max(0, growthAt(trend.growth, (micros - trend.origin) / microsPerYear));
}

function hourGrid(grid: Grid & { kind: 'regular' }, shape: GridShape): TimeGrid | GridFault {
  const { patterns, trend } = shape;
  const firstHour = Math.floor(grid.start / microsPerHour);
  const lastHour = Math.floor(gridPoint(grid, grid.count - 1) / microsPerHour);
  const hours = lastHour - firstHour + 1;
  if (hours > weighedLimit) return 'too large';
  const firstPoint = new Float64Array(hours + 1);
  const weights = new Float64Array(hours);
  for (let i = 0; i <= hours; i++) {
    const from = Math.ceil(((firstHour + i) * microsPerHour - grid.start) / grid.step);
    firstPoint[i] = Math.min(grid.count, Math.max(0, from));
  }
  for (let i = 0; i < hours; i++) {
    const points = firstPoint[i + 1] - firstPoint[i];
    const hour = (firstHour + i) * microsPerHour;
    weights[i] = points * intensityAt(patterns, hour) * grown(trend, hour);
  }
  bendWeights(weights, shape, (instant) =>
    firstAtOrAfter(hours, (i) => (firstHour + i) * microsPerHour, instant),
  );
  if (!weights.some((weight) => weight > 0)) return 'empty';
  return {
    grid,
    ...shape,
    sampler: { kind: 'hours', firstPoint, weights, alias: buildAlias(weights) },
  };
}
