import type { SqlDialect } from '@dataing/ports';
import type { TypeName } from '../tree/index.ts';
import type { StoredBits, StoredType } from './stored-type.ts';

/** Types a script declares by name (CREATE TYPE ... AS ENUM), by that name in lower case. */
export type DeclaredTypes = ReadonlyMap<string, StoredType>;

/** What a column of a declared type can hold. A name that is not known gives `other`. */
export function readType(
  name: TypeName,
  dialect: SqlDialect,
  declared: DeclaredTypes = new Map(),
): StoredType {
  const head = readHead(name, dialect, declared);
  return (name.dimensions ?? []).reduce<StoredType>((item) => ({ kind: 'list', item }), head);
}

function readHead(name: TypeName, dialect: SqlDialect, declared: DeclaredTypes): StoredType {
  const of = (inner: TypeName) => readType(inner, dialect, declared);
  const own = declared.get(name.name.toLowerCase());
  if (own !== undefined) return own;
  if (name.quoted === true) return { kind: 'other', name: name.name };
  const [first, second] = name.elements ?? [];
  if (first !== undefined && second !== undefined) return { kind: 'map', key: of(first), value: of(second) };
  if (first !== undefined) return { kind: 'list', item: of(first) };
  if (name.fields !== undefined && name.name !== 'union') {
    const fields = name.fields.map((field, i) => ({
      name: field.name?.text ?? `field${i + 1}`,
      type: of(field.type),
    }));
    return { kind: 'struct', fields };
  }
  const sizes = name.sizes ?? [];
  const known = BY_DIALECT[dialect]?.[name.name] ?? NAMES[name.name];
  if (known === undefined && dialect === 'sqlite') return byAffinity(name.name);
  if (known === undefined) return { kind: 'other', name: name.name };
  return known({ sizes, dialect, name });
}

/** What SQLite makes of a name it does not know (section 3.1 of its page on types). */
function byAffinity(name: string): StoredType {
  if (name.includes('int')) return { kind: 'integer', bits: 64 };
  if (/char|clob|text/.test(name)) return { kind: 'text' };
  if (name.includes('blob')) return { kind: 'binary' };
  return /real|floa|doub/.test(name) ? { kind: 'float', bits: 64 } : { kind: 'decimal' };
}

interface Given {
  readonly sizes: readonly string[];
  readonly dialect: SqlDialect;
  readonly name: TypeName;
}
type Read = (given: Given) => StoredType;

const SECOND_DIGITS: Readonly<Record<SqlDialect, number>> = {
  duckdb: 6,
  postgres: 6,
  mysql: 0,
  sqlite: 9,
  snowflake: 9,
  bigquery: 6,
  redshift: 6,
  trino: 3,
  spark: 6,
};

/** The first size as a number; `max` and the like give undefined. */
function sizeOf({ sizes }: Given): number | undefined {
  const size = Number.parseInt(sizes[0] ?? '', 10);
  return Number.isNaN(size) ? undefined : size;
}

const is =
  (type: StoredType): Read =>
  () =>
    type;
const integer =
  (bits: StoredBits, unsigned?: boolean): Read =>
  ({ name }) =>
    unsigned === true || name.suffixes?.includes('unsigned') === true
      ? { kind: 'integer', bits, unsigned: true }
      : { kind: 'integer', bits };
const decimal =
  (precision?: number, scale = 0): Read =>
  (given) => {
    const size = sizeOf(given);
    if (size === undefined)
      return precision === undefined ? { kind: 'decimal' } : { kind: 'decimal', precision, scale };
    return { kind: 'decimal', precision: size, scale: Number(given.sizes[1] ?? 0) };
  };
const text =
  (more: { length?: number; isPadded?: boolean; ignoresCase?: boolean } = {}): Read =>
  (given) => {
    const { length, ...rest } = more;
    const size = given.sizes[0]?.toLowerCase() === 'max' ? 65535 : (sizeOf(given) ?? length);
    return size === undefined ? { kind: 'text', ...rest } : { kind: 'text', length: size, ...rest };
  };
const binary =
  (more: { length?: number; isPadded?: boolean } = {}): Read =>
  (given) => {
    const { length, ...rest } = more;
    const size = sizeOf(given) ?? length;
    return size === undefined ? { kind: 'binary', ...rest } : { kind: 'binary', length: size, ...rest };
  };
const bits =
  (isVarying: boolean): Read =>
  (given) => {
    const length = sizeOf(given) ?? (isVarying ? undefined : 1);
    return { kind: 'bits', ...(length === undefined ? {} : { length }), ...(isVarying ? { isVarying } : {}) };
  };
