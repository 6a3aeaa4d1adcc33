import { parentPort } from 'node:worker_threads';
import type { ForeignTree, ParsedSql, SqlDialect } from '@dataing/ports';

/** What arrives in a parser's thread. */
interface ParseRequest {
  readonly id: number;
  readonly sql: string;
  readonly dialect: SqlDialect;
}

/** Answers each request with what `read` gives, or with the message of what it throws. */
export function serveParser(
  read: (sql: string, dialect: SqlDialect) => Promise<readonly ForeignTree[]> | readonly ForeignTree[],
): void {
  const answer = async ({ id, sql, dialect }: ParseRequest): Promise<void> => {
    let parsed: ParsedSql;
    try {
      parsed = { ok: true, statements: await read(sql, dialect) };
    } catch (error) {
      parsed = { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
    parentPort?.postMessage({ id, parsed });
  };
  parentPort?.on('message', (request: ParseRequest) => void answer(request));
}
