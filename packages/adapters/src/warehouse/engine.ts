import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { QueryResult, SqlDialect, WarehouseTable } from '@dataing/ports';

export type Rows = Omit<QueryResult, 'elapsedMs'>;

/** One query that can be stopped without touching any other. */
export interface EngineRun {
  /** Rejects when the run is stopped, whether or not the engine has noticed. */
  readonly stopped: Promise<never>;
  stop(error: DiagnosticError): void;
  /** Runs one SELECT to its end or to one row beyond `maxRows`. Called once. */
  read(sql: string, maxRows: number): Promise<Rows>;
}

/** What is particular to an engine; everything that holds for all is in `EngineWarehouse`. */
export interface Engine {
  readonly dialect: SqlDialect;
  /** Queries it works on at a time. */
  readonly concurrent: number;
  tables(): Promise<readonly WarehouseTable[]>;
  newRun(): EngineRun;
  close(): Promise<void>;
}

/** The half of a run that all engines share: being stopped once, and telling it. */
export class Stoppable {
  readonly stopped: Promise<never>;
  #isStopped = false;
  readonly #refuse: (error: DiagnosticError) => void;
  readonly #onStop: () => void;

  /** `onStop` tells the engine; it is called once, and may come before the engine has begun. */
  constructor(onStop: () => void) {
    const { promise, reject } = Promise.withResolvers<never>();
    // Whoever waits for the run is told; nobody has to.
    promise.catch(() => undefined);
    this.stopped = promise;
    this.#refuse = reject;
    this.#onStop = onStop;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(error: DiagnosticError): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#refuse(error);
    this.#onStop();
  }
}
