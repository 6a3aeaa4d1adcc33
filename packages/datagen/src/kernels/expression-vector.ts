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
  const { data, validity, length } = materialise(column);
  const valid = flagsOf(validity, length);
  if (column.type === 'bool') return { kind: 'boolean', data: data as Uint8Array, valid };
  const unit = column.type === 'date' ? microsPerDay : 1;
  const numbers = Float64Array.from(data as ArrayLike<number>, (x) => Number(x) * unit);
  return {
    kind: 'number',
    data: numbers,
    valid,
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
      codes: Int32Array.from(column.codes),
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
  return { kind: 'number', data: Float64Array.from(vector.data), valid: vector.valid };
}

/** Row by row from numbers; null in, null out; a result that is no finite number is null. */
export function mapRows(
  args: readonly NumberVector[],
  map: (row: readonly number[]) => number,
): NumberVector {
  const length = args[0].data.length;
  const data = new Float64Array(length);
  const valid = new Uint8Array(length);
  const row = args.map(() => 0);
  for (let i = 0; i < length; i++) {
    let known = 1;
    for (let a = 0; a < args.length; a++) {
      known &= args[a].valid[i];
      row[a] = args[a].data[i];
    }
    if (known === 0) continue;
    const value = map(row);
    if (value - value !== 0) continue; // NaN and the infinities
    data[i] = value + 0; // no negative zero leaves an expression
    valid[i] = 1;
  }
  return { kind: 'number', data, valid };
}
