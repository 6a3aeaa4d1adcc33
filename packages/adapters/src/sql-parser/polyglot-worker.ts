import { parentPort } from 'node:worker_threads';
import { type Dialect, parse } from '@polyglot-sql/sdk';

/** Parses what arrives and answers in the shape of the port; polyglot is WebAssembly and blocks its thread. */
parentPort?.on('message', ({ id, sql, dialect }: { id: number; sql: string; dialect: Dialect }) => {
  try {
    const { success, ast, error } = parse(sql, dialect);
    const parsed = success
      ? { ok: true, statements: ast ?? [] }
      : { ok: false, message: String(error ?? 'no reason given') };
    parentPort?.postMessage({ id, parsed });
  } catch (error) {
    parentPort?.postMessage({ id, parsed: { ok: false, message: String(error) } });
  }
});
