import type { DiagnosticError } from '@dataing/base/diagnostics';
import type pg from 'pg';
import { type EngineRun, type Rows, Stoppable } from '../warehouse/engine.ts';
import { typeFacts } from './cells.ts';
import type { TypeNames } from './type-names.ts';

/** Texts, as the server sends them: `cells.ts` knows what they mean. */
const asText = { getTypeParser: () => (text: string) => text };

/** One query in a read-only transaction on a connection of its own. */
export class PostgresRun implements EngineRun {
  readonly #pool: pg.Pool;
  readonly #control: pg.Pool;
  readonly #types: TypeNames;
  readonly #stoppable = new Stoppable(() => this.#tellServer());
  #client: pg.PoolClient | undefined;

  /** `control` has a connection to spare for telling the server to stop. */
  constructor(pool: pg.Pool, control: pg.Pool, types: TypeNames) {
    this.#pool = pool;
    this.#control = control;
    this.#types = types;
  }

  get stopped(): Promise<never> {
    return this.#stoppable.stopped;
  }

  stop(error: DiagnosticError): void {
    this.#stoppable.stop(error);
  }

  async read(sql: string, maxRows: number): Promise<Rows> {
    const client = await this.#pool.connect();
    this.#client = client;
    let isLost = false;
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      await client.query('begin isolation level repeatable read, read only');
      return await this.#readWith(client, sql, maxRows);
    } finally {
      this.#stoppable.end();
      this.#client = undefined;
      // A cancellation on its way could otherwise hit the next query of this connection.
      isLost = this.#stoppable.isStopped || (await fails(client.query('rollback')));
      client.release(isLost);
    }
  }

  async #readWith(client: pg.PoolClient, sql: string, maxRows: number): Promise<Rows> {
    // The extended protocol takes one statement; a cursor takes a SELECT, and gives no more rows than asked for.
    await client.query({
      text: `declare dataing no scroll cursor for ${sql}`,
      queryMode: 'extended',
    } as pg.QueryConfig);
    if (this.#stoppable.isStopped) return this.stopped;
    const fetched = await client.query<(string | null)[]>({
      text: `fetch forward ${maxRows + 1} from dataing`,
      rowMode: 'array',
      types: asText,
    } as pg.QueryArrayConfig);
    if (this.#stoppable.isStopped) return this.stopped;
    const names = await this.#types.of(
      client,
      fetched.fields.map((field) => field.dataTypeID),
    );
    const facts = names.map(({ name, kind }) => typeFacts(name, kind));
    const rows = fetched.rows.slice(0, maxRows).map((row) => {
      return row.map((text, i) => (text === null ? null : facts[i].toCell(text)));
    });
    const columns = fetched.fields.map(({ name }, i) => ({ name, type: facts[i].type }));
    return { columns, rows, truncated: fetched.rows.length > maxRows };
  }

  #tellServer(): void {
    const pid = (this.#client as { processID?: number } | undefined)?.processID;
    if (pid === undefined) return;
    // Where the server cannot be told, the run's connection is thrown away all the same.
    this.#control.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
  }
}

async function fails(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}
