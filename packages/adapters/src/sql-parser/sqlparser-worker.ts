import { init, parse } from '@guanmingchiu/sqlparser-ts';
import { serveForeign } from './serve-foreign.ts';

/** Names of our dialects there; Trino has none of its own. */
const NAMES = { postgres: 'postgresql', trino: 'generic', spark: 'spark' } as const;

/** datafusion-sqlparser is WebAssembly and blocks its thread. */
serveForeign(async (sql, dialect) => {
  await init();
  return parse(
    sql,
    dialect in NAMES ? NAMES[dialect as keyof typeof NAMES] : (dialect as 'mysql'),
  ) as unknown[];
});
