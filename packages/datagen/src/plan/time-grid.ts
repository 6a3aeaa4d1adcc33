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

export type GridFault = 'empty' | 'too large';

/** Two columns with this key in common share one grid. */
export function gridKey(generator: DatetimeSeriesGenerator): string {
  const { start, end, freq, patterns, trend } = generator;
  const shape = patterns.map((p) => [p.dimension, p.weights]);
  return JSON.stringify([start, end, freq.unit, freq.count, shape, trend]);
}

/**
 * The grid of a `datetime_series` and its sampler, or why there is none: no point has weight, or they are too many to weigh.
 */
export function buildTimeGrid(generator: DatetimeSeriesGenerator): TimeGrid | GridFault {
  const grid = layGrid(generator.start, generator.end, generator.freq);
  const { patterns } = generator;
  const trend = generator.trend && { growth: generator.trend, origin: generator.start };
  if (gridLength(grid) === 0) return 'empty';
  if (patterns.length === 0 && trend === undefined) return { grid, patterns, sampler: { kind: 'uniform' } };
  if (gridLength(grid) > weighedLimit && !isFine(grid)) return 'too large';
  return isFine(grid) ? hourGrid(grid, patterns, trend) : pointGrid(grid, patterns, trend);
}

function isFine(grid: Grid): grid is Grid & { kind: 'regular' } {
  return grid.kind === 'regular' && grid.step < microsPerHour && grid.count > pointLimit;
}

function pointGrid(grid: Grid, patterns: readonly Pattern[], trend: TimeGrid['trend']): TimeGrid | GridFault {
  const weights = pointWeights(grid, patterns, trend);
  if (!weights.some((weight) => weight > 0)) return 'empty';
  return { grid, patterns, trend, sampler: { kind: 'points', weights, alias: buildAlias(weights) } };
}

/** The weight of every grid point: the day's weight is found once per day, the hour's looked up. */
export function pointWeights(
  grid: Grid,
  patterns: readonly Pattern[],
  trend?: TimeGrid['trend'],
): Float64Array {
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
  return weights;
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

function hourGrid(
  grid: Grid & { kind: 'regular' },
  patterns: readonly Pattern[],
  trend: TimeGrid['trend'],
): TimeGrid | GridFault {
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
  if (!weights.some((weight) => weight > 0)) return 'empty';
  return {
    grid,
    patterns,
    trend,
    sampler: { kind: 'hours', firstPoint, weights, alias: buildAlias(weights) },
  };
}
