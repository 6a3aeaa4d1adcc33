import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DiagnosticError } from '@dataing/base/diagnostics';
import { type EngineRun, type RowCaps, type Rows, Stoppable } from '../warehouse/engine.ts';
import type { SqliteAnswer, SqliteQuestion } from './questions.ts';

/**
 * Processes that hold a SQLite database open, one query at a time each. SQLite runs inside its caller and cannot be
 * told to stop from JavaScript: a query that should end is ended with its process, and the next one starts another.
 */
export class SqliteProcesses {
  readonly #path: string;
  readonly #idle: ChildProcess[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** A process of one's own until it is given back or killed. Throws when it cannot open the database. */
  async take(): Promise<ChildProcess> {
    const waiting = this.#idle.pop();
    if (waiting !== undefined) return waiting;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const child = fork(
      new URL(`./sqlite-worker.${extension}`, import.meta.url),
      [this.#path, String(process.pid)],
      {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: ['--no-warnings'],
      },
    );
    let complaint = '';
    child.stderr?.on('data', (bytes: Buffer) => (complaint = (complaint + bytes.toString()).slice(-2_000)));
    await nextAnswer(child).catch(() => {
      throw new Error(/Error: (.*)/.exec(complaint)?.[1] ?? 'the database cannot be opened');
    });
    return child;
  }

  give(child: ChildProcess): void {
    this.#idle.push(child);
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(end));
  }
}

export class SqliteRun implements EngineRun {
  readonly #processes: SqliteProcesses;
  readonly #stoppable = new Stoppable(() => this.#child?.kill('SIGKILL'));
  #child: ChildProcess | undefined;

  constructor(processes: SqliteProcesses) {
    this.#processes = processes;
  }

  get stopped(): Promise<never> {
    return this.#stoppable.stopped;
  }

  stop(error: DiagnosticError): void {
    this.#stoppable.stop(error);
  }

  async read(sql: string, { maxRows, maxBytes }: RowCaps): Promise<Rows> {
    const child = await this.#processes.take();
    this.#child = child;
    try {
      if (this.#stoppable.isStopped) return await this.stopped;
      child.send({ sql, maxRows, maxBytes } satisfies SqliteQuestion);
      const answer = await nextAnswer(child);
      if (this.#stoppable.isStopped) return await this.stopped;
      if (answer.kind !== 'rows') throw new Error(answer.kind === 'error' ? answer.message : 'no answer');
      const { kind: _, ...rows } = answer;
      return rows;
    } catch (error) {
      if (this.#stoppable.isStopped) return await this.stopped;
      throw error;
    } finally {
      this.#stoppable.end();
      this.#child = undefined;
      if (this.#stoppable.isStopped || !child.connected) await end(child);
      else this.#processes.give(child);
    }
  }
}

async function nextAnswer(child: ChildProcess): Promise<SqliteAnswer> {
  const controller = new AbortController();
  const { signal } = controller;
  try {
    const gone = once(child, 'exit', { signal }).then((): never => {
      throw new Error('the process that held the database ended');
    });
    const [answer] = await Promise.race([once(child, 'message', { signal }), gone]);
    return answer as SqliteAnswer;
  } finally {
    controller.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
