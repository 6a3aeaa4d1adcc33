import type { Diagnostic } from '@dataing/base/diagnostics';

/** Main thread to worker. */
export interface TaskMessage<Task> {
  readonly index: number;
  readonly task: Task;
}

/** Worker to main thread: a result, or what went wrong; `diagnostics` when the error carried some. */
export type ReplyMessage<Result> =
  | { readonly kind: 'result'; readonly index: number; readonly result: Result }
  | { readonly kind: 'failure'; readonly index: number; readonly failure: Failure };

export interface Failure {
  readonly message: string;
  readonly stack?: string;
  readonly diagnostics?: readonly Diagnostic[];
}
