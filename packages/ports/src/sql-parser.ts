import type { SqlDialect } from './warehouse.ts';

/**
 * A syntax tree as a foreign parser gives it: plain objects and arrays. `@dataing/sql` gives it meaning and
 * treats every node kind it does not know as forbidden.
 */
export type ForeignTree = unknown;

/** The shapes of tree that `@dataing/sql` can read: whose parser made them. */
export type ForeignParserName = 'duckdb' | 'polyglot' | 'postgres' | 'sqlparser';

/**
 * Somebody else's parser. `parse` gives all statements of a text, never throws, loads what it needs on the first
 * call, and is bounded in time by itself: a parser that does not answer is stopped and gives `timedOut`.
 */
export interface SqlParser {
  readonly name: ForeignParserName;
  parse(sql: string, dialect: SqlDialect): Promise<ParsedSql>;
  close(): Promise<void>;
}

export type ParsedSql =
  | { readonly ok: true; readonly statements: readonly ForeignTree[] }
  /** `offset` is a UTF-16 offset into the text. */
  | { readonly ok: false; readonly message: string; readonly offset?: number; readonly timedOut?: boolean };
