import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { recordingIo } from '@dataing/cli';
import { investigationIds, Journal, readCheckpoint, readInvestigation } from '@dataing/investigate';
import type { Store } from '@dataing/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepInvestigation, resumeInvestigation } from '../../src/investigate/keep-investigation.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataing-keep-'));
let store: Store;
beforeAll(async () => {
  store = await openSqliteStore(join(folder, 'store.db'));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const ANSWER = { columns: [], rows: [], truncated: false, bytes: 0, elapsedMs: 1 };
const REQUEST = { table: 'orders', metric: 'count(*)', at: '2026-03-01' };

function report(row: string) {
  const samples = new Map([['orders', new TextEncoder().encode(`${row}\n`)]]);
  return { wire: { verdict: 'fault' }, text: 'orders lost rows\n', samples };
}

async function work(journal: Journal) {
  await journal.answered('why', 'select 1', ANSWER);
  return report('{"status":null}');
}

/** The store on a disk that is full for what these methods write. */
function fullFor(...methods: ReadonlyArray<'putSnapshot' | 'append'>): Store {
  const refuse = async () => {
    throw new DiagnosticError([{ code: 'STORE_FAILED', severity: 'error', message: 'the disk is full' }]);
  };
  return new Proxy(store, {
    get: (target, name) => {
      if ((methods as readonly unknown[]).includes(name)) return refuse;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function idsMadeBy(run: () => Promise<unknown>): Promise<readonly string[]> {
  const before = new Set(await investigationIds(store));
  await run();
  return (await investigationIds(store)).filter((id) => !before.has(id));
}

test('checkpoints tell how far the record went when they were due', async () => {
  const [id] = await idsMadeBy(() =>
    keepInvestigation(store, REQUEST, work, recordingIo({ cwd: folder }).io),
  );
  const seqOf = async (name: Parameters<typeof readCheckpoint>[2]) =>
    (await readCheckpoint(store, id, name))?.seq;
  expect([await seqOf('start'), await seqOf('evidence_collected'), await seqOf('complete')]).toEqual([
    1, 2, 3,
  ]);
});

test('a finished investigation that is run again for another form keeps its record and rows as they were', async () => {
  const [id] = await idsMadeBy(() =>
    keepInvestigation(store, REQUEST, work, recordingIo({ cwd: folder }).io),
  );
  const before = await store.read(`investigation/${id}`);
  const kept = await readCheckpoint(store, id, 'complete');
  const again = recordingIo({ cwd: folder });
  const repaired = async (journal: Journal) => {
    expect(journal.isFinished).toBe(true);
    return report('{"status":"REPAIRED"}');
  };
  expect(await resumeInvestigation(store, id, repaired, again.io)).toEqual(report('{"status":"REPAIRED"}'));
  const fails = async () => {
    throw new Error('the warehouse is gone');
  };
  await expect(resumeInvestigation(store, id, fails, again.io)).rejects.toThrow('the warehouse is gone');
  expect(await store.read(`investigation/${id}`)).toEqual(before);
  expect(await readCheckpoint(store, id, 'complete')).toEqual(kept);
  expect(await readCheckpoint(store, id, 'evidence_collected')).toMatchObject({ samples: kept?.samples });
  expect(await readCheckpoint(store, id, 'failed')).toBeUndefined();
});

test('a report is kept and given where its checkpoints cannot be, and that is said', async () => {
  const recording = recordingIo({ cwd: folder });
  let told: unknown;
  const [id] = await idsMadeBy(async () => {
    told = await keepInvestigation(fullFor('putSnapshot'), REQUEST, work, recording.io);
  });
  expect(told).toEqual(report('{"status":null}'));
  expect(await readInvestigation(store, id)).toMatchObject({
    state: 'finished',
    report: { text: report('').text },
  });
  const full = 'is not kept: STORE_FAILED: the disk is full\n';
  expect(recording.stderr()).toBe(
    `warning: "start" ${full}warning: "evidence_collected" ${full}warning: "complete" ${full}kept as ${id}\n`,
  );
});

test('why an investigation failed is told, also where that cannot be kept', async () => {
  const recording = recordingIo({ cwd: folder });
  const journal = await Journal.begin(store, 'inv-cut', REQUEST, () => 0);
  const full = fullFor('append', 'putSnapshot');
  const fails = async () => {
    throw new Error('the warehouse is gone');
  };
  await expect(resumeInvestigation(full, journal.id, fails, recording.io)).rejects.toThrow(
    'the warehouse is gone',
  );
  expect(recording.stderr()).toBe('warning: "failed" is not kept: STORE_FAILED: the disk is full\n');
  const stop = new AbortController();
  const stopped = recordingIo({ cwd: folder, signal: stop.signal });
  const isStopped = async () => {
    stop.abort();
    throw new Error('interrupted');
  };
  await expect(resumeInvestigation(full, journal.id, isStopped, stopped.io)).rejects.toThrow('interrupted');
  expect(stopped.stderr()).toBe(
    'warning: "stopped" is not kept: STORE_FAILED: the disk is full\n' +
      'stopped; go on with: dataing investigate --resume inv-cut\n',
  );
});
