import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { Cell, QueryResult } from '@dataing/ports';
import { type DuckDBConnection, type DuckDBInstance, StatementType } from '@duckdb/node-api';
import { toCell } from './cells.ts';
import { warehouseError } from './fail.ts';
import { normaliseType } from './types.ts';

/** How often a query that should stop is told again: an interrupt before it starts is lost. */
const NAG_MS = 50;

type Rows = Omit<QueryResult, 'elapsedMs'>;

/** One query on a connection of its own, so that stopping it touches no other. */
export class Run {
  /** Rejects when the run is stopped, whether or not the engine has noticed. */
  readonly stopped: Promise<never>;
  readonly #refuse: (error: DiagnosticError) => void;
  #connection: DuckDBConnection | undefined;
  #isStopped = false;
  #nag: NodeJS.Timeout | undefined;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    // Whoever waits for the run is told; nobody has to.
    promise.catch(() => undefined);
    this.stopped = promise;
    this.#refuse = reject;
  }

  stop(error: DiagnosticError): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#refuse(error);
    this.#connection?.interrupt();
    this.#nag = setInterval(() => this.#connection?.interrupt(), NAG_MS);
  }

  /** Runs one SELECT to its end or to one row beyond `maxRows`. */
  async read(instance: DuckDBInstance, sql: string, maxRows: number): Promise<Rows> {
    try {
      if (this.#isStopped) return await this.stopped;
      this.#connection = await instance.connect();
      if (this.#isStopped) return await this.stopped;
      return await this.#readWith(this.#connection, sql, maxRows);
    } finally {
      clearInterval(this.#nag);
      this.#connection?.closeSync();
      this.#connection = undefined;
    }
  }

  async #readWith(connection: DuckDBConnection, sql: string, maxRows: number): Promise<Rows> {
    const statements = await connection.extractStatements(sql);
    const prepared = statements.count === 1 ? await statements.prepare(0) : undefined;
    if (prepared?.statementType !== StatementType.SELECT) {
      throw warehouseError('WAREHOUSE_NOT_ADMITTED', 'the engine does not see one SELECT in this query');
    }
    if (this.#isStopped) return this.stopped;
    const result = await prepared.startStream().getResult();
    const columns = result.columnNames().map((name, i) => {
      const type = result.columnType(i);
      return { name, type: normaliseType(type.alias ?? type.toString()) };
    });
    const rows: Cell[][] = [];
    while (rows.length <= maxRows && !this.#isStopped) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) rows.push(row.map(toCell));
    }
    // An interrupted stream just ends: what was read so far must not pass for all.
    if (this.#isStopped) return this.stopped;
    const truncated = rows.length > maxRows;
    return { columns, rows: truncated ? rows.slice(0, maxRows) : rows, truncated };
  }
}
