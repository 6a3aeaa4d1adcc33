import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Pool } from '@dataing/ports';
import { openWorkerPool } from '@dataing/adapters/workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const entry = new URL('./entries/double.ts', import.meta.url);

async function withPool<T>(
  options: { size: number; inFlight?: number; signal?: AbortSignal; slowMs?: number },
  use: (pool: Pool<number, Float64Array>) => Promise<T>,
): Promise<T> {
  const pool = openWorkerPool<number, Float64Array>({ entry, workerData: options.slowMs ?? 1, ...options });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

test('results come in the order of the tasks, whatever the number of workers and the window', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(12),
      async (size, inFlight, count) => {
        const tasks = Array.from({ length: count }, (_, i) => i);
        const results: Array<[number, number]> = [];
        await withPool({ size, inFlight }, (pool) =>
          pool.map(tasks, (result, index) => void results.push([index, result[0]])),
        );
        expect(results).toEqual(tasks.map((task) => [task, task * 2]));
      },
    ),
    { numRuns: 8 },
  );
});

test('no more tasks are taken than the window allows while a result is being used', async () => {
  let taken = 0;
  function* tasks(): Generator<number> {
    for (; taken < 40; taken++) yield 1;
  }
  let delivered = 0;
  await withPool({ size: 2, inFlight: 4 }, (pool) =>
    pool.map(tasks(), async () => {
      expect(taken - delivered).toBeLessThanOrEqual(4);
      await new Promise((resolve) => setImmediate(resolve));
      delivered++;
    }),
  );
  expect(delivered).toBe(40);
});

test('a pool runs again after it is done', async () => {
  const sums = await withPool({ size: 2 }, async (pool) => {
    const found: number[] = [];
    for (let round = 0; round < 2; round++) {
      let sum = 0;
      await pool.map([1, 2, 3], (result) => {
        sum += result[0];
      });
      found.push(sum);
    }
    return found;
  });
  expect(sums).toEqual([12, 12]);
});

test('a failing task brings its diagnostics along', async () => {
  const run = withPool({ size: 2 }, (pool) => pool.map([1, 13, 2], () => undefined));
  await expect(run).rejects.toThrow(DiagnosticError);
  await expect(run).rejects.toMatchObject({ diagnostics: [{ code: 'TEST_THIRTEEN' }] });
});

test('other failures arrive too: of a task, of a worker, of the receiver, of the module', async () => {
  await expect(withPool({ size: 1 }, (pool) => pool.map([14], () => undefined))).rejects.toThrow('fourteen');
  await expect(withPool({ size: 1 }, (pool) => pool.map([15], () => undefined))).rejects.toThrow('code 3');
  const receiver = withPool({ size: 1 }, (pool) =>
    pool.map([1], () => {
      throw new Error('no room');
    }),
  );
  await expect(receiver).rejects.toThrow('no room');
  const missing = openWorkerPool<number, number>({
    entry: new URL('./entries/none.ts', import.meta.url),
    size: 1,
    workerData: 0,
  });
  await expect(missing.map([1], () => undefined)).rejects.toThrow('none.ts');
  await missing.close();
});

test('aborting stops a run with the reason of the signal', async () => {
  const controller = new AbortController();
  const run = withPool({ size: 1, signal: controller.signal, slowMs: 50 }, (pool) =>
    pool.map([2, 4, 6, 8, 10, 12], () => controller.abort(new Error('enough'))),
  );
  await expect(run).rejects.toThrow('enough');
  await expect(
    withPool({ size: 1, signal: controller.signal }, (pool) => pool.map([1], () => undefined)),
  ).rejects.toThrow('enough');
});
