import type { SqlDialect } from '@dataing/ports';
import { type IntegerBits, type SqlType, UNKNOWN } from './type.ts';

const integer = (bits: IntegerBits, unsigned?: boolean): SqlType =>
  unsigned === true ? { kind: 'integer', bits, unsigned } : { kind: 'integer', bits };

const NAMES: Readonly<Record<string, SqlType>> = {
  ...named(integer(8), 'tinyint', 'int1'),
  ...named(integer(16), 'smallint', 'int2', 'int16', 'short', 'smallserial'),
  ...named(integer(32), 'integer', 'int', 'int4', 'int32', 'mediumint', 'signed', 'serial', 'integral'),
  ...named(integer(64), 'bigint', 'int8', 'int64', 'long', 'bigserial', 'byteint'),
  ...named(integer(128), 'hugeint', 'int128'),
  ...named(integer(8, true), 'utinyint', 'uint8'),
  ...named(integer(16, true), 'usmallint', 'uint16'),
  ...named(integer(32, true), 'uinteger', 'uint32'),
  ...named(integer(64, true), 'ubigint', 'uint64', 'unsigned'),
  ...named(integer(128, true), 'uhugeint', 'uint128'),
  ...named({ kind: 'float', bits: 32 }, 'real', 'float4'),
  ...named({ kind: 'float', bits: 64 }, 'double', 'double precision', 'float8', 'float64'),
  ...named({ kind: 'boolean' }, 'boolean', 'bool', 'logical'),
  ...named({ kind: 'text' }, 'text', 'varchar', 'char', 'bpchar', 'string', 'nvarchar', 'nchar', 'character'),
  ...named({ kind: 'text' }, 'character varying', 'tinytext', 'mediumtext', 'longtext', 'clob', 'citext'),
  ...named({ kind: 'binary' }, 'blob', 'bytea', 'binary', 'varbinary', 'bytes', 'longblob', 'varbyte'),
  ...named({ kind: 'date' }, 'date'),
  ...named({ kind: 'time' }, 'time', 'time without time zone'),
  ...named({ kind: 'timetz' }, 'timetz', 'time with time zone'),
  ...named({ kind: 'timestamp' }, 'timestamp', 'datetime', 'timestamp_ntz', 'timestampntz', 'timestamp_s'),
  ...named(
    { kind: 'timestamp' },
    'timestamp_ms',
    'timestamp_us',
    'timestamp_ns',
    'timestamp without time zone',
  ),
  ...named(
    { kind: 'timestamptz' },
    'timestamptz',
    'timestamp with time zone',
    'timestamp_tz',
    'timestamp_ltz',
  ),
  ...named({ kind: 'timestamptz' }, 'timestampltz', 'timestamptz_ns'),
  ...named({ kind: 'interval' }, 'interval'),
  ...named({ kind: 'uuid' }, 'uuid', 'guid', 'uniqueidentifier'),
  ...named({ kind: 'json' }, 'json', 'jsonb', 'variant', 'super', 'object'),
  ...named({ kind: 'bit' }, 'bit', 'bitstring', 'varbit'),
};

function named(type: SqlType, ...names: readonly string[]): Record<string, SqlType> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/** What the same name means elsewhere. */
const BY_DIALECT: Partial<Record<SqlDialect, Readonly<Record<string, SqlType>>>> = {
  duckdb: {
    float: { kind: 'float', bits: 32 },
    int8: integer(64),
    decimal: decimal(18, 3),
    numeric: decimal(18, 3),
  },
  bigquery: { timestamp: { kind: 'timestamptz' }, numeric: decimal(38, 9), bignumeric: decimal(76, 38) },
  snowflake: {
    ...Object.fromEntries(
      ['number', 'decimal', 'numeric', 'int', 'integer', 'bigint', 'smallint', 'tinyint', 'byteint'].map(
        (name) => [name, decimal(38, 0)],
      ),
    ),
    real: { kind: 'float', bits: 64 },
    float4: { kind: 'float', bits: 64 },
    array: { kind: 'json' },
  },
};

function decimal(precision: number, scale: number): SqlType {
  return { kind: 'decimal', precision, scale };
}

const DECIMALS = new Set(['decimal', 'numeric', 'dec', 'number', 'bignumeric']);

