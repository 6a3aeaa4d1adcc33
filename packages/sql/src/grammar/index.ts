export { cachedParser, type CachedParserOptions } from './cached-parser.ts';
export { PARSE_CHAIN_MAX, PARSE_DEPTH_MAX, type ParsedSql, parseSql } from './parse-sql.ts';
export { grammarParser, unanswered } from './statement-parser.ts';
