import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { recordingIo, runDataing } from '@dataing/cli';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { Journal } from '@dataing/investigate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../src/investigations/catalogue.ts';
import { nameSamples } from '../../src/investigate/name-samples.ts';
import { openProjectStore } from '../../src/project/open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataing-investigations-'));
afterAll(() => rmSync(folder, { recursive: true }));

const START = Date.parse('2026-03-01T08:30:00Z');
const ANSWER = { columns: [], rows: [], truncated: false, bytes: 0, elapsedMs: 1 };

beforeAll(async () => {
  const store = await openProjectStore(recordingIo({ cwd: folder }).io);
  const done = await Journal.begin(
    store,
    'inv-aaaa0001',
    { table: 'orders', metric: 'count(*)' },
    () => START,
  );
  await done.answered('the metric over time', 'select 1', ANSWER);
  await done.finished({ wire: { verdict: 'fault' }, text: 'orders lost rows\n' });
  const rows = new TextEncoder().encode('{"id":1}\n');
  await done.checkpoint('complete', new Map([['../up "x"', rows]]));
  const cut = { table: 'users', metric: 'null_share(email)' };
  await Journal.begin(store, 'inv-bbbb0002', cut, () => START + 60_000);
  await store.close();
});

async function dataing(...args: string[]) {
  const recording = recordingIo({ cwd: folder });
  const exitCode = await runDataing(args, recording.io);
  return { exitCode, stdout: recording.stdout(), stderr: recording.stderr() };
}

test('investigations are listed, the latest first', async () => {
  expect((await dataing('investigations')).stdout).toBe(
    'inv-bbbb0002  2026-03-01 08:31  running   null_share(email) of users\n' +
      'inv-aaaa0001  2026-03-01 08:30  finished  count(*) of orders\n',
  );
  const [, done] = JSON.parse((await dataing('investigations', '--json')).stdout);
  expect(done).toMatchObject({ id: 'inv-aaaa0001', started_at: '2026-03-01T08:30:00.000Z', queries: 1 });
});

test('a report is shown as it was printed, and as JSON', async () => {
  expect(await dataing('show', 'inv-aaaa0001')).toMatchObject({ exitCode: 0, stdout: 'orders lost rows\n' });
  expect(JSON.parse((await dataing('show', 'inv-aaaa0001', '--json')).stdout)).toEqual({ verdict: 'fault' });
});

test('affected rows that were kept are written beside it, wherever their table would lead', async () => {
  const shown = await dataing('show', 'inv-aaaa0001', '--samples', 'rows');
  expect(shown).toMatchObject({ exitCode: 0, stdout: 'orders lost rows\n' });
  expect(readdirSync(join(folder, 'rows'))).toEqual(['__up__x_.jsonl']);
  expect(readFileSync(join(folder, 'rows', '__up__x_.jsonl'), 'utf8')).toBe('{"id":1}\n');
});

test('rows of one that was killed before its last checkpoint are those of the one before', async () => {
  const store = await openProjectStore(recordingIo({ cwd: folder }).io);
  const cut = await Journal.begin(store, 'inv-cccc0003', { table: 'o', metric: 'count(*)' }, () => START);
  await cut.finished({ wire: {}, text: 'o lost rows\n' });
  await cut.checkpoint('evidence_collected', new Map([['o', new TextEncoder().encode('{"id":3}\n')]]), 1);
  await store.close();
  const shown = await dataing('show', 'cccc', '--samples', 'cut');
  expect(shown.stderr).toBe(`affected rows of o: ${join('cut', 'o.jsonl')}\n`);
  expect(readFileSync(join(folder, 'cut', 'o.jsonl'), 'utf8')).toBe('{"id":3}\n');
});

test('files of samples keep letters of any script, and no two tables share one', () => {
  const files = (...tables: string[]) => [...nameSamples(tables).values()];
  expect(files('größe', 'gr__e', '注文', 'हिन्दी')).toEqual([
    'größe.jsonl',
    'gr__e.jsonl',
    '注文.jsonl',
    'हिन्दी.jsonl',
  ]);
  expect(files('a b', 'a/b', 'A_B', 'a_b-2')).toEqual([
    'a_b.jsonl',
    'a_b-2.jsonl',
    'A_B-3.jsonl',
    'a_b-2-2.jsonl',
  ]);
  expect(files('e\u0301', '\u00e9', '\ud800', '', '..')).toEqual([
    'e\u0301.jsonl',
    '\u00e9-2.jsonl',
    '_.jsonl',
    '_-2.jsonl',
    '_-3.jsonl',
  ]);
  const [long] = files('注'.repeat(300));
  expect(Buffer.byteLength(long)).toBeLessThan(200);
});

