import type { SqlDialect } from '@dataing/ports';
import type { SimpleStored } from './stored-type.ts';

/** How a rule that a table declares fares: enforced, written down only, or not to be written. */
type RuleSupport = 'enforced' | 'declared' | 'none';

/** What a dialect has for the tables that are translated to it. Data only: a further target is a further value. */
export interface Target {
  readonly title: string;
  readonly integers: Readonly<Partial<Record<8 | 16 | 32 | 64 | 128, string>>>;
  readonly unsigned?: Readonly<Partial<Record<8 | 16 | 32 | 64 | 128, string>>>;
  /** Most digits, and most behind the point; `any` holds whatever number of digits, or what no sizes can say. */
  readonly decimal: {
    readonly name: string;
    readonly precision: number;
    readonly scale: number;
    readonly any?: string;
  };
  readonly float: Readonly<Record<32 | 64, string>>;
  /** Types without sizes; `boolean`, `date`, `json` ... What is absent is kept as text, or as `nested`. */
  readonly plain: Readonly<Partial<Record<SimpleStored, string>>>;
  readonly text: string;
  /** With a length: most, and whether it is enforced. */
  readonly sizedText?: { readonly name: string; readonly max: number; readonly isChecked: boolean };
  readonly paddedText?: { readonly name: string; readonly max: number };
  readonly binary: string;
  readonly sizedBinary?: { readonly name: string; readonly max: number };
  readonly bits?: { readonly fixed: string; readonly varying?: string; readonly max: number };
  readonly time?: { readonly name: string; readonly digits: number; readonly zoned?: string };
  readonly timestamp: {
    readonly none: string;
    readonly instant?: string;
    readonly offset?: string;
    readonly digits: number;
    /** Digits are written: TIMESTAMP(6). */
    readonly isSized: boolean;
    /** Name of the type of nine digits, where it is another. */
    readonly nanoseconds?: string;
  };
  readonly interval?: { readonly any?: string; readonly months: string; readonly seconds: string };
  readonly enums?: boolean;
  readonly list?: 'suffix' | 'element';
  readonly struct?: string;
  readonly map?: string;
  /** What keeps lists, structs and maps where those are absent. */
  readonly nested: string;
  readonly rules: Readonly<
    Record<'primary_key' | 'unique' | 'foreign_key' | 'check' | 'not_null', RuleSupport>
  >;
  /** ON DELETE CASCADE and its like. */
  readonly actions: boolean;
  readonly defaults: boolean;
  readonly generated: readonly ('stored' | 'virtual')[];
  readonly identity: 'generated' | 'identity' | 'auto_increment' | 'autoincrement' | 'sequence' | 'none';
  readonly comments: 'statement' | 'clause' | 'options' | 'none';
  readonly nameParts: 1 | 2 | 3;
  readonly orReplace: boolean;
  readonly temporary: string | undefined;
}

const ENFORCED = {
  primary_key: 'enforced',
  unique: 'enforced',
  foreign_key: 'enforced',
  check: 'enforced',
  not_null: 'enforced',
} as const;
const DECLARED = {
  primary_key: 'declared',
  unique: 'declared',
  foreign_key: 'declared',
  check: 'none',
  not_null: 'enforced',
} as const;

