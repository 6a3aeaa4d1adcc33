import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { Cell } from '@dataing/ports';
import type { Connection, FieldPacket, Pool, PoolConnection } from 'mysql2';
import {
  type EngineRun,
  type RowCaps,
  type Rows,
  type RunLimits,
  serverTimeoutMs,
  Stoppable,
} from '../warehouse/engine.ts';
import { KeptRows } from '../warehouse/kept-rows.ts';
import { type FieldFacts, toCell, typeOf } from './cells.ts';

/** One query in a read-only transaction on a connection of its own. */
export class MysqlRun implements EngineRun {
  readonly #pool: Pool;
  readonly #control: Pool;
  readonly #timeoutSql: (timeoutMs: number) => string;
  readonly #stoppable = new Stoppable(() => this.#tellServer());
  #connection: PoolConnection | undefined;

  /**
   * `control` has a connection to spare for telling the server to stop; `timeoutSql` gives the statement that sets the
   * time limit of a session, in milliseconds.
   */
  constructor(pool: Pool, control: Pool, timeoutSql: (timeoutMs: number) => string) {
    this.#pool = pool;
    this.#control = control;
    this.#timeoutSql = timeoutSql;
  }

  get stopped(): Promise<never> {
    return this.#stoppable.stopped;
  }

  stop(error: DiagnosticError): void {
    this.#stoppable.stop(error);
  }

  async read(sql: string, limits: RunLimits): Promise<Rows> {
    const connection = await beginOn(this.#pool, this.#timeoutSql(serverTimeoutMs(limits)));
    this.#connection = connection;
    let isWhole = false;
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      const rows = await this.#readWith(connection, sql, limits);
      if (!rows.truncated) await execute(connection, 'rollback');
      isWhole = !rows.truncated && !this.#stoppable.isStopped;
      return rows;
    } finally {
      this.#stoppable.end();
      this.#connection = undefined;
      // A connection with rows still to come, or with a kill on its way to it, serves nobody else.
      if (isWhole) connection.release();
      else connection.destroy();
    }
  }

  async #readWith(connection: Connection, sql: string, caps: RowCaps): Promise<Rows> {
    const kept = new KeptRows(caps);
    let facts: ReadonlyArray<FieldFacts & { readonly name: string }> = [];
    await untilBroken(connection, (resolve, reject) => {
      const query = connection.query({ sql, rowsAsArray: true, typeCast: (field) => field.buffer() });
      query.on('error', reject);
      query.on('fields', (found: FieldPacket[]) => {
        facts = found as unknown as typeof facts;
      });
      query.on('result', (row) => {
        if (kept.truncated) return;
        const bytes = row as unknown as ReadonlyArray<Buffer | null>;
        const cells = bytes.map((cell, i): Cell => (cell === null ? null : toCell(cell, facts[i])));
        if (!kept.add(cells)) resolve();
      });
      query.on('end', resolve);
    });
    if (this.#stoppable.isStopped) return this.stopped;
    const columns = facts.map((field) => ({ name: field.name, type: typeOf(field) }));
    return { columns, ...kept.result() };
  }

  #tellServer(): void {
    const id = this.#connection?.threadId;
    if (id === undefined || id === null) return;
    // Where the server cannot be told, the run's connection is destroyed all the same.
    this.#control.query(`kill query ${Number(id)}`, () => undefined);
  }
}

/** Connections that broke while idle look like others until they are used: at most so many are thrown away. */
const MOST_BROKEN = 8;

/** A connection in a read-only transaction. */
async function beginOn(pool: Pool, timeoutSql: string): Promise<PoolConnection> {
  for (let broken = 0; ; broken++) {
    const connection = await connectionOf(pool);
    try {
      await execute(connection, timeoutSql);
      await execute(connection, 'start transaction read only');
      return connection;
    } catch (error) {
      connection.destroy();
      if (broken === MOST_BROKEN) throw error;
    }
  }
}

/** A promise that is refused too when the connection breaks: a query read by its events is not told of that. */
async function untilBroken(
  connection: Connection,
  work: (resolve: () => void, reject: (error: unknown) => void) => void,
): Promise<void> {
  let onError: ((error: unknown) => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      onError = reject;
      connection.on('error', onError);
      work(resolve, reject);
    });
  } finally {
    if (onError !== undefined) connection.removeListener('error', onError);
  }
}

export function connectionOf(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
  });
}

export function execute(connection: Connection | Pool, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}
