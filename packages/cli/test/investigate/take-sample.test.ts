import { DiagnosticError } from '@dataing/base/diagnostics';
import { budgetLeft, type Investigation, type RecordedQuery } from '@dataing/investigate';
import type { AdmittedQuery, QueryLimits, QueryResult } from '@dataing/ports';
import { sql } from '@dataing/sql';
import { expect, test } from 'vitest';
import { takeSample } from '../../src/investigate/take-sample.ts';

const BUDGET = { queries: 3, seconds: 4, bytes: 1000 };

const asked = (...costs: ReadonlyArray<{ ms: number; bytes: number }>) =>
  costs.map((it, n): RecordedQuery => ({ id: `q${n + 1}`, purpose: '', sql: '', rows: 1, ...it }));

const CONDITION = sql.oneOf(sql.column('id'), [sql.text('1')]);
const found = (queries: readonly RecordedQuery[]) =>
  ({
    verdict: 'fault',
    scope: { table: 'orders', condition: CONDITION },
    queries,
  }) as unknown as Investigation;

const ANSWER: QueryResult = {
  columns: [{ name: 'id', type: 'integer' }],
  rows: [[1]],
  truncated: false,
  bytes: 8,
  elapsedMs: 1,
};

/** A source of one table, and what its warehouse was asked within which limits. */
function oneTable(run: () => Promise<QueryResult> = async () => ANSWER) {
  const limits: QueryLimits[] = [];
  const source = {
    tables: [{ name: 'orders', columns: [{ name: 'id' }] }],
    admit: async () => {
      const value = { sql: 'select the sample', dialect: 'duckdb', tables: [] } as unknown as AdmittedQuery;
      return { ok: true, value, diagnostics: [] };
    },
    warehouse: {
      run: async (_: AdmittedQuery, own: QueryLimits) => {
        limits.push(own);
        return run();
      },
    },
  } as unknown as Parameters<typeof takeSample>[1];
  return { source, limits };
}

test('what is left of a budget is what no query took, and nothing once a part is spent', () => {
  expect(budgetLeft(BUDGET, [])).toEqual(BUDGET);
  expect(budgetLeft(BUDGET, asked({ ms: 1500, bytes: 300 }))).toEqual({
    queries: 2,
    seconds: 2.5,
    bytes: 700,
  });
  expect(budgetLeft(BUDGET, asked({ ms: 4000, bytes: 0 }))).toBeUndefined();
  expect(budgetLeft(BUDGET, asked({ ms: 0, bytes: 1000 }))).toBeUndefined();
  const small = { ms: 0, bytes: 0 };
  expect(budgetLeft(BUDGET, asked(small, small, small))).toBeUndefined();
});

test('a sample is asked within what the report left of time and bytes, and not where it left none', async () => {
  const { source, limits } = oneTable();
  const samples: unknown[] = [];
  const hooks = {
    budget: BUDGET,
    onSamples: (taken: unknown, problem: unknown) => samples.push([taken, problem]),
  };
  for (const spent of [asked({ ms: 4000, bytes: 0 }), asked({ ms: 0, bytes: 1000 })])
    await takeSample(found(spent), source, hooks);
  expect([samples, limits]).toEqual([[], []]);
  await takeSample(found(asked({ ms: 1500, bytes: 300 })), source, hooks);
  expect(limits).toMatchObject([{ timeoutMs: 2500, maxBytes: 700, maxRows: 100 }]);
  expect(samples).toEqual([[new Map([['orders', new TextEncoder().encode('{"id":1}\n')]]), null]]);
});

test('a sample stands in the record, and is not asked again once it does', async () => {
  const { source, limits } = oneTable();
  const answers = new Map<string, QueryResult>();
  const purposes: string[] = [];
  const record = {
    answerTo: (text: string) => answers.get(text),
    answered: async (purpose: string, text: string, answer: QueryResult) => {
      purposes.push(purpose);
      answers.set(text, answer);
    },
  };
  const sizes: number[] = [];
  const hooks = { record, onSamples: (taken: ReadonlyMap<string, unknown>) => sizes.push(taken.size) };
  await takeSample(found([]), source, hooks);
  await takeSample(found([]), source, hooks);
  expect({ purposes, sizes, asked: limits.length }).toEqual({
    purposes: ['some of the affected rows'],
    sizes: [1, 1],
    asked: 1,
  });
});

test('a sample that fails is told; one that was stopped stops the run', async () => {
  const failure = new DiagnosticError([{ code: 'WAREHOUSE_TIMEOUT', severity: 'error', message: 'slow' }]);
  const { source } = oneTable(() => Promise.reject(failure));
  const told: unknown[] = [];
  const onSamples = (taken: ReadonlyMap<string, unknown>, problem: unknown) => told.push(taken.size, problem);
  await takeSample(found([]), source, { onSamples });
  expect(told).toEqual([0, failure]);
  const signal = AbortSignal.abort();
  await expect(takeSample(found([]), source, { onSamples, signal })).rejects.toBe(failure);
});