const time =
  (zone?: boolean): Read =>
  (given) => {
    const digits = sizeOf(given) ?? SECOND_DIGITS[given.dialect];
    return zone === true || given.name.zone === 'with'
      ? { kind: 'time', digits, zone: true }
      : { kind: 'time', digits };
  };
const timestamp =
  (zone: 'none' | 'instant' | 'offset', digits?: number): Read =>
  (given) => {
    const zoned = given.dialect === 'trino' || given.dialect === 'snowflake' ? 'offset' : 'instant';
    const own = { with: zoned, without: 'none', local: 'instant' } as const;
    return {
      kind: 'timestamp',
      digits: sizeOf(given) ?? digits ?? SECOND_DIGITS[given.dialect],
      zone: given.name.zone === undefined ? zone : own[given.name.zone],
    };
  };
const interval: Read = ({ name }) => {
  const unit = name.suffixes?.[0];
  if (unit === undefined) return { kind: 'interval' };
  return { kind: 'interval', of: /^(year|month)/.test(unit) ? 'months' : 'seconds' };
};
const values =
  (kind: 'enum' | 'set'): Read =>
  ({ sizes }) => ({ kind, values: sizes.map((value) => value.slice(1, -1).replaceAll("''", "'")) });

const VARIANT = is({ kind: 'variant' });

function named(read: Read, names: string): Record<string, Read> {
  return Object.fromEntries(names.split(', ').map((name) => [name, read]));
}

const NAMES: Readonly<Record<string, Read>> = {
  ...named(is({ kind: 'boolean' }), 'boolean, bool, logical'),
  ...named(integer(8), 'tinyint, int1'),
  ...named(integer(16), 'smallint, int2, int16, short, smallserial, serial2'),
  ...named(integer(24), 'mediumint, middleint'),
  ...named(integer(32), 'integer, int, int4, int32, serial, serial4, integral, signed'),
  ...named(integer(64), 'bigint, int8, int64, long, bigserial, serial8, byteint, rowid'),
  ...named(integer(128), 'hugeint, int128'),
  ...named(integer(8, true), 'utinyint, uint8'),
  ...named(integer(16, true), 'usmallint, uint16'),
  ...named(integer(32, true), 'uinteger, uint32'),
  ...named(integer(64, true), 'ubigint, uint64'),
  ...named(integer(128, true), 'uhugeint, uint128'),
  ...named(is({ kind: 'float', bits: 32 }), 'real, float4'),
  ...named(is({ kind: 'float', bits: 64 }), 'double, double precision, float8, float64'),
  ...named(floatOfBits, 'float'),
  ...named(decimal(), 'decimal, numeric, dec, number, fixed'),
  ...named(text(), 'text, varchar, string, nvarchar, character varying, char varying, varchar2, clob, ntext'),
  ...named(
    text(),
    'mediumtext, longtext, national character varying, national varchar, character large object',
  ),
  ...named(text(), 'name, long varchar'),
  ...named(text({ length: 255 }), 'tinytext'),
  ...named(text({ length: 1, isPadded: true }), 'char, character, nchar, national character, national char'),
  ...named(text({ isPadded: true }), 'bpchar'),
  ...named(text({ ignoresCase: true }), 'citext'),
  ...named(
    binary(),
    'blob, bytea, varbinary, bytes, tinyblob, mediumblob, longblob, varbyte, binary varying',
  ),
  ...named(binary(), 'binary large object'),
  ...named(binary(), 'binary'),
  ...named(bits(false), 'bit'),
  ...named(bits(true), 'bit varying, varbit, bitstring'),
  ...named(is({ kind: 'date' }), 'date'),
  ...named(is({ kind: 'year' }), 'year'),
  ...named(time(), 'time'),
  ...named(time(true), 'timetz'),
  ...named(timestamp('none'), 'timestamp, datetime, smalldatetime, datetime2'),
  ...named(timestamp('none'), 'timestamp_ntz, timestampntz, timestamp without time zone'),
  ...named(timestamp('instant'), 'timestamptz, timestamp_ltz, timestampltz'),
  ...named(timestamp('offset'), 'timestamp_tz, timestampltz_tz, datetimeoffset'),
  ...named(timestamp('none', 0), 'timestamp_s'),
  ...named(timestamp('none', 3), 'timestamp_ms'),
  ...named(timestamp('none', 6), 'timestamp_us'),
  ...named(timestamp('none', 9), 'timestamp_ns'),
  ...named(interval, 'interval'),
  ...named(is({ kind: 'uuid' }), 'uuid, guid, uniqueidentifier'),
  ...named(is({ kind: 'json' }), 'json, jsonb'),
  ...named(VARIANT, 'variant, super, object'),
  ...named(is({ kind: 'xml' }), 'xml'),
  ...named(is({ kind: 'money' }), 'money'),
  ...named(is({ kind: 'inet' }), 'inet, ipaddress, inet4, inet6'),
  ...named(is({ kind: 'cidr' }), 'cidr'),
  ...named(is({ kind: 'macaddr' }), 'macaddr'),
  ...named(is({ kind: 'geography' }), 'geography'),
  ...named(is({ kind: 'geometry' }), 'geometry, point, linestring, polygon, multipoint, multipolygon'),
  ...named(values('enum'), 'enum'),
  ...named(values('set'), 'set'),
  array: ({ dialect }) =>
    dialect === 'snowflake' ? { kind: 'variant' } : { kind: 'list', item: { kind: 'variant' } },
  map: VARIANT,
};

