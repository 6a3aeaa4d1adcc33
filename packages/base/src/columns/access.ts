import { itemBytes, itemText } from './arena.ts';
import { isArena, type Value } from './build.ts';
import type { Column, RunsColumn, ValuesColumn } from './column.ts';
import { countValid, isValid } from './validity.ts';

const runEnds = new WeakMap<RunsColumn, Float64Array>();

/** Running totals of a runs column's counts: run i covers rows [ends[i - 1], ends[i]). Kept per column. */
export function endsOfRuns(column: RunsColumn): Float64Array {
  const known = runEnds.get(column);
  if (known !== undefined) return known;
  const ends = new Float64Array(column.counts.length);
  let total = 0;
  for (let i = 0; i < ends.length; i++) ends[i] = total += column.counts[i];
  runEnds.set(column, ends);
  return ends;
}

/** The run that row `i` lies in (the first run that ends behind it); O(log runs). */
export function runAt(column: RunsColumn, i: number): number {
  const ends = endsOfRuns(column);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > i) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** True where row `i` holds no value. */
export function isNull(column: Column, i: number): boolean {
  if (column.kind === 'sequence') return false;
  if (column.kind === 'runs') return isNull(column.values, runAt(column, i));
  return !isValid(column.validity, i);
}

/** Rows without a value. */
export function nullCount(column: Column): number {
  if (column.kind === 'sequence') return 0;
  if (column.kind !== 'runs') return column.length - countValid(column.validity, 0, column.length);
  if (nullCount(column.values) === 0) return 0;
  let nulls = 0;
  for (let i = 0; i < column.counts.length; i++) {
    if (column.counts[i] > 0 && isNull(column.values, i)) nulls += column.counts[i];
  }
  return nulls;
}

/**
 * Row `i` as a JavaScript value, for tests and rendering. bool: boolean; string and json: string; binary: bytes;
 * float: number; all others: the stored whole number (bigint where stored as BigInt64Array).
 */
export function valueAt(column: Column, i: number): Value {
  if (column.kind === 'sequence') return column.start + column.step * i;
  if (column.kind === 'runs') return valueAt(column.values, runAt(column, i));
  if (!isValid(column.validity, i)) return null;
  return column.kind === 'codes' ? storedAt(column.dictionary, column.codes[i]) : storedAt(column, i);
}

function storedAt(column: ValuesColumn, i: number): Value {
  const { data, type } = column;
  if (isArena(data)) return type === 'binary' ? itemBytes(data, i) : itemText(data, i);
  return type === 'bool' ? data[i] === 1 : data[i];
}
