import { DiagnosticError } from '@dataing/base/diagnostics';
import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../../src/workers/serve-tasks.ts';

/** Test worker: doubles numbers, refuses 13 with a diagnostic and 14 with a plain error, stops at 15, is slow at even ones. */
serveTasks(
  (task: number) => {
    if (task === 13)
      throw new DiagnosticError([{ code: 'TEST_THIRTEEN', severity: 'error', message: 'unlucky' }]);
    if (task === 14) throw new RangeError('fourteen');
    if (task === 15) process.exit(3);
    if (task % 2 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData as number);
    return Float64Array.of(task * 2);
  },
  (result) => [result.buffer],
);
