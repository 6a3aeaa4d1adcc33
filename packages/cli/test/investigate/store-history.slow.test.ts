import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDuckdb } from '../monitor/tables.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 11, 1, 2);

let folder = '';
let next = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-store-history-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Detected {
  readonly anomalies: ReadonlyArray<Readonly<Record<string, unknown>> & { readonly id: string }>;
}

interface Report {
  readonly verdict: string;
  readonly summary: string;
  readonly since: string | null;
  readonly what: Readonly<Record<string, unknown>>;
  readonly evidence: ReadonlyArray<{ readonly statement: string }>;
  readonly not_looked_at: readonly string[];
  readonly series: ReadonlyArray<{ readonly start: string; readonly observed: number }>;
}

/** Runs a command at two in the morning of a day, and gives what it wrote. */
async function runAt(cwd: string, day: number, ...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd });
  const clock = { ...io.clock, now: () => START + day * DAY_MS };
  const exitCode = await runDataing(args, { ...io, clock });
  expect(exitCode, stderr()).toBe(0);
  return stdout();
}

const reportAt = async (cwd: string, day: number, ...args: string[]) =>
  JSON.parse(await runAt(cwd, day, 'investigate', ...args, '--json')) as Report;

/** Each morning of some days the tables are made anew and looked at; gives what the last look found. */
async function mornings(from: number, until: number, tablesOf: (day: number) => readonly string[]) {
  const cwd = join(folder, String(next++));
  mkdirSync(cwd);
  let text = '';
  for (let day = from; day <= until; day++) {
    rmSync(join(cwd, 'shop.duckdb'), { force: true });
    await makeDuckdb(join(cwd, 'shop.duckdb'), tablesOf(day));
    text = await runAt(cwd, day, 'detect', '--data', 'shop.duckdb', '--json');
  }
  return { cwd, detected: JSON.parse(text) as Detected };
}

test('a table without a time column is judged by what each run recorded of it', async () => {
  const { cwd, detected } = await mornings(0, 21, (day) => [
    `create table stock as select i as item, i % 9 as quantity from range(${day >= 20 ? 300 : 480 + ((day * 7) % 11)}) t(i)`,
  ]);
  const anomaly = detected.anomalies.find(({ metric }) => metric === 'row_count');
  expect(anomaly).toMatchObject({ table: 'stock', direction: 'down', time_column: null });
  const shown = await runAt(cwd, 22, 'anomalies', 'show', anomaly?.id ?? '');
  expect(shown).toContain("--metric 'count(*)' --at 2025-12-21T02:00:00");

  const report = await reportAt(cwd, 22, anomaly?.id ?? '');
  expect(report.verdict).toBe('inconclusive');
  expect(report.what).toMatchObject({ symptom: 'row_drop', observed: 300, time_column: null });
  expect(report.since).toBe('2025-12-21T02:00:00');
  expect(report.not_looked_at[0]).toContain('Rows and segments of stock');
  const typed = ['--data', 'shop.duckdb', '--table', 'stock', '--metric', 'COUNT( * )', '--no-keep'];
  expect((await reportAt(cwd, 22, ...typed, '--at', '2025-12-22')).since).toBe(report.since);
  expect((await reportAt(cwd, 22, ...typed, '--at', '2025-12-12')).what.symptom).toBe('none');
});

test('a table whose past is made anew is judged by what was first seen of each day', async () => {
  const { cwd } = await mornings(58, 62, (day) => [
    `create table users as select i as user_id, date '2025-12-01' + (i // 200)::int as signed_up,
       case when hash(i) % 100 < ${day >= 62 ? 30 : 4} then null else 'x' end as email
     from range(${200 * day}) t(i)`,
  ]);
  const args = ['--data', 'shop.duckdb', '--table', 'users', '--metric', 'null_share( email )'];
  const report = await reportAt(cwd, 63, ...args, '--at', '2026-01-31');
  expect(report.what.symptom).toBe('null_spike');
  expect(report.since).toBe('2026-01-30');
  expect(report.evidence[0].statement).toContain('its past was made anew');
  expect(report.series.filter(({ observed }) => observed > 0.2).map(({ start }) => start)).toEqual([
    '2026-01-30',
    '2026-01-31',
  ]);
  // What nobody can say of a single table is no real change either: that would have left the days before as they were.
  expect(report.verdict).toBe('inconclusive');
});
