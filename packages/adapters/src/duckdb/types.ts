import type { NormalisedType } from '@dataing/ports';

const BY_NAME: Readonly<Record<string, NormalisedType>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  HUGEINT: 'integer',
  UTINYINT: 'integer',
  USMALLINT: 'integer',
  UINTEGER: 'integer',
  UBIGINT: 'integer',
  UHUGEINT: 'integer',
  BIGNUM: 'integer',
  FLOAT: 'float',
  DOUBLE: 'float',
  DATE: 'date',
  TIME: 'time',
  TIME_NS: 'time',
  'TIME WITH TIME ZONE': 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
  VARCHAR: 'string',
  UUID: 'string',
  BLOB: 'binary',
  BIT: 'binary',
  JSON: 'json',
  VARIANT: 'json',
};

/** DuckDB's name of a type (`DECIMAL(18,2)`, `INTEGER[]`) as one of the normalised types; INTERVAL is unknown. */
export function normaliseType(native: string): NormalisedType {
  if (/\[\d*\]$/.test(native)) return 'array';
  const base = native.replace(/\(.*$/s, '').trim().toUpperCase();
  switch (base) {
    case 'DECIMAL':
      return 'decimal';
    case 'ENUM':
      return 'string';
    case 'STRUCT':
    case 'UNION':
      return 'struct';
    case 'MAP':
      return 'map';
    default:
      return BY_NAME[base] ?? 'unknown';
  }
}
