export { duckdbParser } from './duckdb-parser.ts';
export { type PolyglotOptions, polyglotParser } from './polyglot-parser.ts';
