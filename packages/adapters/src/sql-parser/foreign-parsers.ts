import type { SqlParser } from '@dataing/ports';
import { WorkerParser, type WorkerParserOptions } from './worker-parser.ts';

/** polyglot behind the port: an independent second opinion on a text of any dialect. Close it when done. */
export function polyglotParser(options: WorkerParserOptions = {}): SqlParser {
  return new WorkerParser({ name: 'polyglot', file: 'polyglot-worker' }, options);
}

/** PostgreSQL 18's own parser (libpg_query) behind the port; what it reads is what the server reads. */
export function postgresParser(options: WorkerParserOptions = {}): SqlParser {
  return new WorkerParser({ name: 'postgres', file: 'postgres-worker' }, options);
}

/** datafusion-sqlparser behind the port: a third opinion, of its own making, on a text of any dialect. */
export function sqlparserParser(options: WorkerParserOptions = {}): SqlParser {
  return new WorkerParser({ name: 'sqlparser', file: 'sqlparser-worker' }, options);
}
