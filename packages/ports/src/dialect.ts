/** Every dialect of SQL there is, in the order in which help and errors list them. */
export const SQL_DIALECTS = [
  'duckdb',
  'postgres',
  'mysql',
  'sqlite',
  'snowflake',
  'bigquery',
  'redshift',
  'trino',
  'spark',
] as const;

export type SqlDialect = (typeof SQL_DIALECTS)[number];
