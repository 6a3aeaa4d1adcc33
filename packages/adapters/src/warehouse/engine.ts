import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { QueryEstimate, QueryResult, SqlDialect, WarehouseFacts, WarehouseTable } from '@dataing/ports';

export type Rows = Omit<QueryResult, 'elapsedMs'>;

/** One query that can be stopped without touching any other. */
export interface EngineRun {
  /** Rejects when the run is stopped, whether or not the engine has noticed. */
  readonly stopped: Promise<never>;
  stop(error: DiagnosticError): void;
  /** Runs one SELECT to its end, or until a row does not fit under the caps. Called once. */
  read(sql: string, limits: RunLimits): Promise<Rows>;
}

export interface RowCaps {
  readonly maxRows: number;
  readonly maxBytes: number;
}

export interface RunLimits extends RowCaps {
  /** The run is stopped then; the server ends it by itself a little later, should nobody be there to stop it. */
  readonly timeoutMs: number;
}

/** How long after our own a server's time limit comes. */
const SERVER_GRACE_MS = 2_000;
/** The longest that a server takes: 24 days, in 32 bits. */
const SERVER_MOST_MS = 2 ** 31 - 1;

/** The time limit that a server is told, in milliseconds. */
export function serverTimeoutMs({ timeoutMs }: RunLimits): number {
  return Math.min(Math.ceil(timeoutMs) + SERVER_GRACE_MS, SERVER_MOST_MS);
}

/** What is particular to an engine; everything that holds for all is in `EngineWarehouse`. */
export interface Engine {
  readonly dialect: SqlDialect;
  /** Queries it works on at a time. */
  readonly concurrent: number;
  tables(): Promise<readonly WarehouseTable[]>;
  facts(): Promise<WarehouseFacts>;
  newRun(): EngineRun;
  /** Of one SELECT, by EXPLAIN. */
  estimate(sql: string): Promise<QueryEstimate>;
  close(): Promise<void>;
}

/** How often an engine is told to stop: what it hears before the query has begun, it forgets. */
const NAG_MS = 50;

/** The half of a run that all engines share: being stopped once, and telling the engine until the run is over. */
export class Stoppable {
  readonly stopped: Promise<never>;
  #isStopped = false;
  #isOver = false;
  #nag: NodeJS.Timeout | undefined;
  readonly #refuse: (error: DiagnosticError) => void;
  readonly #tellEngine: () => void;

  /** `tellEngine` may be called before the engine has begun, and again and again until `end`. */
  constructor(tellEngine: () => void) {
    const { promise, reject } = Promise.withResolvers<never>();
    // Whoever waits for the run is told; nobody has to.
    promise.catch(() => undefined);
    this.stopped = promise;
    this.#refuse = reject;
    this.#tellEngine = tellEngine;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(error: DiagnosticError): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#refuse(error);
    if (this.#isOver) return;
    this.#tellEngine();
    this.#nag = setInterval(this.#tellEngine, NAG_MS).unref();
  }

  /** The engine has nothing of this run any more. */
  end(): void {
    this.#isOver = true;
    clearInterval(this.#nag);
  }
}
