import type { Cell } from '@dataing/ports';
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

const NANOS_PER_MS = 1_000_000n;
/** What a JavaScript Date can tell, in milliseconds either side of 1970. */
const DATE_MS_MAX = 8_640_000_000_000_000n;

/** A value of DuckDB as a cell, by the rules of the port. */
export function toCell(value: DuckDBValue): Cell {
  switch (typeof value) {
    case 'bigint': {
      const small = Number(value);
      return Number.isSafeInteger(small) ? small : value;
    }
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    default:
      if (value === null || value === undefined) return null;
      return objectCell(value);
  }
}

function objectCell(value: Exclude<DuckDBValue, null | number | bigint | string | boolean>): Cell {
  const nanos = nanosOf(value);
  if (nanos !== undefined) return timestampText(value, nanos);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return isNested(value) ? toJson(value) : value.toString();
}

function isNested(value: unknown): boolean {
  return (
    value instanceof DuckDBListValue ||
    value instanceof DuckDBArrayValue ||
    value instanceof DuckDBStructValue ||
    value instanceof DuckDBMapValue ||
    value instanceof DuckDBUnionValue
  );
}

function nanosOf(value: unknown): bigint | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return value.micros * 1000n;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000_000n;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * NANOS_PER_MS;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  return undefined;
}

function timestampText(value: { readonly isFinite: boolean } | object, nanos: bigint): string {
  const isFinite = !('isFinite' in value) || value.isFinite;
  if (!isFinite) return nanos > 0n ? 'infinity' : '-infinity';
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const ms = (nanos - fraction) / NANOS_PER_MS;
  if (ms > DATE_MS_MAX || ms < -DATE_MS_MAX) return String(value).replace(' ', 'T');
  const seconds = new Date(Number(ms)).toISOString().slice(0, -'.000Z'.length);
  const zone = value instanceof DuckDBTimestampTZValue ? 'Z' : '';
  return `${seconds}${fractionText(fraction)}${zone}`;
}

function fractionText(nanos: bigint): string {
  if (nanos === 0n) return '';
  const digits = nanos.toString().padStart(9, '0');
  if (nanos % NANOS_PER_MS === 0n) return `.${digits.slice(0, 3)}`;
  return nanos % 1000n === 0n ? `.${digits.slice(0, 6)}` : `.${digits}`;
}

/** Nested values as JSON text; whole numbers keep all digits, and NaN and the infinities become texts. */
function toJson(value: DuckDBValue): string {
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(toJson).join(',')}]`;
  }
  if (value instanceof DuckDBStructValue) {
    const entries = Object.entries(value.entries).map(
      ([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`,
    );
    return `{${entries.join(',')}}`;
  }
  if (value instanceof DuckDBMapValue) {
    const entries = value.entries.map(
      ({ key, value: item }) => `${JSON.stringify(keyText(key))}:${toJson(item)}`,
    );
    return `{${entries.join(',')}}`;
  }
  if (value instanceof DuckDBUnionValue) return `{${JSON.stringify(value.tag)}:${toJson(value.value)}}`;
  const cell = toCell(value);
  if (typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'number' && !Number.isFinite(cell)) return JSON.stringify(String(cell));
  return JSON.stringify(cell);
}

function keyText(key: DuckDBValue): string {
  return isNested(key) ? toJson(key) : String(toCell(key));
}
