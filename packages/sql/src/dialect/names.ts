import type { SqlDialect } from '@dataing/ports';

const NAMES: Readonly<Record<SqlDialect, true>> = {
  duckdb: true,
  postgres: true,
  mysql: true,
  sqlite: true,
  snowflake: true,
  bigquery: true,
  redshift: true,
  trino: true,
  spark: true,
};

/** Every dialect there is, in the order in which help and errors list them; loads none of their rules. */
export const SQL_DIALECTS = Object.keys(NAMES) as readonly SqlDialect[];
