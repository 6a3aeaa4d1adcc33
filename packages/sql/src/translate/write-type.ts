import type { SqlDialect } from '@dataing/ports';
import type { TypeName } from '../tree/index.ts';
import type { LossPart } from './loss.ts';
import { DIGITS_OF_BITS, type SimpleStored, type StoredBits, type StoredType } from './stored-type.ts';
import { TARGETS, type Target } from './targets.ts';

export interface TypeOptions {
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  /**
   * What NUMBER(38, 0), Snowflake's every whole number, becomes: BIGINT (default; a loss says so) or a type that
   * holds all 38 digits.
   */
  readonly wholeNumbers?: 'bigint' | 'exact';
  /**
   * The column is part of a key: MySQL then takes no text without a length, and numbers that have no unsigned type
   * stay whole numbers, because engines number whole numbers only and compare keys of one type.
   */
  readonly isKey?: boolean;
}

/** A rule that the target's type leaves out and a CHECK can say. */
export type TypeRule =
  | { readonly kind: 'one_of'; readonly values: readonly string[] }
  | { readonly kind: 'json' }
  | { readonly kind: 'at_least_zero' }
  | { readonly kind: 'length'; readonly most: number };

export interface WrittenType {
  readonly type: TypeName;
  readonly losses: readonly LossPart[];
  readonly rules: readonly TypeRule[];
}

/** The narrowest type of the target that holds what the source type holds, and what is lost where there is none. */
export function writeType(type: StoredType, options: TypeOptions): WrittenType {
  const writer = new TypeWriter(options);
  return { type: writer.write(type), losses: writer.losses, rules: writer.rules };
}

/** A type of a target's table as a tree: `timestamp with time zone`, `int unsigned`, `varchar(max)`. */
function namedType(text: string, sizes: readonly string[] = []): TypeName {
  const [, head, own, zone, suffix] =
    /^(.*?)(?:\((.*)\))?( with time zone)?( unsigned| year to month| day to second)?$/.exec(text) ?? [];
  const all = own === undefined ? sizes : [own];
  return {
    name: head ?? text,
    ...(all.length > 0 ? { sizes: all } : {}),
    ...(zone === undefined ? {} : { zone: 'with' as const }),
    ...(suffix === undefined ? {} : { suffixes: [suffix.trim()] }),
  };
}

type Of<K extends StoredType['kind']> = Extract<StoredType, { kind: K }>;

class TypeWriter {
  readonly losses: LossPart[] = [];
  readonly rules: TypeRule[] = [];
  readonly #options: TypeOptions;
  readonly #target: Target;
  readonly #to: SqlDialect;

  constructor(options: TypeOptions) {
    this.#options = options;
    this.#to = options.to;
    this.#target = TARGETS[options.to];
  }

