/**
 * What a column can hold, apart from how an engine spells it. Finer than `SqlType` of the scope, which says what an
 * expression gives: here lengths, digits and zones count, because a table that is too narrow loses rows.
 */
export type StoredType =
  | { readonly kind: SimpleStored }
  | { readonly kind: 'integer'; readonly bits: StoredBits; readonly unsigned?: boolean }
  /** Without precision any number of digits. */
  | { readonly kind: 'decimal'; readonly precision?: number; readonly scale?: number }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** Length in characters, of Redshift in bytes; `isPadded` is CHAR, which fills up with blanks. */
  | {
      readonly kind: 'text';
      readonly length?: number;
      readonly isPadded?: boolean;
      readonly ignoresCase?: boolean;
    }
  | { readonly kind: 'binary'; readonly length?: number; readonly isPadded?: boolean }
  | { readonly kind: 'bits'; readonly length?: number; readonly isVarying?: boolean }
  /** `digits` of a second behind the point. */
  | { readonly kind: 'time'; readonly digits: number; readonly zone?: boolean }
  /** `instant` is a moment without the offset it was written with; `offset` keeps that too. */
  | { readonly kind: 'timestamp'; readonly digits: number; readonly zone: 'none' | 'instant' | 'offset' }
  | { readonly kind: 'interval'; readonly of?: 'months' | 'seconds' }
  | { readonly kind: 'enum' | 'set'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly item: StoredType }
  | { readonly kind: 'struct'; readonly fields: readonly StoredField[] }
  | { readonly kind: 'map'; readonly key: StoredType; readonly value: StoredType }
  /** A type of one engine or of a user, by its name. */
  | { readonly kind: 'other'; readonly name: string };

export interface StoredField {
  readonly name: string;
  readonly type: StoredType;
}

export type SimpleStored =
  | 'boolean'
  | 'date'
  | 'year'
  | 'uuid'
  | 'json'
  /** Any value with its own type: VARIANT, SUPER, untyped ARRAY and OBJECT. */
  | 'variant'
  | 'xml'
  | 'money'
  | 'inet'
  | 'cidr'
  | 'macaddr'
  | 'geography'
  | 'geometry';

export type StoredBits = 8 | 16 | 24 | 32 | 64 | 128;

/** Digits that any whole number of so many bits can be written in. */
export const DIGITS_OF_BITS: Readonly<Record<StoredBits, number>> = {
  8: 3,
  16: 5,
  24: 8,
  32: 10,
  64: 20,
  128: 39,
};

/** Whether every value of `inner` can stand in a column of `outer`, exactly. False where it is not certain. */
export function holds(outer: StoredType, inner: StoredType): boolean {
  if (outer.kind === 'decimal') return decimalHolds(outer, inner);
  if (outer.kind !== inner.kind) return outer.kind === 'variant' && inner.kind === 'json';
  switch (inner.kind) {
    case 'integer':
      return integerHolds(outer as typeof inner, inner);
    case 'float':
      return (outer as typeof inner).bits >= inner.bits;
    case 'text':
    case 'binary':
    case 'bits':
      return lengthHolds((outer as typeof inner).length, inner.length);
    case 'time':
      return (
        (outer as typeof inner).digits >= inner.digits &&
        ((outer as typeof inner).zone ?? false) === (inner.zone ?? false)
      );
    case 'timestamp':
      return timestampHolds(outer as typeof inner, inner);
    case 'interval':
      return (outer as typeof inner).of === undefined || (outer as typeof inner).of === inner.of;
    case 'enum':
    case 'set':
      return inner.values.every((value) => (outer as typeof inner).values.includes(value));
    case 'list':
      return holds((outer as typeof inner).item, inner.item);
    case 'map':
      return (
        holds((outer as typeof inner).key, inner.key) && holds((outer as typeof inner).value, inner.value)
      );
    case 'struct':
      return structHolds(outer as typeof inner, inner);
    case 'other':
      return (outer as typeof inner).name === inner.name;
    default:
      return true;
  }
}

type Of<K extends StoredType['kind']> = Extract<StoredType, { kind: K }>;

function lengthHolds(outer: number | undefined, inner: number | undefined): boolean {
  return outer === undefined || (inner !== undefined && outer >= inner);
}

function integerHolds(outer: Of<'integer'>, inner: Of<'integer'>): boolean {
  if ((outer.unsigned ?? false) === (inner.unsigned ?? false)) return outer.bits >= inner.bits;
  return outer.unsigned !== true && outer.bits > inner.bits;
}

function decimalHolds(outer: Of<'decimal'>, inner: StoredType): boolean {
  if (outer.precision === undefined) return inner.kind === 'decimal' || inner.kind === 'integer';
  const scale = outer.scale ?? 0;
  if (inner.kind === 'integer') return outer.precision - scale >= DIGITS_OF_BITS[inner.bits];
  if (inner.kind !== 'decimal' || inner.precision === undefined) return false;
  const innerScale = inner.scale ?? 0;
  return scale >= innerScale && outer.precision - scale >= inner.precision - innerScale;
}

function timestampHolds(outer: Of<'timestamp'>, inner: Of<'timestamp'>): boolean {
  if (outer.digits < inner.digits) return false;
  return outer.zone === inner.zone || (outer.zone === 'offset' && inner.zone === 'instant');
}

function structHolds(outer: Of<'struct'>, inner: Of<'struct'>): boolean {
  return (
    outer.fields.length === inner.fields.length &&
    inner.fields.every((field, i) => holds(outer.fields[i].type, field.type))
  );
}