export const TARGETS: Readonly<Record<SqlDialect, Target>> = {
  duckdb: {
    title: 'DuckDB',
    integers: { 8: 'tinyint', 16: 'smallint', 32: 'integer', 64: 'bigint', 128: 'hugeint' },
    unsigned: { 8: 'utinyint', 16: 'usmallint', 32: 'uinteger', 64: 'ubigint', 128: 'uhugeint' },
    decimal: { name: 'decimal', precision: 38, scale: 38 },
    float: { 32: 'real', 64: 'double' },
    plain: { boolean: 'boolean', date: 'date', uuid: 'uuid', json: 'json', variant: 'json' },
    text: 'varchar',
    sizedText: { name: 'varchar', max: 2147483647, isChecked: false },
    binary: 'blob',
    bits: { fixed: 'bit', varying: 'bit', max: 2147483647 },
    time: { name: 'time', digits: 6, zoned: 'timetz' },
    timestamp: {
      none: 'timestamp',
      instant: 'timestamptz',
      digits: 6,
      isSized: false,
      nanoseconds: 'timestamp_ns',
    },
    interval: { any: 'interval', months: 'interval', seconds: 'interval' },
    enums: true,
    list: 'suffix',
    struct: 'struct',
    map: 'map',
    nested: 'json',
    rules: ENFORCED,
    actions: false,
    defaults: true,
    generated: ['virtual'],
    identity: 'sequence',
    comments: 'statement',
    nameParts: 2,
    orReplace: true,
    temporary: 'temporary',
  },
  postgres: {
    title: 'PostgreSQL',
    integers: { 16: 'smallint', 32: 'integer', 64: 'bigint' },
    decimal: { name: 'numeric', precision: 1000, scale: 1000, any: 'numeric' },
    float: { 32: 'real', 64: 'double precision' },
    plain: {
      boolean: 'boolean',
      date: 'date',
      uuid: 'uuid',
      json: 'jsonb',
      variant: 'jsonb',
      xml: 'xml',
      money: 'money',
      inet: 'inet',
      cidr: 'cidr',
      macaddr: 'macaddr',
    },
    text: 'text',
    sizedText: { name: 'varchar', max: 10485760, isChecked: true },
    paddedText: { name: 'char', max: 10485760 },
    binary: 'bytea',
    bits: { fixed: 'bit', varying: 'bit varying', max: 83886080 },
    time: { name: 'time', digits: 6, zoned: 'timetz' },
    timestamp: { none: 'timestamp', instant: 'timestamptz', digits: 6, isSized: true },
    interval: { any: 'interval', months: 'interval year to month', seconds: 'interval day to second' },
    list: 'suffix',
    nested: 'jsonb',
    rules: ENFORCED,
    actions: true,
    defaults: true,
    generated: ['stored'],
    identity: 'generated',
    comments: 'statement',
    nameParts: 2,
    orReplace: false,
    temporary: 'temporary',
  },
  mysql: {
    title: 'MySQL',
    integers: { 8: 'tinyint', 16: 'smallint', 32: 'int', 64: 'bigint' },
    unsigned: {
      8: 'tinyint unsigned',
      16: 'smallint unsigned',
      32: 'int unsigned',
      64: 'bigint unsigned',
    },
    decimal: { name: 'decimal', precision: 65, scale: 30 },
    float: { 32: 'float', 64: 'double' },
    plain: { boolean: 'boolean', date: 'date', json: 'json', variant: 'json', year: 'year' },
    text: 'longtext',
    sizedText: { name: 'varchar', max: 1024, isChecked: true },
    paddedText: { name: 'char', max: 255 },
    binary: 'longblob',
    sizedBinary: { name: 'varbinary', max: 4096 },
    bits: { fixed: 'bit', max: 64 },
    time: { name: 'time', digits: 6 },
    timestamp: { none: 'datetime', digits: 6, isSized: true },
    enums: true,
    nested: 'json',
    rules: ENFORCED,
    actions: true,
    defaults: true,
    generated: ['stored', 'virtual'],
    identity: 'auto_increment',
    comments: 'clause',
    nameParts: 2,
    orReplace: false,
    temporary: 'temporary',
  },
  sqlite: {
    title: 'SQLite',
    integers: { 64: 'integer' },
    decimal: { name: 'decimal', precision: 15, scale: 15 },
    float: { 32: 'real', 64: 'real' },
    plain: { boolean: 'boolean', date: 'date' },
    text: 'text',
    sizedText: { name: 'varchar', max: 1000000000, isChecked: false },
    binary: 'blob',
    timestamp: { none: 'timestamp', digits: 9, isSized: false },
    nested: 'text',
    rules: ENFORCED,
    actions: true,
    defaults: true,
    generated: ['stored', 'virtual'],
    identity: 'autoincrement',
    comments: 'none',
    nameParts: 1,
    orReplace: false,
    temporary: 'temporary',
  },
  snowflake: {
    title: 'Snowflake',
    integers: { 64: 'bigint', 128: 'bigint' },
    decimal: { name: 'number', precision: 38, scale: 37 },
    float: { 32: 'float', 64: 'float' },
    plain: {
      boolean: 'boolean',
      date: 'date',
      json: 'variant',
      variant: 'variant',
      geography: 'geography',
      geometry: 'geometry',
    },
    text: 'varchar',
    sizedText: { name: 'varchar', max: 16777216, isChecked: true },
    binary: 'binary',
    sizedBinary: { name: 'binary', max: 8388608 },
    time: { name: 'time', digits: 9 },
    timestamp: {
      none: 'timestamp_ntz',
      instant: 'timestamp_ltz',
      offset: 'timestamp_tz',
      digits: 9,
      isSized: true,
    },
    nested: 'variant',
    rules: DECLARED,
    actions: true,
    defaults: true,
    generated: ['virtual'],
    identity: 'identity',
    comments: 'clause',
    nameParts: 3,
    orReplace: true,
    temporary: 'temporary',
  },
  bigquery: {
    title: 'BigQuery',
    integers: { 64: 'int64' },
    decimal: { name: 'numeric', precision: 38, scale: 9, any: 'bignumeric' },
    float: { 32: 'float64', 64: 'float64' },
    plain: {
      boolean: 'bool',
      date: 'date',
      json: 'json',
      variant: 'json',
      geography: 'geography',
    },
    text: 'string',
    sizedText: { name: 'string', max: 2147483647, isChecked: true },
    binary: 'bytes',
    sizedBinary: { name: 'bytes', max: 2147483647 },
    time: { name: 'time', digits: 6 },
    timestamp: { none: 'datetime', instant: 'timestamp', digits: 6, isSized: false },
    interval: { any: 'interval', months: 'interval', seconds: 'interval' },
    list: 'element',
    struct: 'struct',
    nested: 'json',
    rules: { ...DECLARED, unique: 'none' },
    actions: false,
    defaults: true,
    generated: [],
    identity: 'none',
    comments: 'options',
    nameParts: 3,
    orReplace: true,
    temporary: 'temp',
  },
  redshift: {
    title: 'Redshift',
    integers: { 16: 'smallint', 32: 'integer', 64: 'bigint' },
    decimal: { name: 'decimal', precision: 38, scale: 37 },
    float: { 32: 'real', 64: 'double precision' },
    plain: {
      boolean: 'boolean',
      date: 'date',
      json: 'super',
      variant: 'super',
      geography: 'geography',
      geometry: 'geometry',
    },
    text: 'varchar(max)',
    sizedText: { name: 'varchar', max: 65535, isChecked: true },
    binary: 'varbyte(16777216)',
    sizedBinary: { name: 'varbyte', max: 16777216 },
    time: { name: 'time', digits: 6, zoned: 'timetz' },
    timestamp: { none: 'timestamp', instant: 'timestamptz', digits: 6, isSized: false },
    interval: { months: 'interval year to month', seconds: 'interval day to second' },
    nested: 'super',
    rules: DECLARED,
    actions: false,
    defaults: true,
    generated: [],
    identity: 'identity',
    comments: 'statement',
    nameParts: 3,
    orReplace: false,
    temporary: 'temporary',
  },
  trino: {
    title: 'Trino',
    integers: { 8: 'tinyint', 16: 'smallint', 32: 'integer', 64: 'bigint' },
    decimal: { name: 'decimal', precision: 38, scale: 38 },
    float: { 32: 'real', 64: 'double' },
    plain: {
      boolean: 'boolean',
      date: 'date',
      uuid: 'uuid',
      json: 'json',
      variant: 'json',
      inet: 'ipaddress',
    },
    text: 'varchar',
    sizedText: { name: 'varchar', max: 2147483646, isChecked: true },
    paddedText: { name: 'char', max: 65536 },
    binary: 'varbinary',
    time: { name: 'time', digits: 12, zoned: 'time with time zone' },
    timestamp: {
      none: 'timestamp',
      instant: 'timestamp with time zone',
      offset: 'timestamp with time zone',
      digits: 12,
      isSized: true,
    },
    interval: { months: 'interval year to month', seconds: 'interval day to second' },
    list: 'element',
    struct: 'row',
    map: 'map',
    nested: 'json',
    rules: { primary_key: 'none', unique: 'none', foreign_key: 'none', check: 'none', not_null: 'enforced' },
    actions: false,
    defaults: false,
    generated: [],
    identity: 'none',
    comments: 'clause',
    nameParts: 3,
    orReplace: true,
    temporary: undefined,
  },
  spark: {
    title: 'Spark',
    integers: { 8: 'tinyint', 16: 'smallint', 32: 'int', 64: 'bigint' },
    decimal: { name: 'decimal', precision: 38, scale: 38 },
    float: { 32: 'float', 64: 'double' },
    plain: { boolean: 'boolean', date: 'date', json: 'variant', variant: 'variant' },
    text: 'string',
    sizedText: { name: 'varchar', max: 2147483647, isChecked: true },
    paddedText: { name: 'char', max: 2147483647 },
    binary: 'binary',
    timestamp: { none: 'timestamp_ntz', instant: 'timestamp', digits: 6, isSized: false },
    interval: { months: 'interval year to month', seconds: 'interval day to second' },
    list: 'element',
    struct: 'struct',
    map: 'map',
    nested: 'variant',
    rules: { ...DECLARED, unique: 'none' },
    actions: false,
    defaults: true,
    generated: ['stored'],
    identity: 'generated',
    comments: 'clause',
    nameParts: 3,
    orReplace: true,
    temporary: undefined,
  },
};
