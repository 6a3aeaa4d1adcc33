import type { StatementParser } from '@dataing/ports';
import { spanOf } from '../parse/span.ts';
import type { Statement } from '../tree/index.ts';
import { type ParsedSql, parseSql } from './parse-sql.ts';

/** `parseSql` behind the port, in this thread: for texts whose length is known to be small. */
export function grammarParser(): StatementParser<Statement> {
  return {
    parse: async (text, request) => parseSql(text, request),
    close: async () => undefined,
  };
}

/** The answer of a parser that has none: `reason` says why, as `no answer within 5,000 ms`. */
export function unanswered(text: string, reason: string, file = '<sql>'): ParsedSql {
  const span = spanOf(text, 0, 0, file);
  return {
    statements: [],
    diagnostics: [{ code: 'SQL_NOT_READ', severity: 'error', message: `not read: ${reason}`, span }],
  };
}
