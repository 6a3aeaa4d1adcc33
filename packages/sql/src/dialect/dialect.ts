import type { SqlDialect } from '@dataing/ports';

/** How strongly a keyword is taken: whether it can stand as a column, a table or a function name unquoted. */
export type KeywordClass = 'reserved' | 'typeFunction' | 'columnName' | 'unreserved';

/**
 * What a lexer, a renderer and the gate must know of one engine. Data only, so that a further dialect is a
 * further value; every rule here is about the text, none about meaning.
 */
export interface DialectFacts {
  readonly dialect: SqlDialect;
  /** Opening and closing mark of a quoted identifier; the closing mark is doubled inside. */
  readonly identifierQuotes: ReadonlyArray<readonly [open: string, close: string]>;
  /** The pair used when we write. */
  readonly writeQuote: readonly [open: string, close: string];
  /** What starts a comment that ends with the line. */
  readonly lineComments: readonly string[];
  /** Whether a block comment inside a block comment is a level of its own. */
  readonly nestedComments: boolean;
  /** Whether a backslash escapes inside a plain '...' text. */
  readonly backslashEscapes: boolean;
  /** Letters that may stand before the quote of a text, lower case; `e` is the one with backslash escapes. */
  readonly textPrefixes: readonly string[];
  readonly dollarQuotes: boolean;
  /** `$1`, `?`, `$name`: which marks start a parameter. */
  readonly parameterMarks: readonly string[];
  readonly operatorCharacters: string;
  readonly keywords: ReadonlyMap<string, KeywordClass>;
  /** Functions that read nothing but their arguments: what the gate admits. Lower case. */
  readonly functions: {
    readonly scalar: ReadonlySet<string>;
    readonly aggregate: ReadonlySet<string>;
    readonly window: ReadonlySet<string>;
    readonly table: ReadonlySet<string>;
  };
  /** Type names a cast may name, lower case. */
  readonly types: ReadonlySet<string>;
  /** Names that look like columns and are functions of the session. */
  readonly sessionNames: ReadonlySet<string>;
  readonly identifierCase: 'insensitive' | 'lower' | 'upper' | 'sensitive';
}
