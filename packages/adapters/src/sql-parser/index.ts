export { duckdbParser } from './duckdb-parser.ts';
export { polyglotParser, postgresParser, sqlparserParser } from './foreign-parsers.ts';
export type { WorkerParserOptions } from './worker-parser.ts';
