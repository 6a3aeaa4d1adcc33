import { parse } from 'libpg-query';
import { serveParser } from './serve-parser.ts';

/** libpg_query is WebAssembly and blocks its thread. Its statements stand one below `stmts`. */
serveParser(async (sql) => {
  const { stmts } = await parse(sql);
  return (stmts ?? []).map(({ stmt }) => stmt);
});
