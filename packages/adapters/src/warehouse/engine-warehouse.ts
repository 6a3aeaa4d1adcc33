import { DiagnosticError } from '@dataing/base/diagnostics';
import type {
  AdmittedQuery,
  QueryLimits,
  QueryResult,
  SqlDialect,
  Warehouse,
  WarehouseTable,
} from '@dataing/ports';
import { isAdmitted } from '@dataing/sql';
import type { Engine, EngineRun, Rows } from './engine.ts';
import { engineError, warehouseError } from './fail.ts';
import { Slots } from './slots.ts';

const TIMEOUT_MS = 30_000;
const ROWS_MAX = 10_000;

/** An engine behind the port: admitted queries only, limits, cancellation, and an orderly end. */
export class EngineWarehouse implements Warehouse {
  readonly dialect: SqlDialect;
  readonly #engine: Engine;
  readonly #slots: Slots;
  readonly #running = new Map<EngineRun, Promise<unknown>>();
  #tables: Promise<readonly WarehouseTable[]> | undefined;
  #isClosed = false;

  constructor(engine: Engine) {
    this.dialect = engine.dialect;
    this.#engine = engine;
    this.#slots = new Slots(engine.concurrent);
  }

  async tables(): Promise<readonly WarehouseTable[]> {
    this.#checkOpen();
    this.#tables ??= this.#engine.tables();
    return this.#tables;
  }

  async run(query: AdmittedQuery, limits: QueryLimits = {}): Promise<QueryResult> {
    this.#checkOpen();
    if (!isAdmitted(query) || query.dialect !== this.dialect) {
      throw warehouseError('WAREHOUSE_NOT_ADMITTED', 'this query was not admitted by the gate');
    }
    const { timeoutMs = TIMEOUT_MS, maxRows = ROWS_MAX, signal } = limits;
    const startedMs = performance.now();
    const run = this.#engine.newRun();
    const onAbort = () => run.stop(warehouseError('WAREHOUSE_CANCELLED', 'the query was cancelled'));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const onTimeout = () => {
      const help = 'Raise the limit, or narrow the query.';
      run.stop(warehouseError('WAREHOUSE_TIMEOUT', `stopped after ${timeoutMs} ms`, help));
    };
    const timer = setTimeout(onTimeout, timeoutMs);
    const work = this.#work(run, query.sql, maxRows);
    this.#running.set(
      run,
      work.catch(() => undefined).then(() => this.#running.delete(run)),
    );
    try {
      const result = await Promise.race([work, run.stopped]);
      return { ...result, elapsedMs: performance.now() - startedMs };
    } catch (error) {
      throw error instanceof DiagnosticError ? error : engineError('WAREHOUSE_QUERY_FAILED', error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async #work(run: EngineRun, sql: string, maxRows: number): Promise<Rows> {
    await this.#slots.enter();
    try {
      return await run.read(sql, maxRows);
    } finally {
      this.#slots.leave();
    }
  }

  /** Stops what runs, waits until the engine has let go, and gives everything back. Closing twice is nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const run of this.#running.keys()) {
      run.stop(warehouseError('WAREHOUSE_CANCELLED', 'the warehouse was closed while the query ran'));
    }
    await Promise.all(this.#running.values());
    await this.#tables?.catch(() => undefined);
    await this.#engine.close();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw warehouseError('WAREHOUSE_CLOSED', 'the warehouse is closed');
  }
}