  write(type: StoredType): TypeName {
    switch (type.kind) {
      case 'integer':
        return this.#integer(type);
      case 'decimal':
        return this.#decimal(type);
      case 'float':
        return namedType(this.#target.float[type.bits]);
      case 'text':
        return this.#text(type);
      case 'binary':
        return this.#binary(type);
      case 'bits':
        return this.#bits(type);
      case 'time':
        return this.#time(type);
      case 'timestamp':
        return this.#timestamp(type);
      case 'interval':
        return this.#interval(type);
      case 'enum':
      case 'set':
        return this.#values(type);
      case 'list':
      case 'struct':
      case 'map':
        return this.#nested(type);
      case 'other':
        this.#lose('changed', `the type ${type.name} is not known`, 'values are kept as text');
        return namedType(this.#target.text);
      default:
        return this.#plain(type.kind);
    }
  }

  #lose(kind: LossPart['kind'], why: string, consequence: string): void {
    this.losses.push({ kind, why, consequence });
  }

  #integer({ bits, unsigned = false }: Of<'integer'>): TypeName {
    const { title, integers, unsigned: own = {}, decimal } = this.#target;
    const wide = [8, 16, 32, 64, 128] as const;
    if (unsigned) {
      const fitting = wide.find((size) => size >= bits && own[size] !== undefined);
      if (fitting !== undefined) return namedType(own[fitting] as string);
      this.rules.push({ kind: 'at_least_zero' });
    }
    const fitting = wide.find(
      (size) => (unsigned ? size > bits : size >= bits) && integers[size] !== undefined,
    );
    if (fitting !== undefined) {
      if (this.#to === 'snowflake' && fitting === 128) this.#wide(bits, 'NUMBER has at most 38 digits');
      return namedType(integers[fitting] as string);
    }
    if (bits === 64 && this.#options.isKey === true && this.#to !== 'bigquery') {
      this.#wide(bits, `${title} has no unsigned whole numbers, and numbers keys by whole numbers`);
      return namedType(integers[64] as string);
    }
    const digits = DIGITS_OF_BITS[bits];
    if (digits <= decimal.precision && decimal.any === undefined && this.#to !== 'sqlite')
      return namedType(decimal.name, [String(digits), '0']);
    if (decimal.any !== undefined && this.#to === 'postgres')
      return namedType(decimal.name, [String(digits), '0']);
    if (this.#to === 'bigquery') {
      if (digits > 38) this.#wide(bits, 'BIGNUMERIC is sure to hold 38 digits');
      return namedType(digits <= 29 ? 'numeric' : 'bignumeric');
    }
    if (this.#to === 'sqlite') {
      this.#wide(bits, `the integers of ${title} have 64 bits`);
      return namedType('integer');
    }
    this.#wide(bits, `numbers of ${title} have at most ${decimal.precision} digits`);
    return namedType(decimal.name, [String(decimal.precision), '0']);
  }

  #wide(bits: StoredBits, why: string): void {
    this.#lose(
      'narrowed',
      why,
      `the largest values of ${bits} bits do not fit: writing them fails or rounds`,
    );
  }

  #decimal(type: Of<'decimal'>): TypeName {
    const { precision, scale = 0 } = type;
    const { decimal, title } = this.#target;
    const { from, wholeNumbers = 'bigint' } = this.#options;
    if (from === 'snowflake' && precision === 38 && scale === 0 && wholeNumbers === 'bigint') {
      this.#lose(
        'narrowed',
        'NUMBER(38, 0) is what every whole number of Snowflake is declared as; BIGINT holds 64 bits of it',
        'values beyond 9.2e18 do not fit: writing them fails; ask for exact whole numbers to keep 38 digits',
      );
      return namedType(this.#target.integers[64] as string);
    }
    if (this.#to === 'bigquery') return this.#bigQueryDecimal(type);
    if (precision === undefined) {
      if (decimal.any !== undefined) return namedType(decimal.any);
      const places = Math.min(decimal.scale, 10, Math.floor(decimal.precision / 2));
      this.#lose(
        'narrowed',
        `decimals of ${title} have a declared number of digits, the source's do not`,
        `values are kept to ${decimal.precision} digits, ${places} of them behind the point`,
      );
      return namedType(decimal.name, [String(decimal.precision), String(places)]);
    }
    if (this.#to === 'sqlite') {
      if (precision > decimal.precision) {
        this.#lose('narrowed', 'SQLite keeps decimals as floating point', 'digits past the 15th are rounded');
      }
      return namedType(decimal.name, [String(precision), String(scale)]);
    }
    return this.#sizedDecimal(precision, scale);
  }

