import type { ForeignTree, ParsedSql, SqlDialect } from '@dataing/ports';
import type { ForeignQuestion } from './foreign-parsers.ts';
import { serveParser } from './serve-parser.ts';

/** Answers each text with the trees `read` gives, or with the message of what it throws. */
export function serveForeign(
  read: (sql: string, dialect: SqlDialect) => Promise<readonly ForeignTree[]> | readonly ForeignTree[],
): void {
  serveParser(async ({ sql, dialect }: ForeignQuestion): Promise<ParsedSql> => {
    try {
      return { ok: true, statements: await read(sql, dialect) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  });
}
