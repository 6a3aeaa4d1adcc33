import { DiagnosticError } from '@dataing/base/diagnostics';
import { parentPort } from 'node:worker_threads';
import type { Failure, ReplyMessage, TaskMessage } from './messages.ts';

/** The worker's side of a pool: answers each task with a result, whose buffers are handed over, or with a failure. */
export function serveTasks<Task, Result>(
  run: (task: Task) => Result,
  transfersOf: (result: Result) => ArrayBuffer[],
): void {
  const port = parentPort;
  if (port === null) throw new Error('serveTasks runs in a worker thread only');
  port.on('message', ({ index, task }: TaskMessage<Task>) => {
    let reply: ReplyMessage<Result>;
    let transfers: ArrayBuffer[] = [];
    try {
      const result = run(task);
      reply = { kind: 'result', index, result };
      transfers = transfersOf(result);
    } catch (error) {
      reply = { kind: 'failure', index, failure: failureOf(error) };
    }
    port.postMessage(reply, transfers);
  });
}

function failureOf(error: unknown): Failure {
  if (error instanceof DiagnosticError) return { message: error.message, diagnostics: error.diagnostics };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}
