import type { Dialect } from './lex-rules.ts';

/** How strongly a keyword is taken: whether it can stand as a column, a table or a function name unquoted. */
export type KeywordClass = 'reserved' | 'typeFunction' | 'columnName' | 'unreserved';

/**
 * What the gate must know of one engine beside its text and grammar. Data only, so that a further dialect is a
 * further value.
 */
export interface DialectFacts extends Dialect {
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
