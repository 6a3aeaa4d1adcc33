import { codesColumn, valuesColumn, type Column, type ValuesColumn } from '@dataing/base/columns';
import { fillAlias } from '@dataing/base/maths';
import { belowAt, fillBelow, type Addresses, type StreamKey } from '@dataing/base/random';
import { gridLength, gridPoint, microsPerDay, type Grid } from '@dataing/base/time';
import type { TimeGrid } from '../plan/plan.ts';
import { eachDraw } from './draws.ts';
import { mapToInt32 } from './numbers.ts';

/** Most distinct points for which a column is codes over the grid. */
const dictionaryLimit = 65_536;

export interface SeriesKeys {
  readonly key: StreamKey;
  readonly withinKey: StreamKey;
}

/** One grid point per row, with replacement, as numbers of points. */
export function drawPoints(grid: TimeGrid, keys: SeriesKeys, addresses: Addresses): Int32Array {
  const points = new Int32Array(addresses.length);
  const { sampler } = grid;
  if (sampler.kind === 'uniform') fillBelow(keys.key, addresses, gridLength(grid.grid), points);
  else
    eachDraw(keys.key, addresses, (draws, count, at) => fillAlias(sampler.alias, draws, count, points, at));
  if (sampler.kind !== 'hours') return points;
  const { firstPoint } = sampler;
  for (let i = 0; i < points.length; i++) {
    const from = firstPoint[points[i]];
    const size = firstPoint[points[i] + 1] - from;
    points[i] = from + belowAt(keys.withinKey, addresses.hi[i], addresses.lo[i], size);
  }
  return points;
}

/** All points of a small grid as a dictionary; undefined where a column of values is better. */
export function gridDictionary(grid: Grid, type: 'datetime' | 'date'): ValuesColumn | undefined {
  const count = gridLength(grid);
  if (count > dictionaryLimit) return undefined;
  const points = new Float64Array(count);
  for (let i = 0; i < count; i++) points[i] = gridPoint(grid, i);
  if (type === 'datetime') return valuesColumn('datetime', points);
  if (grid.kind === 'regular' && grid.step < microsPerDay) return undefined;
  return valuesColumn(
    'date',
    mapToInt32(points, (point) => Math.floor(point / microsPerDay)),
  );
}

/**
 * The drawn points as a column: codes where a dictionary is given and the rows are at least half as many as its
 * entries (else the dictionary would outweigh the rows), values otherwise.
 */
export function seriesColumn(
  grid: Grid,
  points: Int32Array,
  type: 'datetime' | 'date',
  dictionary: ValuesColumn | undefined,
): Column {
  if (dictionary !== undefined && dictionary.length <= 2 * points.length) {
    return codesColumn(
      dictionary.length <= 256 ? new Uint8Array(points) : new Uint16Array(points),
      dictionary,
    );
  }
  if (type === 'date') {
    return valuesColumn(
      'date',
      mapToInt32(points, (point) => Math.floor(gridPoint(grid, point) / microsPerDay)),
    );
  }
  const out = new Float64Array(points.length);
  for (let i = 0; i < out.length; i++) out[i] = gridPoint(grid, points[i]);
  return valuesColumn('datetime', out);
}
