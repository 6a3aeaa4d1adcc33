import type { SqlDialect } from '@dataing/ports';

/** How a lexer reads the text of one dialect. Data only. */
export interface LexRules {
  readonly dialect: SqlDialect;
  /** Opening and closing mark of a quoted identifier; the closing mark is doubled inside. */
  readonly identifierQuotes: ReadonlyArray<readonly [open: string, close: string]>;
  /** The pair used when we write. */
  readonly writeQuote: readonly [open: string, close: string];
  /** Marks that open and close a text: `'`, and `"` where it is no identifier. */
  readonly textQuotes: string;
  /** What starts a comment that ends with the line. */
  readonly lineComments: readonly string[];
  /** `--` starts a comment only before white space (MySQL). */
  readonly dashesNeedSpace?: boolean;
  /** Whether a block comment inside a block comment is a level of its own. */
  readonly nestedComments: boolean;
  /** What stands in `/*!50000 ... *\/` and `/*M! ... *\/` is run (MySQL, MariaDB). */
  readonly executableComments?: boolean;
  /** Whether a backslash escapes inside a plain '...' text. */
  readonly backslashEscapes: boolean;
  /** Whether '''...''' and """...""" are texts (BigQuery). */
  readonly tripleQuotes?: boolean;
  /** Letters that may stand before the quote of a text, lower case; `e` is the one with backslash escapes. */
  readonly textPrefixes: readonly string[];
  /** `$tag$...$tag$`, `$$...$$` alone, or neither. */
  readonly dollarQuotes: boolean | 'untagged';
  /** `$1`, `?`, `@name`: which marks start a parameter. */
  readonly parameterMarks: readonly string[];
  /** The operators, longest first; or, as in PostgreSQL, any run of `operatorCharacters` is one. */
  readonly operators: readonly string[] | 'run';
  readonly operatorCharacters: string;
  /** A word may start with digits: `2fa` (MySQL, Spark). */
  readonly digitWords?: boolean;
  /** Letters that may end a number: `10L`, `1.5BD` (Spark). */
  readonly numberSuffixes?: boolean;
}

/** What a parser and a renderer must know of one dialect beyond its text. */
export interface Dialect extends LexRules {
  /** Words that cannot stand as a column, table or alias without quotes when we write. Lower case. */
  readonly reserved: ReadonlySet<string>;
  /** IS, IN, LIKE and comparisons each have a strength of their own, as in PostgreSQL; else they share one. */
  readonly precedence: 'postgres' | 'shared';
  /** How tightly `||` binds: as the other operators of PostgreSQL, as +, as *, tighter than *, or as OR. */
  readonly concat: 'other' | 'add' | 'multiply' | 'tightest' | 'or';
  /** `->` makes a function of one value; it reads JSON; or it does either by where it stands (DuckDB). */
  readonly arrow: 'lambda' | 'json' | 'both';
  /** `value:a.b` reads JSON. */
  readonly colonPath?: boolean;
  /** `[1, 2]` is an array. */
  readonly bareArrays?: boolean;
  /** `` `a.b.c` `` is three names, and `a-b.c` two (BigQuery). */
  readonly dottedQuotes?: boolean;
  readonly qualify?: boolean;
  readonly pipes?: boolean;
  readonly fromFirst?: boolean;
  readonly minus?: boolean;
  /** A text may stand as an alias after AS: select 1 as 'x'. */
  readonly textAliases?: boolean;
  /** `limit 5, 10` is offset 5, count 10. */
  readonly limitComma?: boolean;
  /** SELECT with nothing before FROM. */
  readonly emptySelect?: boolean;
}
