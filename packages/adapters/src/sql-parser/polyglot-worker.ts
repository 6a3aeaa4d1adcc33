import { type Dialect, parse } from '@polyglot-sql/sdk';
import { serveParser } from './serve-parser.ts';

/** polyglot is WebAssembly and blocks its thread. */
serveParser((sql, dialect) => {
  const name = dialect === 'postgres' ? 'postgresql' : dialect;
  const { success, ast, error } = parse(sql, name as Dialect);
  if (!success) throw new Error(String(error ?? 'no reason given'));
  return ast ?? [];
});
