import { parentPort } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './parser-thread.ts';

/** A thread's side: answers each question, in order, with what `read` gives. `read` does not throw. */
export function serveParser<Question, Answer>(read: (question: Question) => Promise<Answer> | Answer): void {
  const answer = async ({ id, question }: ThreadRequest<Question>): Promise<void> => {
    parentPort?.postMessage({ id, answer: await read(question) } satisfies ThreadReply<Answer>);
  };
  parentPort?.on('message', (request: ThreadRequest<Question>) => void answer(request));
}
