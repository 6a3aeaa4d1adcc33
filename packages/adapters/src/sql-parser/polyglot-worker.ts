import { Dialect, parse } from '@polyglot-sql/sdk';
import type { SqlDialect } from '@dataing/ports';
import { serveForeign } from './serve-foreign.ts';

const NAMES: Readonly<Record<SqlDialect, Dialect>> = {
  duckdb: Dialect.DuckDB,
  postgres: Dialect.PostgreSQL,
  mysql: Dialect.MySQL,
  sqlite: Dialect.SQLite,
  snowflake: Dialect.Snowflake,
  bigquery: Dialect.BigQuery,
  redshift: Dialect.Redshift,
  trino: Dialect.Trino,
  spark: Dialect.Spark,
};

/** polyglot is WebAssembly and blocks its thread. */
serveForeign((sql, dialect) => {
  const { success, ast, error } = parse(sql, NAMES[dialect]);
  if (!success) throw new Error(String(error ?? 'no reason given'));
  return ast ?? [];
});