test('where a sample cannot be written, nothing half-written stands there', async () => {
  mkdirSync(join(folder, 'taken', '__up__x_.jsonl'), { recursive: true });
  const shown = await dataing('show', 'inv-aaaa0001', '--samples', 'taken');
  expect(shown.exitCode).not.toBe(0);
  expect(shown.stderr).toContain('error[FILES_WRITE_FAILED]: cannot write __up__x_.jsonl');
  expect(readdirSync(join(folder, 'taken'))).toEqual(['__up__x_.jsonl']);
});

test('to go on with one that is finished is to be shown it: it is not run again', async () => {
  const shown = await dataing('investigate', '--resume', 'inv-aaaa0001');
  expect(shown).toEqual({ exitCode: 0, stdout: 'orders lost rows\n', stderr: '' });
  const json = await dataing('investigate', '--resume', 'inv-aaaa0001', '--json');
  expect(JSON.parse(json.stdout)).toEqual({ verdict: 'fault' });
  expect((await dataing('verify', 'inv-aaaa0001')).stdout).toContain('3 entries');
  const unknown = await dataing('investigate', '--resume', 'inv-aaaa0002');
  expect(unknown.stderr).toContain('error[INVESTIGATION_UNKNOWN]: there is no investigation inv-aaaa0002');
});

test('the first digits of an id are enough, where only one begins so', async () => {
  expect((await dataing('show', 'aaaa')).stdout).toBe('orders lost rows\n');
  expect((await dataing('verify', 'inv-aaaa00')).stdout).toMatch(/^inv-aaaa0001 is intact/);
  expect((await dataing('show', 'aaa')).stderr).toContain('there is no investigation aaa');
  const store = await openProjectStore(recordingIo({ cwd: folder }).io);
  await Journal.begin(store, 'inv-aaaa0009', { table: 'o\u001b[31m', metric: 'count(*)' }, () => START);
  await store.close();
  const { exitCode, stderr } = await dataing('show', 'aaaa');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('aaaa begins more than one id');
  expect(stderr).toContain('They are: inv-aaaa0001, inv-aaaa0009.');
  expect((await dataing('investigations')).stdout).not.toContain('\u001b');
});

test('what is not there, or has no report yet, is said with the next step', async () => {
  const unknown = await dataing('show', 'inv-aaaa001');
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('error[INVESTIGATION_UNKNOWN]: there is no investigation inv-aaaa001');
  expect(unknown.stderr).toContain('inv-aaaa0001');
  const unfinished = await dataing('show', 'inv-bbbb0002');
  expect(unfinished.exitCode).toBe(2);
  expect(unfinished.stderr).toContain(
    'error[INVESTIGATION_UNFINISHED]: inv-bbbb0002 has no report: it is running',
  );
  expect(unfinished.stderr).toContain('dataing investigate --resume inv-bbbb0002');
});

test('evidence that was changed behind its back is found', async () => {
  const intact = await dataing('verify', 'inv-aaaa0001');
  expect(intact.exitCode).toBe(0);
  expect(intact.stdout).toMatch(/^inv-aaaa0001 is intact: 3 entries, root [0-9a-f]{64}\n$/);
  const database = new DatabaseSync(join(folder, '.dataing', 'store.db'));
  const table = 'log_entry';
  database.exec(`update ${table} set body = replace(body, 'select 1', 'select 2') where seq = 2`);
  database.close();
  expect(await dataing('verify', 'inv-aaaa0001')).toMatchObject({
    exitCode: 1,
    stdout: 'inv-aaaa0001 was changed: entry 2 of 3 is not as it was written\n',
  });
  expect(JSON.parse((await dataing('verify', 'inv-aaaa0001', '--json')).stdout)).toMatchObject({
    intact: false,
    first_wrong_entry: 2,
    reason: 'hash',
  });
});

test('a record that was changed is shown with a warning, and not gone on with', async () => {
  const shown = await dataing('show', 'inv-aaaa0001');
  expect(shown).toEqual({
    exitCode: 0,
    stdout: 'orders lost rows\n',
    stderr: 'warning: inv-aaaa0001 was changed after it was written (entry 2): dataing verify inv-aaaa0001\n',
  });
  const resumed = await dataing('investigate', '--resume', 'inv-aaaa0001');
  expect(resumed).toMatchObject({ exitCode: 2, stdout: '' });
  expect(resumed.stderr).toContain(
    'error[INVESTIGATION_CHANGED]: inv-aaaa0001 was changed after it was written',
  );
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
});
