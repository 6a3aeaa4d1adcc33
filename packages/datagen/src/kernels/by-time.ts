import { isNull, materialise, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { mapToDoubles, numbersOf } from './numbers.ts';

/**
 * A factor per row from the row's time (microseconds): found once per distinct time where the time column is a
 * dictionary; 1 for a row without a time.
 */
export function factorsByTime(time: Column, factorAt: (micros: number) => number): Float64Array {
  const unit = time.type === 'date' ? microsPerDay : 1;
  const distinct = time.kind === 'codes' ? time.dictionary : materialise(time);
  const factors = mapToDoubles(numbersOf(distinct).data, (instant) => factorAt(instant * unit));
  const out = new Float64Array(time.length);
  const plain = time.kind === 'codes' ? time : distinct;
  for (let i = 0; i < out.length; i++) {
    if (isNull(plain, i)) out[i] = 1;
    else out[i] = factors[time.kind === 'codes' ? time.codes[i] : i];
  }
  return out;
}

/** Instants in microseconds; undefined for a null. */
export function instantsOf(column: Column): (row: number) => number | undefined {
  const unit = column.type === 'date' ? microsPerDay : 1;
  const { data, validity } = numbersOf(column);
  return (row) =>
    validity !== undefined && ((validity[row >> 3] >> (row & 7)) & 1) === 0 ? undefined : data[row] * unit;
}
