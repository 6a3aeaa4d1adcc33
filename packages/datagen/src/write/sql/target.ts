import type { LogicalType } from '@dataing/base/columns';

/** The databases that SQL is written for. */
export type SqlTarget = 'duckdb' | 'postgres' | 'mysql' | 'sqlite' | 'snowflake' | 'bigquery';

export const sqlTargets: readonly SqlTarget[] = [
  'duckdb',
  'postgres',
  'mysql',
  'sqlite',
  'snowflake',
  'bigquery',
];

/** How one database spells what a table needs. */
export interface TargetFacts {
  /** The mark around identifiers; every identifier is quoted, so that none collides with a reserved word. */
  readonly identifierMark: '"' | '`';
  /** The mark inside an identifier, where doubling it does not do. */
  readonly escapedMark?: string;
  /** Whether a backslash escapes inside a text; else only quotes are doubled. */
  readonly backslashEscapes: boolean;
  readonly types: Readonly<Record<Exclude<LogicalType, object>, string>>;
  /** The name of DECIMAL(precision, scale). */
  readonly decimal: string;
  /** Around the literal of a JSON text, where the type needs it said; in a SELECT over the rows where VALUES may hold no calls. */
  readonly json?: { readonly before: string; readonly after: string; readonly inSelect?: true };
  /** The type of a text that is part of a key, where it must have a bound. */
  readonly keyText?: string;
  readonly true: string;
  readonly false: string;
  readonly notANumber: string;
  readonly infinity: string;
  /** Makes a literal of digits and a point a float, where it is else a decimal that loses its last bit. */
  readonly floatSuffix: string;
  readonly hexBefore: string;
  readonly hexAfter: string;
  /** Foreign keys stand in CREATE TABLE, or are added when the rows are in. */
  readonly foreignKeys: 'inline' | 'after';
  /** Behind a key that is declared and not enforced. */
  readonly keySuffix: string;
  /** Behind the closing bracket of CREATE TABLE. */
  readonly tableSuffix: string;
  /** First and last line of a file of rows. */
  readonly begin: string;
  readonly end: string;
  /** How the shell of the database reads another file; undefined where it has no such command. */
  readonly include?: (file: string) => string;
}

const ansi = {
  identifierMark: '"',
  backslashEscapes: false,
  decimal: 'DECIMAL',
  true: 'TRUE',
  false: 'FALSE',
  notANumber: "'NaN'",
  infinity: "'Infinity'",
  floatSuffix: '',
  foreignKeys: 'after',
  keySuffix: '',
  tableSuffix: '',
  begin: 'BEGIN;\n',
  end: 'COMMIT;\n',
} as const;

const types = {
  bool: 'BOOLEAN',
  int: 'BIGINT',
  float: 'DOUBLE',
  string: 'VARCHAR',
  json: 'JSON',
  binary: 'BLOB',
  date: 'DATE',
  datetime: 'TIMESTAMP',
} as const;

/** The facts of each database, by name. */
export const targetFacts: Readonly<Record<SqlTarget, TargetFacts>> = {
  duckdb: {
    ...ansi,
    types,
    floatSuffix: 'e0',
    hexBefore: "from_hex('",
    hexAfter: "')",
    foreignKeys: 'inline',
    include: (file) => `.read ${file}`,
  },
  postgres: {
    ...ansi,
    types: { ...types, float: 'DOUBLE PRECISION', string: 'TEXT', json: 'JSONB', binary: 'BYTEA' },
    decimal: 'NUMERIC',
    hexBefore: "'\\x",
    hexAfter: "'",
    include: (file) => `\\ir ${file}`,
  },
  mysql: {
    ...ansi,
    identifierMark: '`',
    backslashEscapes: true,
    types: { ...types, string: 'LONGTEXT', binary: 'LONGBLOB', datetime: 'DATETIME(6)' },
    keyText: 'VARCHAR(255)',
    tableSuffix: ' DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
    notANumber: 'NULL',
    infinity: 'NULL',
    hexBefore: "X'",
    hexAfter: "'",
    begin: 'SET NAMES utf8mb4;\nSTART TRANSACTION;\n',
    include: (file) => `source ${file}`,
  },
  sqlite: {
    ...ansi,
    types: {
      ...types,
      int: 'INTEGER',
      float: 'REAL',
      string: 'TEXT',
      json: 'TEXT',
      date: 'TEXT',
      datetime: 'TEXT',
    },
    decimal: 'NUMERIC',
    true: '1',
    false: '0',
    notANumber: 'NULL',
    infinity: '9e999',
    hexBefore: "X'",
    hexAfter: "'",
    foreignKeys: 'inline',
    include: (file) => `.read ${file}`,
  },
  snowflake: {
    ...ansi,
    backslashEscapes: true,
    types: { ...types, json: 'VARIANT', binary: 'BINARY', datetime: 'TIMESTAMP_NTZ' },
    json: { before: 'PARSE_JSON(', after: ')', inSelect: true },
    decimal: 'NUMBER',
    infinity: "'inf'",
    hexBefore: "X'",
    hexAfter: "'",
    include: (file) => `!source ${file}`,
  },
  bigquery: {
    ...ansi,
    identifierMark: '`',
    escapedMark: '\\`',
    backslashEscapes: true,
    types: {
      ...types,
      bool: 'BOOL',
      int: 'INT64',
      float: 'FLOAT64',
      string: 'STRING',
      binary: 'BYTES',
      datetime: 'DATETIME',
    },
    json: { before: 'PARSE_JSON(', after: ')' },
    decimal: 'NUMERIC',
    notANumber: "CAST('NaN' AS FLOAT64)",
    infinity: "CAST('inf' AS FLOAT64)",
    hexBefore: "FROM_HEX('",
    hexAfter: "')",
    keySuffix: ' NOT ENFORCED',
    begin: '',
    end: '',
  },
};

/** An identifier in quotes, whatever it holds. */
export function quoteName(name: string, { identifierMark, escapedMark }: TargetFacts): string {
  return (
    identifierMark +
    name.replaceAll(identifierMark, escapedMark ?? identifierMark + identifierMark) +
    identifierMark
  );
}

/** The type of a column. */
export function typeName(type: LogicalType, isKey: boolean, facts: TargetFacts): string {
  if (typeof type === 'object') return `${facts.decimal}(${type.decimal.precision}, ${type.decimal.scale})`;
  return type === 'string' && isKey ? (facts.keyText ?? facts.types.string) : facts.types[type];
}
