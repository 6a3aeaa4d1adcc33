import { Worker } from 'node:worker_threads';
import type { ForeignParserName, ParsedSql, SqlDialect, SqlParser } from '@dataing/ports';

/** Time for one text, loading excluded: a 300-line query takes 40 to 70 ms. */
const TIMEOUT_MS = 5_000;
/** Time for the first answer, which waits for 22 MB of WebAssembly. */
const LOAD_TIMEOUT_MS = 20_000;

export interface WorkerParserOptions {
  /** Time for one text; default 5,000. */
  readonly timeoutMs?: number;
  /** Time for the first answer, loading included; default 20,000. */
  readonly loadTimeoutMs?: number;
}

/** Whose parser it is, and the file that runs it in a thread of its own. */
export interface WorkerProgram {
  readonly name: ForeignParserName;
  /** File beside this one, without its ending. */
  readonly file: string;
}

interface Waiting {
  readonly resolve: (parsed: ParsedSql) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A parser in a worker thread, started by the first call. A text that is not answered in time costs the worker its
 * life: it is stopped, everything it held is answered `timedOut`, and the next call starts another.
 */
export class WorkerParser implements SqlParser {
  readonly name: ForeignParserName;
  readonly #file: string;
  readonly #timeoutMs: number;
  readonly #loadTimeoutMs: number;
  #worker: Worker | undefined;
  #isWarm = false;
  #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor(
    { name, file }: WorkerProgram,
    { timeoutMs = TIMEOUT_MS, loadTimeoutMs = LOAD_TIMEOUT_MS }: WorkerParserOptions,
  ) {
    this.name = name;
    this.#file = file;
    this.#timeoutMs = timeoutMs;
    this.#loadTimeoutMs = loadTimeoutMs;
  }

  parse(sql: string, dialect: SqlDialect): Promise<ParsedSql> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    worker.ref();
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => void this.#stop('no answer in time', true),
        this.#isWarm ? this.#timeoutMs : this.#loadTimeoutMs,
      );
      this.#waiting.set(id, { resolve, timer });
      worker.postMessage({ id, sql, dialect });
    });
  }

  async close(): Promise<void> {
    await this.#stop('the parser was closed', false);
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const worker = new Worker(new URL(`./${this.#file}.${extension}`, import.meta.url));
    worker.on('message', ({ id, parsed }: { id: number; parsed: ParsedSql }) => {
      this.#isWarm = true;
      this.#answer(id, parsed);
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) void this.#stop(error.message, false);
    });
    return worker;
  }

  #answer(id: number, parsed: ParsedSql): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.resolve(parsed);
    if (this.#waiting.size === 0) this.#worker?.unref();
  }

  async #stop(message: string, timedOut: boolean): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isWarm = false;
    for (const id of [...this.#waiting.keys()]) this.#answer(id, { ok: false, message, timedOut });
    await worker?.terminate();
  }
}
