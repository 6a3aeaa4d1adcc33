export { duckdbParser } from './duckdb-parser.ts';
export { polyglotParser } from './polyglot-parser.ts';
