import { Worker } from 'node:worker_threads';

/** Time for one text, loading excluded: a 300-line query takes other people's parsers 40 to 70 ms. */
const TIMEOUT_MS = 5_000;
/** Time for the first answer of a thread, which waits for what it loads: 22 MB of WebAssembly. */
const LOAD_TIMEOUT_MS = 20_000;
/** The most a thread's values may take; the tree of a text of the longest length takes half of it. */
const MEMORY_MAX_MB = 2_048;

export interface WorkerParserOptions {
  /** Time for one text; default 5,000. */
  readonly timeoutMs?: number;
  /** Time for the first answer of a thread, loading included; default 20,000. */
  readonly loadTimeoutMs?: number;
}

/** What arrives in a parser's thread, and what goes back. */
export interface ThreadRequest<Question> {
  readonly id: number;
  readonly question: Question;
}

export interface ThreadReply<Answer> {
  readonly id: number;
  readonly answer: Answer;
}

interface Asked<Question, Answer> extends ThreadRequest<Question> {
  readonly resolve: (answer: Answer) => void;
}

/** Gives the answer of a question that has none. */
export type Unanswered<Question, Answer> = (question: Question, reason: string, timedOut: boolean) => Answer;

/**
 * One thread that answers one question at a time, in order; started by the first. A question that is not answered in
 * time, or at which the thread breaks down, costs the thread its life and nobody else an answer: another thread goes
 * on with what waits. Works from TypeScript sources and from the bundle. An idle thread keeps no process alive.
 */
export class ParserThread<Question, Answer> {
  readonly #entry: URL;
  readonly #unanswered: Unanswered<Question, Answer>;
  readonly #timeoutMs: number;
  readonly #loadTimeoutMs: number;
  readonly #waiting: Array<Asked<Question, Answer>> = [];
  #current: Asked<Question, Answer> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;
  #isWarm = false;
  #nextId = 0;

  /** `entry` calls `serveParser`. */
  constructor(
    entry: URL,
    unanswered: Unanswered<Question, Answer>,
    { timeoutMs = TIMEOUT_MS, loadTimeoutMs = LOAD_TIMEOUT_MS }: WorkerParserOptions,
  ) {
    this.#entry = entry;
    this.#unanswered = unanswered;
    this.#timeoutMs = timeoutMs;
    this.#loadTimeoutMs = loadTimeoutMs;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push({ id: this.#nextId++, question, resolve });
      this.#next();
    });
  }

  /** Answers what waits with a reason; the next question starts another thread. */
  async close(): Promise<void> {
    const stopped = this.#stop();
    const reason = 'the parser was closed';
    const asked = [...(this.#current === undefined ? [] : [this.#current]), ...this.#waiting.splice(0)];
    this.#current = undefined;
    for (const each of asked) each.resolve(this.#unanswered(each.question, reason, false));
    await stopped;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#worker?.unref();
      return;
    }
    this.#current = next;
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const limitMs = this.#isWarm ? this.#timeoutMs : this.#loadTimeoutMs;
    this.#timer = setTimeout(() => this.#giveUp(`no answer within ${limitMs} ms`, true), limitMs);
    const { id, question } = next;
    worker.postMessage({ id, question } satisfies ThreadRequest<Question>);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB } });
    worker.on('message', ({ id, answer }: ThreadReply<Answer>) => {
      const current = this.#current;
      if (this.#worker !== worker || current?.id !== id) return;
      this.#isWarm = true;
      this.#settle(current, answer);
    });
    const failed = (reason: string): void => {
      if (this.#worker === worker) this.#giveUp(reason, false);
    };
    worker.on('error', (error) => failed(error.message));
    worker.on('exit', (code) => failed(`the parser stopped with code ${code}`));
    return worker;
  }

  /** The thread ends; who asked is told why, and the next in line gets another thread. */
  #giveUp(reason: string, timedOut: boolean): void {
    const current = this.#current;
    void this.#stop();
    if (current !== undefined) this.#settle(current, this.#unanswered(current.question, reason, timedOut));
  }

  #settle(asked: Asked<Question, Answer>, answer: Answer): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
    asked.resolve(answer);
    this.#next();
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#isWarm = false;
    await worker?.terminate();
  }
}

/** The module beside this one that runs in a thread, whether from sources or from the bundle. */
export function threadEntry(file: string): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${file}.${extension}`, import.meta.url);
}
