import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Pool } from '@dataing/ports';
import { Worker } from 'node:worker_threads';
import type { Failure, ReplyMessage, TaskMessage } from './messages.ts';

export interface WorkerPoolOptions {
  /** The worker's module; it calls `serveTasks`. */
  readonly entry: URL;
  readonly size: number;
  /** Handed to each worker once, by copy. */
  readonly workerData: unknown;
  /** Results that may wait for an earlier one, together with the tasks under way; default three per worker. */
  readonly inFlight?: number;
  /** Aborting stops the workers and rejects `map` with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A pool over node:worker_threads. Workers start at once, so that they warm up while the first tasks are made. The
 * first failure (of a task, a worker or `onResult`) rejects `map`, once a running `onResult` is through, and stops all
 * workers; none of its results are delivered after that.
 */
export function openWorkerPool<Task, Result>(options: WorkerPoolOptions): Pool<Task, Result> {
  return new WorkerPool<Task, Result>(options);
}

interface Run<Task, Result> {
  readonly tasks: Iterator<Task>;
  readonly waiting: Map<number, Result>;
  readonly onResult: (result: Result, index: number) => void | Promise<void>;
  readonly settle: PromiseWithResolvers<void>;
  submitted: number;
  delivered: number;
  exhausted: boolean;
  /** The delivery under way, if any. */
  delivery?: Promise<void>;
}

class WorkerPool<Task, Result> implements Pool<Task, Result> {
  readonly size: number;
  private readonly inFlight: number;
  private readonly workers: Worker[] = [];
  private readonly idle: Worker[] = [];
  private readonly signal: AbortSignal | undefined;
  private run: Run<Task, Result> | undefined;
  /** Kept, for a worker may fail before `map` is called. */
  private failure: { readonly reason: unknown } | undefined;
  private closed = false;
  private readonly abort = (): void => this.fail(this.signal?.reason);

  constructor({ entry, size, workerData, inFlight, signal }: WorkerPoolOptions) {
    this.size = size;
    this.inFlight = inFlight ?? size * 3;
    this.signal = signal;
    for (let i = 0; i < size; i++) {
      const worker = new Worker(entry, { workerData });
      worker.on('message', (reply: ReplyMessage<Result>) => this.receive(worker, reply));
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', (code) => {
        if (code !== 0 && !this.closed) this.fail(new Error(`a worker stopped with code ${code}`));
      });
      this.workers.push(worker);
      this.idle.push(worker);
    }
    signal?.addEventListener('abort', this.abort);
  }

  async map(
    tasks: Iterable<Task>,
    onResult: (result: Result, index: number) => void | Promise<void>,
  ): Promise<void> {
    if (this.run !== undefined) throw new Error('the pool is already running');
    this.signal?.throwIfAborted();
    if (this.failure !== undefined) throw this.failure.reason;
    const settle = Promise.withResolvers<void>();
    const counts = { submitted: 0, delivered: 0, exhausted: false };
    this.run = { tasks: tasks[Symbol.iterator](), waiting: new Map(), onResult, settle, ...counts };
    const { run } = this;
    this.feed();
    try {
      await settle.promise;
    } finally {
      this.run = undefined;
      await run.delivery; // a receiver that has begun must have ended before its caller cleans up
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.signal?.removeEventListener('abort', this.abort);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** Hands tasks to idle workers while the window between the last delivered and the newest task is open. */
  private feed(): void {
    const { run } = this;
    if (run === undefined) return;
    while (!run.exhausted && this.idle.length > 0 && run.submitted - run.delivered < this.inFlight) {
      const next = run.tasks.next();
      if (next.done === true) {
        run.exhausted = true;
        break;
      }
      const message: TaskMessage<Task> = { index: run.submitted++, task: next.value };
      this.idle.pop()?.postMessage(message);
    }
    if (run.exhausted && run.delivered === run.submitted) run.settle.resolve();
  }

  private receive(worker: Worker, reply: ReplyMessage<Result>): void {
    this.idle.push(worker);
    if (reply.kind === 'failure') {
      this.fail(errorOf(reply.failure));
      return;
    }
    const { run } = this;
    if (run === undefined) return;
    run.waiting.set(reply.index, reply.result);
    this.feed();
    run.delivery ??= this.deliver(run).finally(() => {
      run.delivery = undefined;
    });
  }

  /** Results leave in the order of their tasks, one at a time: `onResult` may be slow. */
  private async deliver(run: Run<Task, Result>): Promise<void> {
    try {
      for (
        let next = run.waiting.get(run.delivered);
        next !== undefined && this.failure === undefined;
        next = run.waiting.get(run.delivered)
      ) {
        run.waiting.delete(run.delivered);
        await run.onResult(next, run.delivered);
        run.delivered++;
        this.feed();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.failure ??= { reason: error };
    this.run?.settle.reject(error);
    void this.close();
  }
}

function errorOf({ message, stack, diagnostics }: Failure): Error {
  if (diagnostics !== undefined) return new DiagnosticError(diagnostics);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
