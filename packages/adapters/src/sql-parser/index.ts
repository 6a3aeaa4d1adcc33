export { duckdbParser } from './duckdb-parser.ts';
export { polyglotParser, postgresParser, sqlparserParser } from './foreign-parsers.ts';
export type { WorkerParserOptions } from './parser-thread.ts';
export { statementParser, threadedParser } from './statement-parser.ts';
