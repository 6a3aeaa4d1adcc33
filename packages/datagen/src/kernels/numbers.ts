import {
  codesColumn,
  isArena,
  materialise,
  runsColumn,
  valuesColumn,
  type Column,
  type Validity,
} from '@dataing/base/columns';

/** A numeric column as doubles; `data` may be the column's own array and is not to be written to. */
export interface Numbers {
  readonly data: Float64Array;
  readonly validity?: Validity;
}

/** The numbers of a column: booleans as 0 and 1, times in their own unit. @throws TypeError for texts. */
export function numbersOf(column: Column): Numbers {
  const { data, validity } = materialise(column);
  if (isArena(data)) throw new TypeError('a text column has no numbers');
  return {
    data: data instanceof Float64Array ? data : Float64Array.from(data as ArrayLike<number>, Number),
    validity,
  };
}

/**
 * The column with `map` applied to each value, once per dictionary entry or run where it has such. Times stay
 * times, in whole units; all else becomes float. Nulls stay null.
 */
export function mapNumbers(column: Column, map: (value: number) => number): Column {
  if (column.kind === 'runs') return runsColumn(mapNumbers(column.values, map), column.counts);
  if (column.kind === 'codes') {
    const dictionary = mapNumbers(column.dictionary, map);
    if (dictionary.kind === 'values') return codesColumn(column.codes, dictionary, column.validity);
  }
  const { data, validity } = numbersOf(column);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = map(data[i]);
  return numbersColumn(column, out, validity);
}

/** New numbers for the rows of `like`: times stay times, in whole units; all else is float. */
export function numbersColumn(like: Column, data: Float64Array, validity?: Validity): Column {
  if (like.type !== 'datetime' && like.type !== 'date') return valuesColumn('float', data, validity);
  const whole = like.type === 'date' ? new Int32Array(data.length) : data;
  for (let i = 0; i < data.length; i++) whole[i] = Math.round(data[i]);
  return valuesColumn(like.type, whole, validity);
}

/** Each value times its own factor. */
export function scaleBy(column: Column, factors: Float64Array): Column {
  const { data, validity } = numbersOf(column);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i] * factors[i];
  return numbersColumn(column, out, validity);
}
