import type { Cell, NormalisedType } from '@dataing/ports';

/** A value as `node:sqlite` gives it, whole numbers as bigint. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

const byWord: ReadonlyArray<readonly [RegExp, NormalisedType]> = [
  [/^bool/i, 'boolean'],
  [/^(timestamp|datetime)/i, 'timestamp'],
  [/^date/i, 'date'],
  [/^time/i, 'time'],
  [/^(decimal|numeric|money)/i, 'decimal'],
  [/json/i, 'json'],
  [/int/i, 'integer'],
  [/char|clob|text|uuid/i, 'string'],
  [/blob|binary/i, 'binary'],
  [/real|floa|doub/i, 'float'],
];

/** The normalised type of a declared one; SQLite takes any words for a type and holds nobody to them. */
export function declaredType(native: string): NormalisedType {
  return byWord.find(([word]) => word.test(native.trim()))?.[1] ?? 'unknown';
}

/** The type of an expression: of its first value that is not null. */
export function valueType(value: SqliteValue | undefined): NormalisedType {
  if (value === undefined || value === null) return 'unknown';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'float';
  return typeof value === 'string' ? 'string' : 'binary';
}

/** A value as a cell, read by its column's type where it fits, else as what it is. */
export function toCell(value: SqliteValue, type: NormalisedType): Cell {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'string') {
    return type === 'timestamp' ? value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:)/, '$1T$2') : value;
  }
  if (type === 'boolean' && (value === 0n || value === 1n)) return value === 1n;
  if (type === 'decimal') return String(value);
  if (typeof value === 'number') return value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
