import { DiagnosticError } from '@dataing/base/diagnostics';
import type {
  AdmittedQuery,
  QueryEstimate,
  QueryLimits,
  QueryResult,
  SqlDialect,
  Warehouse,
  WarehouseFacts,
  WarehouseTable,
} from '@dataing/ports';
import { isAdmitted } from '@dataing/sql';
import type { Engine, EngineRun, Rows, RunLimits } from './engine.ts';
import { engineError, warehouseError } from './fail.ts';
import { Slots } from './slots.ts';

const TIMEOUT_MS = 30_000;
const ROWS_MAX = 10_000;
const BYTES_MAX = 64 * 1024 * 1024;

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

  async facts(): Promise<WarehouseFacts> {
    this.#checkOpen();
    return this.#ask(() => this.#engine.facts());
  }

  async estimate(query: AdmittedQuery): Promise<QueryEstimate> {
    this.#checkAdmitted(query);
    return this.#ask(() => this.#engine.estimate(query.sql));
  }

  async run(query: AdmittedQuery, limits: QueryLimits = {}): Promise<QueryResult> {
    this.#checkAdmitted(query);
    const { timeoutMs = TIMEOUT_MS, maxRows = ROWS_MAX, maxBytes = BYTES_MAX, signal } = limits;
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
    const work = this.#work(run, query.sql, { maxRows, maxBytes, timeoutMs });
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

  async #work(run: EngineRun, sql: string, limits: RunLimits): Promise<Rows> {
    await this.#slots.enter();
    try {
      return await run.read(sql, limits);
    } finally {
      this.#slots.leave();
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    await this.#slots.enter();
    try {
      return await question();
    } catch (error) {
      throw error instanceof DiagnosticError ? error : engineError('WAREHOUSE_QUERY_FAILED', error);
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

  #checkAdmitted(query: AdmittedQuery): void {
    this.#checkOpen();
    if (isAdmitted(query) && query.dialect === this.dialect) return;
    throw warehouseError('WAREHOUSE_NOT_ADMITTED', 'this query was not admitted by the gate');
  }

  #checkOpen(): void {
    if (this.#isClosed) throw warehouseError('WAREHOUSE_CLOSED', 'the warehouse is closed');
  }
}
