import data from './data/duckdb.json' with { type: 'json' };
import { DIALECTS } from './dialects.ts';
import type { DialectFacts, KeywordClass } from './dialect.ts';

function keywordMap(): ReadonlyMap<string, KeywordClass> {
  const map = new Map<string, KeywordClass>();
  const classes: readonly KeywordClass[] = ['reserved', 'typeFunction', 'columnName', 'unreserved'];
  for (const name of classes) for (const word of data.keywords[name]) map.set(word, name);
  return map;
}

/**
 * DuckDB 1.5. Keywords come from `duckdb_keywords()`; functions from `duckdb_functions()` less everything that
 * reads files, settings, variables, the catalog or the session, waits, logs, changes state or runs SQL.
 */
export const duckdb: DialectFacts = {
  ...DIALECTS.duckdb,
  keywords: keywordMap(),
  functions: {
    scalar: new Set(data.functions.scalar),
    aggregate: new Set(data.functions.aggregate),
    window: new Set(data.functions.window),
    table: new Set(data.functions.table),
  },
  types: new Set(data.types),
  sessionNames: new Set([
    'current_catalog',
    'current_role',
    'current_schema',
    'current_user',
    'session_user',
  ]),
  identifierCase: 'insensitive',
};
