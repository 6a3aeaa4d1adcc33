import {
  codesColumn,
  isArena,
  materialise,
  runsColumn,
  valuesColumn,
  type ByteArena,
  type Column,
  type Validity,
  type ValuesColumn,
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
  return { data: doublesOf(data), validity };
}

/** Stored numbers as doubles: the array itself where it holds such. */
export function doublesOf(data: Exclude<ValuesColumn['data'], ByteArena>): Float64Array {
  if (data instanceof Float64Array) return data;
  if (!(data instanceof BigInt64Array)) return new Float64Array(data);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(data[i]);
  return out;
}

/** Whole numbers of 32 bits, one per number: `TypedArray.from` would hold each in a list first. */
export function mapToInt32(numbers: ArrayLike<number>, map: (value: number) => number): Int32Array {
  const out = new Int32Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = map(numbers[i]);
  return out;
}

/** The same in doubles. */
export function mapToDoubles(numbers: ArrayLike<number>, map: (value: number) => number): Float64Array {
  const out = new Float64Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = map(numbers[i]);
  return out;
}

/** A byte per number. */
export function mapToBytes(numbers: ArrayLike<number>, map: (value: number) => number): Uint8Array {
  const out = new Uint8Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = map(numbers[i]);
  return out;
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
