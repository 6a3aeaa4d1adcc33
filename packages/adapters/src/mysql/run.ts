import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { Cell } from '@dataing/ports';
import type { Connection, FieldPacket, Pool, PoolConnection } from 'mysql2';
import { type EngineRun, type Rows, Stoppable } from '../warehouse/engine.ts';
import { type FieldFacts, toCell, typeOf } from './cells.ts';

/** One query in a read-only transaction on a connection of its own. */
export class MysqlRun implements EngineRun {
  readonly #pool: Pool;
  readonly #control: Pool;
  readonly #stoppable = new Stoppable(() => this.#tellServer());
  #connection: PoolConnection | undefined;

  /** `control` has a connection to spare for telling the server to stop. */
  constructor(pool: Pool, control: Pool) {
    this.#pool = pool;
    this.#control = control;
  }

  get stopped(): Promise<never> {
    return this.#stoppable.stopped;
  }

  stop(error: DiagnosticError): void {
    this.#stoppable.stop(error);
  }

  async read(sql: string, maxRows: number): Promise<Rows> {
    const connection = await connectionOf(this.#pool);
    this.#connection = connection;
    let isWhole = false;
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      await execute(connection, 'start transaction read only');
      const rows = await this.#readWith(connection, sql, maxRows);
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

  async #readWith(connection: Connection, sql: string, maxRows: number): Promise<Rows> {
    const rows: Buffer[][] = [];
    let fields: FieldPacket[] = [];
    const truncated = await new Promise<boolean>((resolve, reject) => {
      const query = connection.query({ sql, rowsAsArray: true, typeCast: (field) => field.buffer() });
      query.on('error', reject);
      query.on('fields', (found: FieldPacket[]) => {
        fields = found;
      });
      query.on('result', (row) => {
        if (rows.length < maxRows) rows.push(row as unknown as Buffer[]);
        else resolve(true);
      });
      query.on('end', () => resolve(false));
    });
    if (this.#stoppable.isStopped) return this.stopped;
    const facts = fields as unknown as ReadonlyArray<FieldFacts & { readonly name: string }>;
    const cells = rows.map((row) =>
      row.map((bytes, i): Cell => (bytes === null ? null : toCell(bytes, facts[i]))),
    );
    return {
      columns: facts.map((field) => ({ name: field.name, type: typeOf(field) })),
      rows: cells,
      truncated,
    };
  }

  #tellServer(): void {
    const id = this.#connection?.threadId;
    if (id === undefined || id === null) return;
    // Where the server cannot be told, the run's connection is destroyed all the same.
    this.#control.query(`kill query ${Number(id)}`, () => undefined);
  }
}

function connectionOf(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
  });
}

export function execute(connection: Connection | Pool, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}
