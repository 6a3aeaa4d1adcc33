import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import type { MonitorReport } from '@dataing/investigate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderReport } from '../../src/monitor/render-report.ts';
import { openProjectStore } from '../../src/project/open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataing-anomalies-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RAN = Date.parse('2026-03-01T08:30:00Z');

beforeAll(async () => {
  const store = await openProjectStore(recordingIo({ cwd: folder }).io);
  for (const [id, source] of [
    ['aaaa0001', 'live'],
    ['aaaa0002', 'archive'],
  ]) {
    const body = {
      version: 1,
      ...{ source, table: 'orders', metric: 'row_count', expression: 'count(*)', column: null, value: null },
      ...{ timeColumn: 'created_at', grain: 'day', detector: 'point' },
      ...{ direction: 'down', observed: 2, expected: 10, p: 1e-9, onset: '2026-02-27T00:00:00' },
      ...{ at: '2026-02-27T00:00:00', until: '2026-02-28T00:00:00', ongoing: true, resolvedAt: null },
      ...{ severity: 'high', text: 'row_count is down' },
    };
    const place = { series: `["${source}","orders"]`, atMicros: 0, foundAtMs: RAN };
    await store.putAnomaly({ id, ...place, state: 'open', body });
  }
  await store.close();
});

async function dataing(...args: string[]) {
  const recording = recordingIo({ cwd: folder });
  const exitCode = await runDataing(args, recording.io);
  return { exitCode, stdout: recording.stdout(), stderr: recording.stderr() };
}

test('where tables of several sources are listed, each says of which it is', async () => {
  const { stdout } = await dataing('anomalies');
  expect(stdout).toContain('(open, in live)');
  expect(stdout).toContain('(open, in archive)');
});

test('digits that begin two ids are told apart by both', async () => {
  const { exitCode, stderr } = await dataing('anomalies', 'show', 'aaaa');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error[ANOMALY_UNKNOWN]: aaaa begins more than one id');
  expect(stderr).toContain('aaaa0001, aaaa0002');
});

test('what was not looked at is said once, with the tables that it is true of', () => {
  const table = (name: string, notLookedAt: string[]) => ({ table: name, failed: null, notLookedAt });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const report = {
    tables: [...names.map((name) => table(name, ['Quantiles: not asked.'])), table('i', ['history: none.'])],
    ...{ anomalies: [], resolved: [], series: 3, tests: 5 },
  } as unknown as MonitorReport;
  expect(renderReport(report, 80)).toBe(
    '9 tables, 3 series, 5 tests: nothing unusual\n\n' +
      'Not looked at:\n  a, b, c, d, e, f and 2 more: Quantiles: not asked.\n  i: history: none.\n',
  );
});
