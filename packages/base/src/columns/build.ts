import { arenaOf } from './arena.ts';
import type {
  ByteArena,
  CodesColumn,
  Column,
  LogicalType,
  RunsColumn,
  SequenceColumn,
  Validity,
  ValuesColumn,
} from './column.ts';
import { packValidity } from './validity.ts';

/**
 * A cell as JavaScript sees it: for tests, dictionaries and rendering, never the hot path. int, datetime
 * (microseconds), date (days) and unscaled decimals are numbers, or bigints where stored as such.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array;

type Storage = ValuesColumn['data'];

/** True for the types stored as a ByteArena. */
export function isBytesType(type: LogicalType): type is 'string' | 'json' | 'binary' {
  return type === 'string' || type === 'json' || type === 'binary';
}

/** True for the types whose values are whole numbers: int, datetime, date and decimals. */
export function isIntegerType(type: LogicalType): boolean {
  return type === 'int' || type === 'datetime' || type === 'date' || typeof type === 'object';
}

/** Equality of logical types. */
export function sameType(a: LogicalType, b: LogicalType): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.decimal.precision === b.decimal.precision && a.decimal.scale === b.decimal.scale;
}

/** True for byte-string storage, as against a typed array. */
export function isArena(data: Storage): data is ByteArena {
  return 'offsets' in data;
}

/** A column of stored values; its length is that of `data`. */
export function valuesColumn(type: LogicalType, data: Storage, validity?: Validity): ValuesColumn {
  const length = isArena(data) ? data.offsets.length - 1 : data.length;
  return validity === undefined
    ? { kind: 'values', type, length, data }
    : { kind: 'values', type, length, data, validity };
}

export function sequenceColumn(
  type: SequenceColumn['type'],
  length: number,
  start: number,
  step: number,
): SequenceColumn {
  return { kind: 'sequence', type, length, start, step };
}

/** `values[i]` repeated `counts[i]` times. */
export function runsColumn(values: Column, counts: Int32Array): RunsColumn {
  if (counts.length !== values.length) throw new RangeError('runs need one count per value');
  let length = 0;
  for (let i = 0; i < counts.length; i++) length += counts[i];
  return { kind: 'runs', type: values.type, length, values, counts };
}

export function codesColumn(
  codes: CodesColumn['codes'],
  dictionary: ValuesColumn,
  validity?: Validity,
): CodesColumn {
  const column = { kind: 'codes', type: dictionary.type, length: codes.length, codes, dictionary } as const;
  return validity === undefined ? column : { ...column, validity };
}

/** A column from JavaScript values: dictionaries, literals and tests. Not for the hot path. */
export function columnOf(type: LogicalType, values: readonly Value[]): ValuesColumn {
  const flags = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  return valuesColumn(type, storageOf(type, values), packValidity(flags));
}

function storageOf(type: LogicalType, values: readonly Value[]): Storage {
  if (isBytesType(type)) return arenaOf(values.map((v) => (v instanceof Uint8Array ? v : String(v ?? ''))));
  if (type === 'bool') return Uint8Array.from(values, (v) => (v ? 1 : 0));
  if (type === 'date') return Int32Array.from(values, (v) => Number(v));
  if (type !== 'float' && values.some((v) => typeof v === 'bigint')) {
    return BigInt64Array.from(values, (v) => BigInt((v ?? 0) as number | bigint));
  }
  return Float64Array.from(values, (v) => Number(v ?? 0));
}
