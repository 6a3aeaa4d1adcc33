import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { verifyChain } from '@dataing/base/record';
import {
  type Investigation,
  investigationIds,
  Journal,
  openLedger,
  readCheckpoint,
  readInvestigation,
  sampleAffected,
} from '@dataing/investigate';
import { sql } from '@dataing/sql';
import type { AdmittedQuery, Cell, QueryResult, Store, Warehouse } from '@dataing/ports';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'dataing-journal-'));
let store: Store;
beforeAll(async () => {
  store = await openSqliteStore(join(folder, 'store.db'));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** A warehouse that answers each query with its own text, and counts how often it was asked. */
function countingWarehouse() {
  const asked: string[] = [];
  const warehouse: Pick<Warehouse, 'run'> = {
    run: async ({ sql }) => {
      asked.push(sql);
      return answerOf([[sql]]);
    },
  };
  return { asked, warehouse };
}

const answerOf = (rows: readonly Cell[][]): QueryResult => ({
  columns: [{ name: 'x', type: 'string' }],
  rows,
  truncated: false,
  bytes: 12,
  elapsedMs: 1.5,
});

const admitAll = async (query: unknown) => {
  const admitted = { sql: String(query), dialect: 'duckdb', tables: [], admittedBy: Symbol() };
  return { ok: true, value: admitted as AdmittedQuery, diagnostics: [] } as const;
};

test('law: an answer comes back from the log as the warehouse gave it', async () => {
  const cell = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\ud800', 'a', '"', '\u0000') }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 5 }), async (rows) => {
      run += 1;
      const journal = await Journal.begin(store, `law-${run}`, {}, () => 0);
      await journal.answered('why', 'select 1', answerOf(rows));
      const again = await Journal.resume(store, `law-${run}`, () => 0);
      expect(again?.answerTo('select 1')).toEqual(answerOf(rows));
    }),
    { numRuns: 10 },
  );
});

test('what was recorded is not asked again, and the rest is', async () => {
  const { asked, warehouse } = countingWarehouse();
  const first = await Journal.begin(store, 'resumed', { table: 'orders' }, () => 5);
  const before = openLedger(warehouse, admitAll, {}, { record: first });
  await before.ask('one', 'select 1');
  await before.ask('two', 'select 2');
  const second = (await Journal.resume(store, 'resumed', () => 6)) as Journal;
  const after = openLedger(warehouse, admitAll, {}, { record: second });
  const answers = [];
  for (const n of [1, 2, 3]) answers.push(await after.ask('again', `select ${n}`));
  expect(asked).toEqual(['select 1', 'select 2', 'select 3']);
  expect(answers.map(({ id, rows }) => [id, rows[0][0]])).toEqual([
    ['q1', 'select 1'],
    ['q2', 'select 2'],
    ['q3', 'select 3'],
  ]);
  expect(await Journal.resume(store, 'never-begun', () => 0)).toBeUndefined();
});

test('queries asked at the same time are recorded one after the other, in one chain', async () => {
  const { warehouse } = countingWarehouse();
  const journal = await Journal.begin(store, 'at-once', {}, () => 7);
  const ledger = openLedger(warehouse, admitAll, {}, { record: journal });
  await Promise.all(Array.from({ length: 20 }, (_, n) => ledger.ask('at once', `select ${n}`)));
  await journal.finished({ verdict: 'fault' });
  const recorded = await readInvestigation(store, 'at-once');
  expect(recorded).toMatchObject({
    state: 'finished',
    answers: 20,
    startedAtMs: 7,
    report: { verdict: 'fault' },
  });
  expect(verifyChain(recorded?.entries ?? [])).toMatchObject({ isIntact: true });
});

test('an investigation is running, stopped or failed by its last entry, and its id is taken', async () => {
  const journal = await Journal.begin(store, 'states', {}, () => 1);
  const stateNow = async () => (await readInvestigation(store, 'states'))?.state;
  expect(await stateNow()).toBe('running');
  await journal.ended('stopped', 'Ctrl-C');
  expect(await stateNow()).toBe('stopped');
  await (await Journal.resume(store, 'states', () => 2))?.answered('p', 's', answerOf([]));
  expect(await stateNow()).toBe('running');
  await expect(Journal.begin(store, 'states', {}, () => 3)).rejects.toThrow(/STORE_CONFLICT/);
  expect(await investigationIds(store)).toContain('states');
});

