import type { DiagnosticError } from '@dataing/base/diagnostics';
import { type DuckDBConnection, type DuckDBInstance, StatementType } from '@duckdb/node-api';
import { type EngineRun, type RowCaps, type Rows, Stoppable } from '../warehouse/engine.ts';
import { warehouseError } from '../warehouse/fail.ts';
import { KeptRows } from '../warehouse/kept-rows.ts';
import { toCell } from './cells.ts';
import { normaliseType } from './types.ts';

/** One query on a connection of its own, so that stopping it touches no other. */
export class Run implements EngineRun {
  readonly #instance: DuckDBInstance;
  readonly #stoppable = new Stoppable(() => this.#connection?.interrupt());
  #connection: DuckDBConnection | undefined;

  constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  get stopped(): Promise<never> {
    return this.#stoppable.stopped;
  }

  stop(error: DiagnosticError): void {
    this.#stoppable.stop(error);
  }

  async read(sql: string, caps: RowCaps): Promise<Rows> {
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      this.#connection = await this.#instance.connect();
      if (this.#stoppable.isStopped) return await this.stopped;
      return await this.#readWith(this.#connection, sql, caps);
    } finally {
      this.#stoppable.end();
      this.#connection?.closeSync();
      this.#connection = undefined;
    }
  }

  async #readWith(connection: DuckDBConnection, sql: string, caps: RowCaps): Promise<Rows> {
    const statements = await connection.extractStatements(sql);
    const prepared = statements.count === 1 ? await statements.prepare(0) : undefined;
    if (prepared?.statementType !== StatementType.SELECT) {
      throw warehouseError('WAREHOUSE_NOT_ADMITTED', 'the engine does not see one SELECT in this query');
    }
    if (this.#stoppable.isStopped) return this.stopped;
    const result = await prepared.startStream().getResult();
    const columns = result.columnNames().map((name, i) => {
      const type = result.columnType(i);
      return { name, type: normaliseType(type.alias ?? type.toString()) };
    });
    const kept = new KeptRows(caps);
    while (!kept.truncated && !this.#stoppable.isStopped) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) if (!kept.add(row.map(toCell))) break;
    }
    // An interrupted stream just ends: what was read so far must not pass for all.
    if (this.#stoppable.isStopped) return this.stopped;
    return { columns, ...kept.result() };
  }
}
