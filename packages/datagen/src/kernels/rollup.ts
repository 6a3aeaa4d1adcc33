import { isValid, valuesColumn, type Column } from '@dataing/base/columns';
import type { Aggregate } from '../dsl/rollup.ts';
import { validityOf } from './process/rows.ts';
import type { Numbers } from './numbers.ts';

/** By group: how many values there were, and what they come to so far. Plain data that moves between threads. */
export interface Totals {
  readonly counts: Float64Array;
  readonly values: Float64Array;
}

/** How values become one: `scale` times each, rounded, is what sums and means add up, so that any order gives the same. */
export interface Folding {
  readonly agg: Aggregate;
  readonly scale: number;
  /** Of groups without values; absent: null. */
  readonly empty?: number;
}

/** A sum left the whole numbers that a double holds exactly. */
export class InexactError extends Error {
  constructor() {
    super('a sum leaves the numbers that are exact');
    this.name = 'InexactError';
  }
}

export function newTotals(groups: number, agg: Aggregate): Totals {
  const values = new Float64Array(groups);
  if (agg === 'min') values.fill(Number.POSITIVE_INFINITY);
  if (agg === 'max') values.fill(Number.NEGATIVE_INFINITY);
  return { counts: new Float64Array(groups), values };
}

/** Rows to fold: the group of each (below 0: none), its value (absent: rows are counted) and whether it counts. */
export interface Folded {
  readonly groups: ArrayLike<number>;
  readonly numbers?: Numbers;
  readonly where?: Numbers;
}

/**
 * Folds rows into totals. Null values do not count, nor rows whose condition is false or null. Addition is of whole
 * numbers, hence associative. @throws InexactError beyond +-(2^53 - 1).
 */
export function foldRows({ counts, values }: Totals, { agg, scale }: Folding, rows: Folded): void {
  const { groups, numbers, where } = rows;
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row];
    if (group < 0) continue;
    if (where !== undefined && !(isValid(where.validity, row) && where.data[row] !== 0)) continue;
    if (numbers !== undefined && !isValid(numbers.validity, row)) continue;
    counts[group]++;
    if (numbers === undefined || agg === 'count') continue;
    const x = numbers.data[row];
    if (agg === 'min') values[group] = Math.min(values[group], x);
    else if (agg === 'max') values[group] = Math.max(values[group], x);
    else {
      const sum = values[group] + Math.floor(x * scale + 0.5);
      if (!Number.isSafeInteger(sum)) throw new InexactError();
      values[group] = sum;
    }
  }
}

/** The aggregate of each row's group (below 0: none), as numbers or, of times, in their own type. */
export function totalsColumn(
  { counts, values }: Totals,
  { agg, scale, empty }: Folding,
  groups: ArrayLike<number>,
  type: 'float' | 'datetime' | 'date',
): Column {
  const data = new Float64Array(groups.length);
  for (let row = 0; row < data.length; row++) {
    const group = groups[row];
    const count = group < 0 ? 0 : counts[group];
    if (count === 0) data[row] = empty ?? Number.NaN;
    else if (agg === 'count') data[row] = count;
    else if (agg === 'sum') data[row] = values[group] / scale;
    else if (agg === 'avg') data[row] = values[group] / scale / count;
    else data[row] = values[group];
  }
  const validity = validityOf(data);
  return valuesColumn(type, type === 'date' ? Int32Array.from(data) : data, validity);
}