test('nothing is written to the log of an investigation that has its report', async () => {
  const journal = await Journal.begin(store, 'done', {}, () => 1);
  await journal.answered('p', 'select 1', answerOf([[1]]));
  await journal.finished({ verdict: 'fault' });
  const before = await store.read('investigation/done');
  const again = (await Journal.resume(store, 'done', () => 9)) as Journal;
  expect(again.answerTo('select 1')?.rows).toEqual([[1]]);
  for (const it of [journal, again]) {
    await it.answered('p', 'select 2', answerOf([]));
    await it.finished({ verdict: 'no_fault' });
    await it.ended('failed', 'anything');
  }
  expect(await store.read('investigation/done')).toEqual(before);
});

test('a checkpoint is the log as far as it was, with its samples, and the latest of its name', async () => {
  const journal = await Journal.begin(store, 'inv-kept', {}, () => 0);
  await journal.checkpoint('start');
  await journal.answered('why', 'select 1', answerOf([[1]]));
  const samples = new Map([['orders', new Uint8Array([123, 125, 10])]]);
  await journal.checkpoint('evidence_collected', samples);
  await journal.finished({ wire: {}, text: '' });
  await journal.checkpoint('complete', samples);
  expect(await readCheckpoint(store, 'inv-kept', 'start')).toMatchObject({ seq: 1, samples: new Map() });
  const collected = await readCheckpoint(store, 'inv-kept', 'evidence_collected');
  expect(collected).toMatchObject({ seq: 2, samples });
  expect(await readCheckpoint(store, 'inv-kept', 'complete')).toMatchObject({ seq: 3, samples });
  expect(await readCheckpoint(store, 'inv-kept', 'failed')).toBeUndefined();
  const entries = await store.read('investigation/inv-kept');
  expect(verifyChain(entries.slice(0, collected?.seq)).isIntact).toBe(true);
});

test('the rows of the scope are sampled by its condition, and none where it says none', async () => {
  const condition = sql.oneOf(sql.cast(sql.column('channel'), 'varchar'), [sql.text('app')]);
  const scope = { table: 'orders', segment: {}, onset: null, end: null, rows: 2, where: '...', condition };
  const of = (changed: Partial<typeof scope> | null, verdict = 'fault') =>
    ({ verdict, scope: changed === null ? null : { ...scope, ...changed } }) as Investigation;
  const column = (name: string) => ({ name, nativeType: 'T', dataType: 'string', nullable: true });
  const tables = [
    { name: 'orders', tableType: 'table', columns: [column('id'), column('channel')] },
  ] as never;
  const asked: unknown[] = [];
  const ask = async (query: unknown) => {
    asked.push(query);
    return answerOf([
      [1n, 'app'],
      [Number.NaN, null],
    ]);
  };
  const found = await sampleAffected(of({}), { tables, ask });
  expect(new TextDecoder().decode(found.get('orders'))).toBe(
    '{"channel":"app","id":{"integer":"1"}}\n{"channel":null,"id":{"double":"NaN"}}\n',
  );
  expect(asked).toMatchObject([{ from: { name: 'orders' }, limit: 100, where: condition }]);
  expect((await sampleAffected(of(null), { tables, ask })).size).toBe(0);
  expect((await sampleAffected(of({ condition: undefined as never }), { tables, ask })).size).toBe(0);
  expect((await sampleAffected(of({ table: 'gone' }), { tables, ask })).size).toBe(0);
  // Where the data is right, none is affected, whatever was looked at.
  for (const verdict of ['no_fault', 'business_change'])
    expect((await sampleAffected(of({}, verdict), { tables, ask })).size).toBe(0);
  expect(asked).toHaveLength(1);
  expect((await sampleAffected(of({}, 'inconclusive'), { tables, ask })).size).toBe(1);
});
