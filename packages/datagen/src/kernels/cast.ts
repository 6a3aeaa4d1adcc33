import {
  arenaOf,
  codesColumn,
  isArena,
  isValid,
  itemText,
  materialise,
  packValidity,
  runsColumn,
  valuesColumn,
  type Column,
  type ValuesColumn,
} from '@dataing/base/columns';
import { formatDay, formatInstant, microsPerDay, parseInstant } from '@dataing/base/time';
import type { ColumnType, Scalar } from '../dsl/document.ts';
import { doublesOf, mapToBytes, mapToDoubles, mapToInt32 } from './numbers.ts';

/**
 * A value as the column type stores it. int: towards zero. bool: "true" and "false" are read, numbers are true
 * unless 0. datetime: microseconds; date: the calendar day, in days since 1970-01-01. string: numbers in their
 * shortest form, dates in ISO-8601. Undefined where the value has no such reading.
 */
export function castScalar(value: Scalar, type: ColumnType): Scalar | undefined {
  if (value === null) return null;
  switch (type) {
    case 'int':
      return wholeNumber(readNumber(value));
    case 'float':
      return readNumber(value);
    case 'string':
      return String(value);
    case 'bool':
      return readBool(value);
    case 'json':
      return undefined;
    case 'datetime':
      return typeof value === 'string' ? parseInstant(value) : readNumber(value);
    case 'date': {
      const instant = typeof value === 'string' ? parseInstant(value) : undefined;
      return instant === undefined ? undefined : Math.floor(instant / microsPerDay);
    }
  }
}

function readNumber(value: string | number | boolean): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function wholeNumber(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.trunc(value) + 0;
}

function readBool(value: string | number | boolean): boolean | undefined {
  if (typeof value !== 'string') return Boolean(value);
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/**
 * The column in another type, by the rules of `castScalar`; codes and runs stay what they are. NaN becomes null.
 * @throws CastError for the first value that has no reading.
 */
export function castColumn(column: Column, type: ColumnType): Column {
  if (column.type === type) return column;
  if (column.kind === 'runs') return runsColumn(castColumn(column.values, type), column.counts);
  if (column.kind === 'codes') {
    const dictionary = castValues(column.dictionary, type);
    return dictionary.validity === undefined
      ? codesColumn(column.codes, dictionary, column.validity)
      : castValues(materialise(column), type);
  }
  return castValues(materialise(column), type);
}

/** A value that the column's type cannot hold. */
export class CastError extends Error {
  readonly value: string;
  readonly type: ColumnType;
  constructor(value: string, type: ColumnType) {
    super(`"${value}" cannot be read as ${type}`);
    this.name = 'CastError';
    this.value = value;
    this.type = type;
  }
}

function castValues(column: ValuesColumn, type: ColumnType): ValuesColumn {
  const { data } = column;
  if (isArena(data)) return castTexts(column, type);
  const numbers = doublesOf(data);
  switch (type) {
    case 'int':
      return wholeColumn(numbers, column.validity);
    case 'float':
      return valuesColumn('float', numbers, column.validity);
    case 'bool':
      return valuesColumn(
        'bool',
        mapToBytes(numbers, (x) => (x !== 0 ? 1 : 0)),
        column.validity,
      );
    case 'json':
      throw new CastError(String(numbers[0]), type);
    case 'string':
      return castToText(column, numbers);
    case 'datetime':
      return valuesColumn(
        'datetime',
        scaled(numbers, column.type === 'date' ? microsPerDay : 1),
        column.validity,
      );
    case 'date':
      return valuesColumn(
        'date',
        mapToInt32(numbers, (x) => Math.floor(x / microsPerDay)),
        column.validity,
      );
  }
}

function scaled(numbers: Float64Array, factor: number): Float64Array {
  return mapToDoubles(numbers, (x) => Math.round(x * factor));
}

/** Whole numbers towards zero, in 32 bits where all fit; NaN is null. */
function wholeColumn(numbers: Float64Array, validity: Uint8Array | undefined): ValuesColumn {
  let low = 0;
  let high = 0;
  let valid = true;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i];
    if (x < low) low = x;
    else if (x > high) high = x;
    else if (x !== x) valid = false;
  }
  if (!valid) return wholeWithNulls(numbers, validity);
  if (low > -2147483648 && high < 2147483647) return valuesColumn('int', new Int32Array(numbers), validity);
  const data = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) data[i] = Math.trunc(numbers[i]) + 0;
  return valuesColumn('int', data, validity);
}

function wholeWithNulls(numbers: Float64Array, validity: Uint8Array | undefined): ValuesColumn {
  const flags = Uint8Array.from(numbers, (x, i) => (x === x && isValid(validity, i) ? 1 : 0));
  return wholeColumn(
    numbers.map((x) => (x === x ? x : 0)),
    packValidity(flags),
  );
}

function castToText(column: ValuesColumn, numbers: Float64Array): ValuesColumn {
  const show = textOf(column.type);
  const texts: string[] = [];
  for (let i = 0; i < numbers.length; i++) texts.push(isValid(column.validity, i) ? show(numbers[i]) : '');
  return valuesColumn('string', arenaOf(texts), column.validity);
}

function textOf(type: ValuesColumn['type']): (value: number) => string {
  if (type === 'bool') return (x) => (x === 1 ? 'true' : 'false');
  if (type === 'date') return formatDay;
  if (type === 'datetime') return formatInstant;
  return String;
}

function castTexts(column: ValuesColumn, type: ColumnType): ValuesColumn {
  if (!isArena(column.data)) return column;
  if (type === 'string' || type === 'json') return valuesColumn(type, column.data, column.validity);
  const out = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) {
    if (!isValid(column.validity, i)) continue;
    const text = itemText(column.data, i);
    const value = castScalar(text, type);
    if (value === undefined) throw new CastError(text, type);
    out[i] = Number(value);
  }
  if (type === 'bool') return valuesColumn('bool', new Uint8Array(out), column.validity);
  if (type === 'date') return valuesColumn('date', new Int32Array(out), column.validity);
  return type === 'int' ? wholeColumn(out, column.validity) : valuesColumn(type, out, column.validity);
}
