import type { SqlDialect } from '@dataing/ports';
import type { DialectFacts } from './dialect.ts';
import { DIALECTS } from './dialects.ts';
import { duckdb } from './duckdb.ts';
import { listedFacts } from './listed.ts';
import type { Dialect } from './lex-rules.ts';

export type { DialectFacts, KeywordClass } from './dialect.ts';
export { duckdb } from './duckdb.ts';
export { foldName, folds, foldStrictly, lowerAscii, type WrittenName } from './fold.ts';
export type { Dialect, LexRules } from './lex-rules.ts';
export { quoteIdentifier, quoteText } from './quote.ts';

const FACTS: Partial<Record<SqlDialect, DialectFacts>> = {
  duckdb,
  mysql: listedFacts('mysql'),
  postgres: listedFacts('postgres'),
  sqlite: listedFacts('sqlite'),
};

/** The facts of a dialect, or undefined when this version does not know it yet. */
export function dialectFacts(dialect: SqlDialect): DialectFacts | undefined {
  return FACTS[dialect];
}

/** How a dialect is read and written. */
export function dialectOf(dialect: SqlDialect): Dialect {
  return DIALECTS[dialect];
}
