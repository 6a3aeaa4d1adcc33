import type { ParsedSql, SqlParser } from '@dataing/ports';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Past this the answer is not waited for; the longest text the gate lets through takes about 1.5 s. */
const TIMEOUT_MS = 10_000;

/** An engine that can do nothing but think: no files, no network, no extensions, nothing to be changed. */
const SEALED = {
  threads: '1',
  memory_limit: '512MB',
  temp_directory: '',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  lock_configuration: 'true',
};

interface SerializedSql {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/**
 * DuckDB's own parser, through its `json_serialize_sql`: what it reads is what the engine will run. It knows
 * SELECT only, and gives an error for everything else. Runs in a sealed engine of its own; the first call loads it
 * (some 60 ms; nothing when the DuckDB warehouse is loaded already).
 */
class DuckdbParser implements SqlParser {
  readonly name = 'duckdb';
  #engine: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  async parse(sql: string): Promise<ParsedSql> {
    const answer = this.#last.then(() => this.#serialize(sql));
    this.#last = answer.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ParsedSql>((resolve) => {
      timer = setTimeout(
        () => resolve({ ok: false, message: 'no answer in time', timedOut: true }),
        TIMEOUT_MS,
      );
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    if (engine === undefined) return;
    await this.#last;
    const { instance, connection } = await engine;
    connection.closeSync();
    instance.closeSync();
  }

  async #load() {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', SEALED);
    return { instance, connection: await instance.connect() };
  }

  async #serialize(sql: string): Promise<ParsedSql> {
    this.#engine ??= this.#load();
    const { connection } = await this.#engine;
    const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql]);
    const parsed = JSON.parse(String(reader.getRows()[0][0])) as SerializedSql;
    if (!parsed.error) return { ok: true, statements: parsed.statements ?? [] };
    const isAscii = /^[\0-\x7f]*$/.test(sql);
    const position = Number(parsed.position);
    const offset = isAscii && parsed.position !== undefined && position <= sql.length ? position : undefined;
    return { ok: false, message: explain(parsed.error_message ?? 'no reason given'), offset };
  }
}

/** The engine's refusal in words that help. */
function explain(message: string): string {
  if (!message.startsWith('Only SELECT statements')) return message;
  return 'this is not a SELECT, or a PIVOT without IN (name the values: PIVOT t ON c IN (1, 2))';
}

/** DuckDB's parser behind the port; close it when done. */
export function duckdbParser(): SqlParser {
  return new DuckdbParser();
}
