/**
 * What a value is, apart from how an engine spells it: enough to say whether a change of a query changes a type,
 * and to compare with what an engine's own binder says. `unknown` is above everything, `null` below everything.
 */
export type SqlType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'integer'; readonly bits: IntegerBits; readonly unsigned?: boolean }
  /** Without precision and scale where the text gave none and the dialect's default is not known. */
  | { readonly kind: 'decimal'; readonly precision?: number; readonly scale?: number }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'list'; readonly item: SqlType }
  | {
      readonly kind: 'struct';
      readonly fields: ReadonlyArray<{ readonly name: string; readonly type: SqlType }>;
    }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  /** A type of one engine or of a user, by its name in lower case. */
  | { readonly kind: 'other'; readonly name: string };

type SimpleKind =
  | 'unknown'
  | 'null'
  | 'boolean'
  | 'text'
  | 'binary'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'uuid'
  | 'json'
  | 'bit';

export type IntegerBits = 8 | 16 | 32 | 64 | 128;

export const UNKNOWN: SqlType = { kind: 'unknown' };
export const NULL: SqlType = { kind: 'null' };
export const BOOLEAN: SqlType = { kind: 'boolean' };
export const TEXT: SqlType = { kind: 'text' };
export const DATE: SqlType = { kind: 'date' };
export const TIMESTAMP: SqlType = { kind: 'timestamp' };
export const TIMESTAMPTZ: SqlType = { kind: 'timestamptz' };
export const INTERVAL: SqlType = { kind: 'interval' };
export const JSON_TYPE: SqlType = { kind: 'json' };
export const DOUBLE: SqlType = { kind: 'float', bits: 64 };
export const INTEGER: SqlType = { kind: 'integer', bits: 32 };
export const BIGINT: SqlType = { kind: 'integer', bits: 64 };
export const HUGEINT: SqlType = { kind: 'integer', bits: 128 };

/** True where two types are the same in every part. */
export function sameType(a: SqlType, b: SqlType): boolean {
  return a === b || renderType(a) === renderType(b);
}

/** A type in a spelling of its own that is no engine's: for messages, for comparing, for `--json`. */
export function renderType(type: SqlType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.unsigned === true ? 'u' : ''}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`;
    case 'list':
      return `list<${renderType(type.item)}>`;
    case 'map':
      return `map<${renderType(type.key)}, ${renderType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name} ${renderType(field.type)}`).join(', ')}>`;
    case 'other':
      return type.name;
    default:
      return type.kind;
  }
}

const DIGITS_OF_BITS: Readonly<Record<IntegerBits, number>> = { 8: 3, 16: 5, 32: 10, 64: 19, 128: 38 };

/** An integer type as the decimal that holds all its values; of 128 bits, as many digits as decimals have. */
export function asDecimal(type: SqlType): { precision: number; scale: number } | undefined {
  if (type.kind === 'decimal' && type.precision !== undefined) {
    return { precision: type.precision, scale: type.scale ?? 0 };
  }
  return type.kind === 'integer' ? { precision: DIGITS_OF_BITS[type.bits], scale: 0 } : undefined;
}

/** Least type that holds the values of both: what UNION, CASE and COALESCE give. `unknown` where none is certain. */
export function joinTypes(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'null') return b;
  if (b.kind === 'null' || sameType(a, b)) return a;
  if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN;
  if (isNumber(a) && isNumber(b)) return joinNumbers(a, b);
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', item: joinTypes(a.item, b.item) };
  if (a.kind === 'text' || b.kind === 'text') return TEXT;
  return joinTimes(a, b) ?? UNKNOWN;
}

const TIMES = ['date', 'timestamp', 'timestamptz'];

function joinTimes(a: SqlType, b: SqlType): SqlType | undefined {
  const [i, j] = [TIMES.indexOf(a.kind), TIMES.indexOf(b.kind)];
  if (i < 0 || j < 0) return undefined;
  return i > j ? a : b;
}

export function isNumber(type: SqlType): boolean {
  return type.kind === 'integer' || type.kind === 'decimal' || type.kind === 'float';
}

function joinNumbers(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'float' || b.kind === 'float') {
    const bothSmall = a.kind === 'float' && b.kind === 'float' && a.bits === 32 && b.bits === 32;
    return bothSmall ? a : joinFloat(a, b);
  }
  if (a.kind === 'integer' && b.kind === 'integer') return joinIntegers(a, b);
  const [x, y] = [asDecimal(a), asDecimal(b)];
  if (x === undefined || y === undefined) return { kind: 'decimal' };
  const scale = Math.max(x.scale, y.scale);
  const whole = Math.max(x.precision - x.scale, y.precision - y.scale);
  return { kind: 'decimal', precision: Math.min(38, whole + scale), scale };
}

/** A REAL beside an integer or a decimal stays REAL; beside a DOUBLE it becomes one. */
function joinFloat(a: SqlType, b: SqlType): SqlType {
  const double = (t: SqlType) => t.kind === 'float' && t.bits === 64;
  return double(a) || double(b) ? DOUBLE : { kind: 'float', bits: 32 };
}

function joinIntegers(
  a: { bits: IntegerBits; unsigned?: boolean },
  b: { bits: IntegerBits; unsigned?: boolean },
): SqlType {
  const bits = Math.max(a.bits, b.bits) as IntegerBits;
  if ((a.unsigned ?? false) === (b.unsigned ?? false)) return { kind: 'integer', bits, unsigned: a.unsigned };
  const unsigned = a.unsigned === true ? a : b;
  const signed = a.unsigned === true ? b : a;
  if (signed.bits > unsigned.bits) return { kind: 'integer', bits: signed.bits };
  return { kind: 'integer', bits: Math.min(128, unsigned.bits * 2) as IntegerBits };
}
