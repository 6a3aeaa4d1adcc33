import type { ForeignParserName, ParsedSql, SqlDialect, SqlParser } from '@dataing/ports';
import { ParserThread, threadEntry, type WorkerParserOptions } from './parser-thread.ts';

/** What a foreign parser's thread is asked. */
export interface ForeignQuestion {
  readonly sql: string;
  readonly dialect: SqlDialect;
}

/** Somebody else's parser in a thread of its own. */
class ForeignParser implements SqlParser {
  readonly name: ForeignParserName;
  readonly #thread: ParserThread<ForeignQuestion, ParsedSql>;

  constructor(name: ForeignParserName, options: WorkerParserOptions) {
    this.name = name;
    this.#thread = new ParserThread<ForeignQuestion, ParsedSql>(
      threadEntry(`${name}-worker`),
      (_, message, timedOut) => ({ ok: false, message, timedOut }),
      options,
    );
  }

  parse(sql: string, dialect: SqlDialect): Promise<ParsedSql> {
    return this.#thread.ask({ sql, dialect });
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

/** polyglot behind the port: an independent second opinion on a text of any dialect. Close it when done. */
export function polyglotParser(options: WorkerParserOptions = {}): SqlParser {
  return new ForeignParser('polyglot', options);
}

/** PostgreSQL 18's own parser (libpg_query) behind the port; what it reads is what the server reads. */
export function postgresParser(options: WorkerParserOptions = {}): SqlParser {
  return new ForeignParser('postgres', options);
}

/** datafusion-sqlparser behind the port: a third opinion, of its own making, on a text of any dialect. */
export function sqlparserParser(options: WorkerParserOptions = {}): SqlParser {
  return new ForeignParser('sqlparser', options);
}
