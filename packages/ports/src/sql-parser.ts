import type { Diagnostic } from '@dataing/base/diagnostics';
import type { SqlDialect } from './dialect.ts';

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

/**
 * A parser that gives trees of ours; `Statement` is the tree's own type (`@dataing/sql/tree`). `parse` gives every
 * statement of a text and never throws: what could not be read, or was not read in time, is a diagnostic. Whether it
 * reads in this thread, in another, or remembers what it read, nobody behind the port can tell.
 */
export interface StatementParser<Statement> {
  parse(text: string, request: ParseRequest): Promise<ParsedStatements<Statement>>;
  /** Stops what it started and answers what waits; `parse` may be called again after it. */
  close(): Promise<void>;
}

export interface ParseRequest {
  readonly dialect: SqlDialect;
  /** The name that diagnostics show; default `<sql>`. */
  readonly file?: string;
}

export interface ParsedStatements<Statement> {
  /** In the order of the text, with spans in UTF-16 offsets. Shared between those who ask: not to be changed. */
  readonly statements: readonly Statement[];
  /** Empty when all was read. */
  readonly diagnostics: readonly Diagnostic[];
}
