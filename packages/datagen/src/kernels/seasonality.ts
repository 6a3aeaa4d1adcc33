import { materialise, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import type { Pattern } from '../dsl/document.ts';
import { componentOf } from '../plan/time-grid.ts';
import { numbersColumn, numbersOf } from './numbers.ts';

/**
 * v x weights[component of the row's time]; the weights are not normalised. A row without a time is unchanged.
 * The component is found once per distinct time where the time column is a dictionary.
 */
export function seasonality(column: Column, pattern: Pattern, time: Column): Column {
  const { data, validity } = numbersOf(column);
  const factors = factorsOf(pattern, time);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i] * factors[i];
  return numbersColumn(column, out, validity);
}

function factorsOf(pattern: Pattern, time: Column): Float64Array {
  const unit = time.type === 'date' ? microsPerDay : 1;
  const factorAt = (instant: number): number =>
    pattern.weights[componentOf(pattern.dimension, instant * unit)];
  const distinct = time.kind === 'codes' ? time.dictionary : materialise(time);
  const { data, validity } = numbersOf(distinct);
  const factors = Float64Array.from(data, factorAt);
  const nulls = time.kind === 'codes' ? time.validity : validity;
  const out = new Float64Array(time.length);
  for (let i = 0; i < out.length; i++) {
    const valid = nulls === undefined || ((nulls[i >> 3] >> (i & 7)) & 1) === 1;
    out[i] = valid ? factors[time.kind === 'codes' ? time.codes[i] : i] : 1;
  }
  return out;
}
