import { parse } from 'libpg-query';
import { serveForeign } from './serve-foreign.ts';

/** libpg_query is WebAssembly and blocks its thread. Its statements stand one below `stmts`. */
serveForeign(async (sql) => {
  const { stmts } = await parse(sql);
  return (stmts ?? []).map(({ stmt }) => stmt);
});
