import type { Cell, NormalisedType } from '@dataing/ports';
import mysql2 from 'mysql2';

// Node does not see it among the names that this CommonJS module exports.
const { Types } = mysql2;

/** What the protocol tells of a column. */
export interface FieldFacts {
  readonly columnType: number;
  readonly columnLength: number;
  /** 63: bytes, not text. */
  readonly characterSet: number;
}

const BYTES = 63;
const integers = new Set<number>([
  Types.TINY,
  Types.SHORT,
  Types.INT24,
  Types.LONG,
  Types.LONGLONG,
  Types.YEAR,
]);
const texts = new Set<number>([
  Types.VARCHAR,
  Types.VAR_STRING,
  Types.STRING,
  Types.TINY_BLOB,
  Types.MEDIUM_BLOB,
  Types.LONG_BLOB,
  Types.BLOB,
  Types.ENUM,
  Types.SET,
]);

/** The normalised type of a result's column; a TINYINT of width 1 is what BOOLEAN makes. */
export function typeOf({ columnType, columnLength, characterSet }: FieldFacts): NormalisedType {
  if (columnType === Types.TINY && columnLength === 1) return 'boolean';
  if (integers.has(columnType)) return 'integer';
  if (texts.has(columnType)) return characterSet === BYTES ? 'binary' : 'string';
  switch (columnType) {
    case Types.FLOAT:
    case Types.DOUBLE:
      return 'float';
    case Types.DECIMAL:
    case Types.NEWDECIMAL:
      return 'decimal';
    case Types.DATE:
    case Types.NEWDATE:
      return 'date';
    case Types.TIME:
      return 'time';
    case Types.DATETIME:
    case Types.TIMESTAMP:
      return 'timestamp';
    case Types.JSON:
      return 'json';
    case Types.BIT:
      return 'binary';
    default:
      return 'unknown';
  }
}

/** A value as it came over the wire, as a cell. The session is in UTC, so TIMESTAMP, an instant, ends in Z. */
export function toCell(bytes: Buffer, field: FieldFacts): Cell {
  const type = typeOf(field);
  if (type === 'binary') return bytes.toString('hex');
  const text = bytes.toString('utf8');
  switch (type) {
    case 'boolean':
      return text !== '0';
    case 'integer': {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : BigInt(text);
    }
    case 'float':
      return Number(text);
    case 'timestamp':
      return `${timestamp(text)}${field.columnType === Types.TIMESTAMP ? 'Z' : ''}`;
    default:
      return text;
  }
}

/** With 3 or 6 decimals where there is a fraction. */
function timestamp(text: string): string {
  const [seconds, fraction = ''] = text.replace(' ', 'T').split('.');
  const digits = fraction.padEnd(6, '0');
  if (Number(digits) === 0) return seconds;
  return `${seconds}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}`;
}

const byName: Readonly<Record<string, NormalisedType>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  float: 'float',
  double: 'float',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  json: 'json',
  bit: 'binary',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  char: 'string',
  varchar: 'string',
  tinytext: 'string',
  text: 'string',
  mediumtext: 'string',
  longtext: 'string',
  enum: 'string',
  set: 'string',
};

/** The normalised type of a declared column: `bigint(20) unsigned`. */
export function declaredType(native: string): NormalisedType {
  if (/^tinyint\(1\)/i.test(native)) return 'boolean';
  return byName[native.toLowerCase().replace(/[\s(].*$/s, '')] ?? 'unknown';
}
