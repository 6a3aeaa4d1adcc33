import type { SqlDialect } from '@dataing/ports';

/** What the adapter of a warehouse decides about rendering. */
export interface AdapterFacts {
  /** dbt's name of it: macros are dispatched to `<type>__name`, then to those of its parents. */
  readonly type: string;
  readonly parents: readonly string[];
  readonly dialect: SqlDialect;
  /** Which parts of a relation are quoted when nothing is said. */
  readonly quoting: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean };
  quote(name: string): string;
}

const double = (name: string) => `"${name}"`;
const backtick = (name: string) => `\`${name}\``;
const all = { database: true, schema: true, identifier: true };
const none = { database: false, schema: false, identifier: false };

const adapters: Readonly<Record<string, Omit<AdapterFacts, 'type'>>> = {
  duckdb: { parents: [], dialect: 'duckdb', quoting: all, quote: double },
  postgres: { parents: [], dialect: 'postgres', quoting: all, quote: double },
  redshift: { parents: ['postgres'], dialect: 'redshift', quoting: all, quote: double },
  snowflake: { parents: [], dialect: 'snowflake', quoting: none, quote: double },
  bigquery: { parents: [], dialect: 'bigquery', quoting: all, quote: backtick },
  databricks: { parents: ['spark'], dialect: 'spark', quoting: all, quote: backtick },
  spark: { parents: [], dialect: 'spark', quoting: all, quote: backtick },
  trino: { parents: [], dialect: 'trino', quoting: all, quote: double },
  athena: { parents: [], dialect: 'trino', quoting: all, quote: double },
  mysql: { parents: [], dialect: 'mysql', quoting: { ...all, database: false }, quote: backtick },
  sqlite: { parents: [], dialect: 'sqlite', quoting: all, quote: double },
};

/** The adapters that can be rendered for. */
export const adapterTypes: readonly string[] = Object.keys(adapters);

export function adapterFacts(type: string): AdapterFacts | undefined {
  return Object.hasOwn(adapters, type) ? { type, ...adapters[type] } : undefined;
}
