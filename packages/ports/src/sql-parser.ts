import type { SqlDialect } from './warehouse.ts';

/**
 * A syntax tree as a foreign parser gives it: plain objects and arrays. `@dataing/sql` gives it meaning and
 * treats every node kind it does not know as forbidden.
 */
export type ForeignTree = unknown;

export interface SqlParser {
  /** Parses all statements of a text; never throws. */
  parse(sql: string, dialect: SqlDialect): Promise<ParsedSql>;
}

export type ParsedSql =
  | { readonly ok: true; readonly statements: readonly ForeignTree[] }
  | { readonly ok: false; readonly message: string; readonly offset?: number };