/**
 * The type a text names, in any of the dialects' spellings: `NUMERIC(10, 2)`, `INT[]`, `ARRAY<STRUCT<k STRING>>`,
 * `STRUCT(a INT)`, `MAP(VARCHAR, INT)`. A name that is not known gives `other`; an empty text, `unknown`.
 */
export function parseTypeText(text: string, dialect: SqlDialect): SqlType {
  const words = text.match(/"(?:[^"]|"")*"|[A-Za-z_][\w$]*|\d+|\S/g) ?? [];
  return words.length === 0 ? UNKNOWN : new TypeReader(words, dialect).read();
}

class TypeReader {
  readonly #words: readonly string[];
  readonly #dialect: SqlDialect;
  #at = 0;

  constructor(words: readonly string[], dialect: SqlDialect) {
    this.#words = words;
    this.#dialect = dialect;
  }

  read(): SqlType {
    let type = this.#head();
    while (this.#take('[')) {
      while (this.#at < this.#words.length && !this.#take(']')) this.#at++;
      type = { kind: 'list', item: type };
    }
    return type;
  }

  #head(): SqlType {
    const name = this.#name();
    const open = this.#words[this.#at];
    if (name === 'array' || name === 'list') return this.#array();
    if (name === 'map' && (open === '(' || open === '<')) {
      const [key = UNKNOWN, value = UNKNOWN] = this.#inside(() => this.read());
      return { kind: 'map', key, value };
    }
    if (name === 'struct' || name === 'row') {
      return { kind: 'struct', fields: this.#inside(() => this.#field()) };
    }
    const sizes = open === '(' ? this.#inside(() => Number(this.#words[this.#at++])) : [];
    const suffix = this.#zone();
    return this.#plain(suffix === undefined ? name : `${name} ${suffix}`, sizes);
  }

  #array(): SqlType {
    const open = this.#words[this.#at];
    if (open !== '(' && open !== '<')
      return BY_DIALECT[this.#dialect]?.array ?? { kind: 'list', item: UNKNOWN };
    return { kind: 'list', item: this.#inside(() => this.read())[0] ?? UNKNOWN };
  }

  #field(): { name: string; type: SqlType } {
    const name = this.#words[this.#at++] ?? '';
    this.#take(':');
    return { name: name.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'), type: this.read() };
  }

  #plain(name: string, sizes: readonly number[]): SqlType {
    if (DECIMALS.has(name) && sizes.length > 0) return decimal(sizes[0], sizes[1] ?? 0);
    const own = BY_DIALECT[this.#dialect]?.[name] ?? NAMES[name];
    if (own !== undefined) return own;
    if (name === 'float') return { kind: 'float', bits: sizes[0] !== undefined && sizes[0] <= 24 ? 32 : 64 };
    return DECIMALS.has(name) ? { kind: 'decimal' } : { kind: 'other', name };
  }

  /** Names of several words: double precision, character varying, bigint unsigned. */
  #name(): string {
    let name = (this.#words[this.#at++] ?? '').toLowerCase();
    const next = this.#words[this.#at]?.toLowerCase();
    if ((name === 'double' && next === 'precision') || (name === 'character' && next === 'varying')) {
      this.#at++;
      name = `${name} ${next}`;
    }
    if (next === 'unsigned') {
      this.#at++;
      return { tinyint: 'utinyint', smallint: 'usmallint', bigint: 'ubigint' }[name] ?? 'uinteger';
    }
    return name;
  }

  #zone(): string | undefined {
    const words = this.#words.slice(this.#at, this.#at + 3).map((word) => word.toLowerCase());
    if (words.length < 3 || words[1] !== 'time' || words[2] !== 'zone') return undefined;
    this.#at += 3;
    return words.join(' ');
  }

  /** What stands between ( ) or < >, separated by commas. */
  #inside<T>(read: () => T): T[] {
    const items: T[] = [];
    if (!this.#take('(') && !this.#take('<')) return items;
    while (this.#at < this.#words.length && !this.#take(')') && !this.#take('>')) {
      items.push(read());
      this.#take(',');
    }
    return items;
  }

  #take(mark: string): boolean {
    if (this.#words[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }
}
