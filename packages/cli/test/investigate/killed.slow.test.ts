import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { recordingIo, runDataing } from '@dataing/cli';
import { investigationIds, readCheckpoint, readInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProjectStore } from '../../src/project/open-store.ts';
import { ORDERS_ALERT, ordersCsv } from './orders-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataing-killed-'));
const program = join(import.meta.dirname, '../../src/main-dataing.ts');
const KILLS = 10;
let store: Store;

beforeAll(async () => {
  writeFileSync(join(folder, 'orders.csv'), ordersCsv('phone'));
  store = await openProjectStore(recordingIo({ cwd: folder }).io);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const answersNow = async () => {
  const [id] = await investigationIds(store);
  const recorded = id === undefined ? undefined : await readInvestigation(store, id);
  return recorded?.entries.filter(({ kind }) => kind === 'answered') ?? [];
};

/** Runs the program and kills it as soon as one more answer is recorded; true: it came to its end before. */
async function runUntilKilled(args: readonly string[]): Promise<boolean> {
  const before = (await answersNow()).length;
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await answersNow()).length <= before) await wait(2);
  child.kill('SIGKILL');
  const [code] = await ended;
  return code === 0;
}

/** Without what clocks say. */
function timeless(report: unknown): unknown {
  return JSON.parse(JSON.stringify(report, (key, value) => (['ms', 'seconds'].includes(key) ? 0 : value)));
}

test('killed ten times, it goes on each time, and asks nothing that was recorded', async () => {
  let isDone = await runUntilKilled(['investigate', ...ORDERS_ALERT]);
  const [id] = await investigationIds(store);
  for (let kill = 1; kill < KILLS && !isDone; kill += 1)
    isDone = await runUntilKilled(['investigate', '--resume', id]);
  const recording = recordingIo({ cwd: folder });
  expect(await runDataing(['investigate', '--resume', id, '--json'], recording.io)).toBe(0);
  const asked = (await answersNow()).map(({ body }) => (body as { sql: string }).sql);
  expect(asked.length).toBeGreaterThan(5);
  expect(new Set(asked).size).toBe(asked.length);
  const whole = recordingIo({ cwd: folder });
  await runDataing(['investigate', '--no-keep', '--json', ...ORDERS_ALERT], whole.io);
  expect(timeless(JSON.parse(recording.stdout()))).toEqual(timeless(JSON.parse(whole.stdout())));
  const verified = recordingIo({ cwd: folder });
  expect(await runDataing(['verify', id], verified.io)).toBe(0);
}, 300_000);

test('once it is finished its rows stay as they were, also where the data was repaired since', async () => {
  const first = recordingIo({ cwd: folder });
  expect(await runDataing(['investigate', ...ORDERS_ALERT], first.io)).toBe(0);
  const [, id] = /kept as (\S+)/.exec(first.stderr()) ?? [];
  const entries = await store.read(`investigation/${id}`);
  expect(entries.at(-2)?.body).toMatchObject({ purpose: 'some of the affected rows' });
  const kept = await readCheckpoint(store, id, 'complete');
  const sample = new TextDecoder().decode(kept?.samples.get('orders'));
  expect(sample).toMatch(/^\{"app":"phone","created_at":"2026-03-01[^\n]*,"email":null,/);
  const repaired = ordersCsv('phone').replace(/,,phone$/gm, ',repaired@example.org,phone');
  writeFileSync(join(folder, 'orders.csv'), repaired);
  const page = recordingIo({ cwd: folder });
  expect(await runDataing(['investigate', '--resume', id, '--md'], page.io)).toBe(0);
  expect(page.stdout()).toContain('orders over time: rows, nulls, values');
  expect(await store.read(`investigation/${id}`)).toEqual(entries);
  expect(await readCheckpoint(store, id, 'complete')).toEqual(kept);
}, 60_000);
