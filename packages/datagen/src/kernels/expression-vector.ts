import {
  columnOf,
  isArena,
  isValid,
  itemText,
  materialise,
  packValidity,
  valuesColumn,
  type Column,
  type Validity,
} from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { mapToDoubles, numbersOf } from './numbers.ts';

/**
 * Rows of one expression node. `valid[i]` is 0 where row i is null. Texts are a dictionary and codes. Times are
 * numbers of microseconds, dates too, so that the two compare.
 */
export type Vector =
  | {
      readonly kind: 'number';
      readonly data: Float64Array;
      readonly valid: Uint8Array;
      readonly isTime?: boolean;
    }
  | { readonly kind: 'boolean'; readonly data: Uint8Array; readonly valid: Uint8Array }
  | {
      readonly kind: 'text';
      readonly texts: readonly string[];
      readonly codes: Int32Array;
      readonly valid: Uint8Array;
    };

export type NumberVector = Extract<Vector, { kind: 'number' }>;

export function vectorOf(column: Column): Vector {
  if (column.type === 'string' || column.type === 'json') return textVector(column);
  if (column.type === 'bool') {
    const { data, validity, length } = materialise(column);
    return { kind: 'boolean', data: data as Uint8Array, valid: flagsOf(validity, length) };
  }
  const { data, validity } = numbersOf(column);
  return {
    kind: 'number',
    data: column.type === 'date' ? mapToDoubles(data, (day) => day * microsPerDay) : data,
    valid: flagsOf(validity, column.length),
    isTime: column.type === 'date' || column.type === 'datetime',
  };
}

function textVector(column: Column): Vector {
  if (column.kind === 'codes') {
    const { data } = column.dictionary;
    const texts = isArena(data)
      ? Array.from({ length: column.dictionary.length }, (_, i) => itemText(data, i))
      : [];
    return {
      kind: 'text',
      texts,
      codes: new Int32Array(column.codes),
      valid: flagsOf(column.validity, column.length),
    };
  }
  const { data, validity, length } = materialise(column);
  const texts = isArena(data) ? Array.from({ length }, (_, i) => itemText(data, i)) : [];
  return {
    kind: 'text',
    texts,
    codes: Int32Array.from({ length }, (_, i) => i),
    valid: flagsOf(validity, length),
  };
}

function flagsOf(validity: Validity | undefined, length: number): Uint8Array {
  const flags = new Uint8Array(length).fill(1);
  if (validity !== undefined) for (let i = 0; i < length; i++) flags[i] = isValid(validity, i) ? 1 : 0;
  return flags;
}

/** The vector as a column: float, bool or string. */
export function columnOfVector(vector: Vector): Column {
  const validity = packValidity(vector.valid);
  if (vector.kind === 'number') return valuesColumn('float', vector.data, validity);
  if (vector.kind === 'boolean') return valuesColumn('bool', vector.data, validity);
  const texts = Array.from(vector.codes, (code, i) => (vector.valid[i] === 1 ? vector.texts[code] : null));
  return columnOf('string', texts);
}

/** The same value in every row. */
export function constant(value: number | boolean | string, length: number): Vector {
  const valid = new Uint8Array(length).fill(1);
  if (typeof value === 'number') return { kind: 'number', data: new Float64Array(length).fill(value), valid };
  if (typeof value === 'boolean')
    return { kind: 'boolean', data: new Uint8Array(length).fill(value ? 1 : 0), valid };
  return { kind: 'text', texts: [value], codes: new Int32Array(length), valid };
}

/** Booleans count as 0 and 1. @throws TypeError for texts. */
export function asNumbers(vector: Vector): NumberVector {
  if (vector.kind === 'number') return vector;
  if (vector.kind === 'text') throw new TypeError('a text stands where a number is needed');
  return { kind: 'number', data: new Float64Array(vector.data), valid: vector.valid };
}

/** Row by row from a pair of numbers; null in, null out; a result that is no finite number is null. */
export function mapPairs(
  left: NumberVector,
  right: NumberVector,
  map: (x: number, y: number) => number,
): NumberVector {
  const length = left.data.length;
  const data = new Float64Array(length);
  const valid = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if ((left.valid[i] & right.valid[i]) === 0) continue;
    const value = map(left.data[i], right.data[i]);
    if (value - value !== 0) continue; // NaN and the infinities
    data[i] = value + 0; // no negative zero leaves an expression
    valid[i] = 1;
  }
  return { kind: 'number', data, valid };
}

/** `mapPairs` of one number. */
export function mapEach(vector: NumberVector, map: (x: number) => number): NumberVector {
  return mapPairs(vector, vector, map);
}
