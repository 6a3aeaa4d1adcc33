export {
  PARSE_CHAIN_MAX,
  PARSE_DEPTH_MAX,
  type ParsedSql,
  type ParseOptions,
  parseSql,
} from './parse-sql.ts';
