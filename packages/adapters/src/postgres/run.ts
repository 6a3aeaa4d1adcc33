import type { DiagnosticError } from '@dataing/base/diagnostics';
import type pg from 'pg';
import {
  type EngineRun,
  type RowCaps,
  type Rows,
  type RunLimits,
  serverTimeoutMs,
  Stoppable,
} from '../warehouse/engine.ts';
import { KeptRows } from '../warehouse/kept-rows.ts';
import { typeFacts } from './cells.ts';
import type { TypeNames } from './type-names.ts';

/** Rows asked for at a time: few at first, then as many as are likely to fit. */
const FIRST_BATCH = 100;
const MOST_BATCH = 10_000;

type Column = { readonly name: string } & ReturnType<typeof typeFacts>;

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

  async read(sql: string, limits: RunLimits): Promise<Rows> {
    const client = await beginOn(this.#pool, serverTimeoutMs(limits));
    this.#client = client;
    let isLost = false;
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      return await this.#readWith(client, sql, limits);
    } finally {
      this.#stoppable.end();
      this.#client = undefined;
      // A cancellation on its way could otherwise hit the next query of this connection.
      isLost = this.#stoppable.isStopped || (await fails(client.query('rollback')));
      client.release(isLost);
    }
  }

  async #readWith(client: pg.PoolClient, sql: string, caps: RowCaps): Promise<Rows> {
    // The extended protocol takes one statement; a cursor takes a SELECT, and gives no more rows than asked for.
    await client.query({
      text: `declare dataing no scroll cursor for ${sql}`,
      queryMode: 'extended',
    } as pg.QueryConfig);
    if (this.#stoppable.isStopped) return this.stopped;
    const kept = new KeptRows(caps);
    let columns: Column[] | undefined;
    for (let batch = FIRST_BATCH; ; batch = kept.roomFor(MOST_BATCH)) {
      const fetched = await fetchRows(client, batch);
      if (this.#stoppable.isStopped) return this.stopped;
      columns ??= await this.#columnsOf(client, fetched.fields);
      for (const row of fetched.rows) {
        const cells = row.map((text, i) => (text === null ? null : (columns as Column[])[i].toCell(text)));
        if (!kept.add(cells)) break;
      }
      if (kept.truncated || fetched.rows.length < batch) break;
    }
    return { columns: columns.map(({ name, type }) => ({ name, type })), ...kept.result() };
  }

  async #columnsOf(client: pg.PoolClient, fields: readonly pg.FieldDef[]): Promise<Column[]> {
    const names = await this.#types.of(
      client,
      fields.map((field) => field.dataTypeID),
    );
    return fields.map(({ name }, i) => ({ name, ...typeFacts(names[i].name, names[i].kind) }));
  }

  #tellServer(): void {
    const pid = (this.#client as { processID?: number } | undefined)?.processID;
    if (pid === undefined) return;
    // Where the server cannot be told, the run's connection is thrown away all the same.
    this.#control.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
  }
}

/** A connection in a read-only transaction. Those that broke while idle are thrown away until one answers. */
async function beginOn(pool: pg.Pool, timeoutMs: number): Promise<pg.PoolClient> {
  for (;;) {
    const isUsed = pool.idleCount > 0;
    const client = await pool.connect();
    // What breaks while a query runs, the query says too; without a listener it would end the process.
    if (client.listenerCount('error') === 0) client.on('error', () => undefined);
    try {
      const begin = 'begin isolation level repeatable read, read only';
      await client.query(`${begin}; set local statement_timeout = ${timeoutMs}`);
      return client;
    } catch (error) {
      client.release(true);
      if (!isUsed) throw error;
    }
  }
}

function fetchRows(client: pg.PoolClient, count: number): Promise<pg.QueryArrayResult<(string | null)[]>> {
  return client.query<(string | null)[]>({
    text: `fetch forward ${count} from dataing`,
    rowMode: 'array',
    types: asText,
  } as pg.QueryArrayConfig);
}

async function fails(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}
