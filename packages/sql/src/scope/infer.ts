import type { SqlDialect } from '@dataing/ports';
import type { NumberLiteral } from '../tree/index.ts';
import {
  asDecimal,
  BIGINT,
  DATE,
  DOUBLE,
  HUGEINT,
  INTEGER,
  INTERVAL,
  isNumber,
  joinTypes,
  type SqlType,
  TIMESTAMP,
  UNKNOWN,
} from './type.ts';

/** The type of a number by its digits. */
export function numberType({ text }: NumberLiteral, dialect: SqlDialect): SqlType {
  const digits = text.replaceAll('_', '');
  if (/^\d+$/.test(digits)) {
    if (dialect === 'bigquery' || dialect === 'sqlite') return BIGINT;
    if (dialect === 'snowflake') return { kind: 'decimal', precision: 38, scale: 0 };
    const value = BigInt(digits);
    if (value < 2n ** 31n) return INTEGER;
    return value < 2n ** 63n ? BIGINT : HUGEINT;
  }
  if (/^\d*\.\d*$/.test(digits) && dialect !== 'bigquery' && dialect !== 'sqlite') return decimalOf(digits);
  return /^0x/i.test(digits) ? INTEGER : DOUBLE;
}

function decimalOf(digits: string): SqlType {
  const [whole, fraction] = digits.split('.');
  const scale = fraction.length;
  const kept = whole.replace(/^0+(?=\d)/, '');
  return { kind: 'decimal', precision: Math.max(1, kept.length + scale), scale };
}

const COMPARISONS = new Set([
  '=',
  '==',
  '<>',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '<=>',
  '@>',
  '<@',
  '&&',
  '~',
  '~*',
  '!~',
  '!~*',
]);

export function isComparison(operator: string): boolean {
  return COMPARISONS.has(operator);
}

/** The type of a operator b where neither compares. Exact for duckdb, and where engines agree; else unknown. */
export function operatorType(operator: string, a: SqlType, b: SqlType, dialect: SqlDialect): SqlType {
  if (isComparison(operator)) return { kind: 'boolean' };
  if (operator === '->>') return { kind: 'text' };
  if (operator === '->' || operator === '#>') return { kind: 'json' };
  if (operator === '||') return concatenated(a, b);
  const moved = movedTime(operator, a, b, dialect);
  if (moved !== undefined) return moved;
  if (a.kind === 'null' || b.kind === 'null') return a.kind === 'null' ? b : a;
  if (!isNumber(a) || !isNumber(b)) return UNKNOWN;
  if (operator === '/') return quotient(a, b, dialect);
  if (['+', '-', '*', '%', '//'].includes(operator)) return arithmetic(operator, a, b, dialect);
  return operator === '^' || operator === '**' ? DOUBLE : UNKNOWN;
}

function concatenated(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'list' || b.kind === 'list') return joinTypes(a, b);
  return a.kind === 'unknown' && b.kind === 'unknown' ? UNKNOWN : { kind: 'text' };
}

function movedTime(operator: string, a: SqlType, b: SqlType, dialect: SqlDialect): SqlType | undefined {
  if (operator !== '+' && operator !== '-') return undefined;
  const [time, by] = operator === '+' && isTime(b) && !isTime(a) ? [b, a] : [a, b];
  if (!isTime(time)) return a.kind === 'interval' && b.kind === 'interval' ? INTERVAL : undefined;
  if (by.kind === 'interval') return time.kind === 'date' && dialect !== 'bigquery' ? TIMESTAMP : time;
  if (by.kind === 'integer' && time.kind === 'date') return DATE;
  if (!isTime(by)) return UNKNOWN;
  return time.kind === 'date' && by.kind === 'date' && dialect === 'duckdb' ? BIGINT : INTERVAL;
}

function isTime(type: SqlType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamptz';
}

function quotient(a: SqlType, b: SqlType, dialect: SqlDialect): SqlType {
  if (dialect === 'duckdb')
    return a.kind === 'float' && a.bits === 32 && b.kind === 'float' && b.bits === 32 ? a : DOUBLE;
  if (a.kind === 'float' || b.kind === 'float') return DOUBLE;
  const whole = a.kind === 'integer' && b.kind === 'integer';
  if (whole) return ['postgres', 'redshift', 'sqlite', 'trino'].includes(dialect) ? joinTypes(a, b) : UNKNOWN;
  return { kind: 'decimal' };
}

function arithmetic(operator: string, a: SqlType, b: SqlType, dialect: SqlDialect): SqlType {
  const both = joinTypes(a, b);
  if (both.kind !== 'decimal') return both;
  if (dialect !== 'duckdb') return { kind: 'decimal' };
  const [x, y] = [asDecimal(a), asDecimal(b)];
  if (x === undefined || y === undefined) return both;
  if (operator === '*') {
    const scale = x.scale + y.scale;
    const small = x.precision <= 18 && y.precision <= 18 && scale < 18;
    return scale > 38
      ? DOUBLE
      : { kind: 'decimal', precision: Math.min(small ? 18 : 38, x.precision + y.precision), scale };
  }
  if (operator === '//') return UNKNOWN;
  if (operator === '%') return both;
  const joined = asDecimal(both) ?? x;
  const precision =
    joined.precision <= 18 ? Math.min(18, joined.precision + 1) : Math.min(38, joined.precision + 1);
  return { kind: 'decimal', precision, scale: joined.scale };
}