  #sizedDecimal(precision: number, scale: number): TypeName {
    const { decimal, title } = this.#target;
    const places = Math.max(0, Math.min(scale, decimal.scale));
    const digits = Math.min(decimal.precision, Math.max(precision - scale, 0) + places);
    if (digits < precision || places < scale || scale < 0) {
      this.#lose(
        'narrowed',
        `decimals of ${title} have at most ${decimal.precision} digits, ${decimal.scale} behind the point`,
        `values of more than ${digits} digits, ${places} behind the point, do not fit or are rounded`,
      );
    }
    return namedType(decimal.name, [String(Math.max(digits, places, 1)), String(places)]);
  }

  #bigQueryDecimal({ precision, scale = 0 }: Of<'decimal'>): TypeName {
    if (precision !== undefined && scale >= 0 && scale <= 9 && precision - scale <= 29) {
      const isPlain = precision === 38 && scale === 9;
      return namedType('numeric', isPlain ? [] : [String(precision), String(scale)]);
    }
    if (precision !== undefined && scale >= 0 && scale <= 38 && precision - scale <= 38) {
      return namedType('bignumeric', precision === 76 ? [] : [String(precision), String(scale)]);
    }
    this.#lose(
      'narrowed',
      'BIGNUMERIC has 38 digits on either side of the point',
      'longer values do not fit or are rounded',
    );
    return namedType('bignumeric');
  }

  #text({ length, isPadded = false, ignoresCase = false }: Of<'text'>): TypeName {
    const { title, sizedText, paddedText, text } = this.#target;
    if (ignoresCase)
      this.#lose('changed', `${title} has no text type that ignores case`, 'comparisons heed case');
    const isBytes = this.#to === 'redshift';
    if (length === undefined) {
      if (isBytes)
        this.#lose('narrowed', 'texts of Redshift have at most 65,535 bytes', 'writing longer texts fails');
      return this.#keyText() ?? namedType(text);
    }
    if (isPadded && paddedText !== undefined && length <= paddedText.max)
      return namedType(paddedText.name, [String(length)]);
    if (isPadded)
      this.#lose(
        'changed',
        `${title} does not pad texts`,
        'values come back without the blanks at their end',
      );
    if (sizedText === undefined) return namedType(text);
    const size = isBytes && this.#options.from !== 'redshift' ? length * 4 : length;
    if (size > sizedText.max) return this.#longText(length);
    if (!sizedText.isChecked)
      this.#lose(
        'unchecked',
        `${title} does not enforce lengths of text`,
        `texts longer than ${length} are taken`,
      );
    return namedType(sizedText.name, [String(size)]);
  }

  #longText(length: number): TypeName {
    const { text, sizedText, title } = this.#target;
    const most = sizedText?.max ?? 0;
    if (this.#to === 'redshift') {
      this.#lose('narrowed', 'texts of Redshift have at most 65,535 bytes', 'writing longer texts fails');
    } else if (this.#to === 'mysql') this.rules.push({ kind: 'length', most: length });
    else
      this.#lose('unchecked', `lengths in ${title} end at ${most}`, `texts longer than ${length} are taken`);
    return this.#keyText() ?? namedType(text);
  }

  /** MySQL indexes no text of unknown length. */
  #keyText(): TypeName | undefined {
    if (this.#to !== 'mysql' || this.#options.isKey !== true) return undefined;
    this.#lose(
      'narrowed',
      'a key of MySQL takes no text without a length',
      'texts longer than 255 do not fit',
    );
    return namedType('varchar', ['255']);
  }

  #binary({ length, isPadded = false }: Of<'binary'>): TypeName {
    const { title, binary, sizedBinary } = this.#target;
    if (isPadded) this.#lose('changed', `${title} does not pad bytes here`, 'short values keep their length');
    if ((length ?? Infinity) > 16_777_216 && this.#to === 'redshift')
      this.#lose('narrowed', 'bytes of Redshift are at most 16,777,216', 'writing longer values fails');
    if (length === undefined) return namedType(binary);
    if (sizedBinary === undefined) {
      this.#lose(
        'unchecked',
        `${title} has no lengths of bytes`,
        `values longer than ${length} bytes are taken`,
      );
      return namedType(binary);
    }
    if (length > sizedBinary.max) return namedType(binary);
    return namedType(sizedBinary.name, [String(length)]);
  }

  #bits({ length, isVarying = false }: Of<'bits'>): TypeName {
    const { title, bits, text } = this.#target;
    const name = isVarying || length === undefined ? bits?.varying : bits?.fixed;
    if (bits === undefined || name === undefined || (length ?? 0) > bits.max) {
      this.#lose('changed', `${title} has no such strings of bits`, "values are kept as text of '0' and '1'");
      return namedType(text);
    }
    if (this.#to !== 'duckdb') return namedType(name, length === undefined ? [] : [String(length)]);
    if (length !== undefined)
      this.#lose(
        'unchecked',
        'DuckDB does not enforce lengths of bits',
        'strings of any number of bits are taken',
      );
    return namedType(name);
  }

  #time({ digits, zone = false }: Of<'time'>): TypeName {
    const { time, title, text } = this.#target;
    if (time === undefined) {
      this.#lose('changed', `${title} has no time of day`, 'values are kept as text, such as 12:30:00');
      return namedType(text);
    }
    if (zone && time.zoned === undefined)
      this.#lose('changed', `${title} has no time with an offset`, 'the offset of each value is lost');
    this.#fraction(digits, time.digits);
    const isSized = ['postgres', 'mysql', 'trino', 'snowflake'].includes(this.#to);
    const name = zone && time.zoned !== undefined ? time.zoned : time.name;
    return namedType(name, isSized ? [String(Math.min(digits, time.digits))] : []);
  }

  #fraction(digits: number, most: number): void {
    if (digits > most) {
      this.#lose(
        'narrowed',
        `seconds of ${this.#target.title} have ${most} digits behind the point`,
        `digits from the ${most + 1}th on are rounded`,
      );
    }
  }

  #timestamp({ digits, zone }: Of<'timestamp'>): TypeName {
    const { timestamp, title } = this.#target;
    let name = timestamp.none;
    if (zone !== 'none') name = timestamp.instant ?? timestamp.none;
    if (zone === 'offset') name = timestamp.offset ?? name;
    if (zone === 'offset' && timestamp.offset === undefined)
      this.#lose(
        'changed',
        `${title} keeps no offset`,
        'the moment stays, the offset it was written with is lost',
      );
    if (zone !== 'none' && timestamp.instant === undefined) {
      const what =
        this.#to === 'mysql' ? 'TIMESTAMP of MySQL ends in 2038' : `${title} has no type for moments`;
      this.#lose('changed', what, 'values are read as local time: write them in UTC');
    }
    if (
      digits > 6 &&
      zone === 'none' &&
      timestamp.nanoseconds !== undefined &&
      this.#options.from !== 'snowflake'
    )
      return namedType(timestamp.nanoseconds);
    this.#fraction(digits, timestamp.digits);
    return namedType(name, timestamp.isSized ? [String(Math.min(digits, timestamp.digits))] : []);
  }

  #interval({ of }: Of<'interval'>): TypeName {
    const { interval, text, title } = this.#target;
    const name = of === undefined ? interval?.any : interval?.[of];
    if (name !== undefined) return namedType(name);
    if (interval === undefined) {
      this.#lose('changed', `${title} stores no intervals`, 'values are kept as text, such as P1D');
      return namedType(text);
    }
    this.#lose('narrowed', `an interval of ${title} has months or seconds, not both`, 'months do not fit');
    return namedType(interval.seconds);
  }

  #values({ kind, values }: Of<'enum' | 'set'>): TypeName {
    const { enums, text, title } = this.#target;
    if (kind === 'enum' && enums === true)
      return namedType(
        'enum',
        values.map((value) => `'${value.replaceAll("'", "''")}'`),
      );
    const why = `${title} has no ${kind} type`;
    if (kind === 'enum') {
      this.#lose('changed', why, 'values are text, and sort by letters, not in the order of the list');
      this.rules.push({ kind: 'one_of', values });
    } else
      this.#lose('changed', why, 'values are text of names with commas between them; nothing checks them');
    const longest = Math.max(1, ...values.map((value) => value.length));
    return this.#options.isKey === true && this.#to === 'mysql'
      ? namedType('varchar', [String(longest)])
      : namedType(text);
  }

  #nested(type: Of<'list' | 'struct' | 'map'>): TypeName {
    const { list, struct, map } = this.#target;
    if (type.kind === 'list' && list !== undefined) return this.#list(type.item);
    if (type.kind === 'struct' && struct !== undefined) {
      const fields = type.fields.map(({ name, type: of }) => ({
        name: { text: name },
        type: this.write(of),
      }));
      return { name: struct, fields };
    }
    if (type.kind === 'map' && map !== undefined)
      return { name: map, elements: [this.write(type.key), this.write(type.value)] };
    return this.#asDocument(type.kind);
  }

  #list(item: StoredType): TypeName {
    if (this.#to === 'bigquery') {
      if (item.kind === 'list') return this.#asDocument('list of lists');
      this.#lose('changed', 'BigQuery has no NULL array', 'NULL is stored as an empty array');
    }
    const element = this.write(item);
    if (this.#target.list === 'element') return { name: 'array', elements: [element] };
    return { ...element, dimensions: [...(element.dimensions ?? []), null] };
  }

  #asDocument(kind: string): TypeName {
    const { nested, title } = this.#target;
    this.#lose('changed', `${title} has no ${kind} type`, `values are kept as JSON in ${nested}`);
    if (this.#to === 'sqlite') this.rules.push({ kind: 'json' });
    return namedType(nested);
  }

  #plain(kind: SimpleStored): TypeName {
    const { plain, title, text, integers } = this.#target;
    const name = plain[kind];
    if (kind === 'variant' && this.#options.from !== this.#to && plain.json === name) {
      this.#lose(
        'changed',
        `${title} has no type of any value`,
        'values are JSON: dates, times, decimals and bytes in them become text or numbers',
      );
    }
    if (name !== undefined) return namedType(name);
    if (kind === 'json' || kind === 'variant') return this.#asDocument('JSON');
    if (kind === 'year') {
      this.#lose('unchecked', `${title} has no year type`, 'any whole number is taken');
      return namedType((integers[16] ?? integers[64]) as string);
    }
    if (kind === 'money') {
      this.#lose('changed', `${title} has no money type`, 'values are numbers without a currency');
      return this.#sizedDecimal(19, 2);
    }
    const form = FORMS[kind] ?? kind;
    this.#lose(
      'changed',
      `${title} has no ${kind} type`,
      `values are kept as text, as ${form}; nothing checks it`,
    );
    const length = LENGTHS[kind];
    if (length === undefined) return namedType(text);
    return this.#text({ kind: 'text', length });
  }
}

const FORMS: Readonly<Record<string, string>> = {
  uuid: '36 characters',
  xml: 'XML',
  inet: 'an address',
  cidr: 'a network',
  macaddr: 'six pairs of digits',
  geography: 'well-known text (WKT)',
  geometry: 'well-known text (WKT)',
};
const LENGTHS: Readonly<Record<string, number>> = { uuid: 36, inet: 43, cidr: 43, macaddr: 17 };