/** FLOAT: of few digits a small one, where the dialect counts; else what the dialect takes it for. */
function floatOfBits(given: Given): StoredType {
  const digits = sizeOf(given);
  const isSmall = digits === undefined ? ['duckdb', 'mysql', 'spark'].includes(given.dialect) : digits <= 24;
  return { kind: 'float', bits: isSmall ? 32 : 64 };
}

/** What the same name means elsewhere. */
const BY_DIALECT: Partial<Record<SqlDialect, Readonly<Record<string, Read>>>> = {
  duckdb: {
    ...named(bits(true), 'bit'),
    ...named(decimal(18, 3), 'decimal, numeric, dec'),
    ...named(text(), 'char, bpchar'),
  },
  mysql: {
    ...named(decimal(10, 0), 'decimal, numeric, dec, fixed'),
    ...named(is({ kind: 'integer', bits: 64, unsigned: true }), 'serial'),
    ...named(binary({ length: 1, isPadded: true }), 'binary'),
    ...named(timestamp('instant'), 'timestamp'),
    ...named(is({ kind: 'float', bits: 64 }), 'real'),
    ...named(mysqlTinyint, 'tinyint'),
  },
  sqlite: {
    ...named(is({ kind: 'other', name: 'any' }), 'any'),
    ...named(
      is({ kind: 'integer', bits: 64 }),
      'integer, int, bigint, smallint, tinyint, mediumint, int2, int8',
    ),
    ...named(is({ kind: 'float', bits: 64 }), 'real, float'),
  },
  snowflake: {
    ...named(
      decimal(38, 0),
      'number, decimal, numeric, dec, int, integer, bigint, smallint, tinyint, byteint',
    ),
    ...named(is({ kind: 'float', bits: 64 }), 'float, float4, float8, double, double precision, real'),
    ...named(text({ length: 1 }), 'char, character, nchar'),
  },
  bigquery: {
    ...named(timestamp('instant'), 'timestamp'),
    ...named(decimal(38, 9), 'numeric, decimal'),
    ...named(bigNumeric, 'bignumeric, bigdecimal'),
    ...named(is({ kind: 'integer', bits: 64 }), 'int, integer, smallint, tinyint, byteint'),
  },
  redshift: {
    ...named(decimal(18, 0), 'decimal, numeric'),
    ...named(text({ length: 256 }), 'varchar, character varying, nvarchar, text'),
    ...named(text({ length: 256, isPadded: true }), 'bpchar'),
    ...named(binary({ length: 64000 }), 'varbyte, varbinary, binary varying'),
  },
  trino: {
    ...named(decimal(38, 0), 'decimal, numeric, dec'),
    ...named(is({ kind: 'float', bits: 32 }), 'real'),
  },
  spark: {
    ...named(decimal(10, 0), 'decimal, numeric, dec'),
    ...named(timestamp('instant'), 'timestamp'),
    ...named(integer(8), 'byte'),
  },
};

/** TINYINT(1) is what BOOLEAN is there. */
function mysqlTinyint(given: Given): StoredType {
  return given.sizes[0] === '1' && given.name.suffixes === undefined
    ? { kind: 'boolean' }
    : integer(8)(given);
}

/** Without sizes 38 digits on either side of the point. */
function bigNumeric(given: Given): StoredType {
  return given.sizes.length === 0 ? { kind: 'decimal', precision: 76, scale: 38 } : decimal()(given);
}
