import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIo } from '@dataing/cli';
import { parseSniffHistory } from '@dataing/investigate';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/commands/sniff-backtest.ts';
import { findProject } from '../../src/project/find-project.ts';
import { withStore } from '../../src/project/with-store.ts';
import { readSniffHistory } from '../../src/sniff/read-history.ts';
import { buildRepository, type PlannedCommit } from './built-repository.ts';

const made: string[] = [];
afterAll(() => made.forEach((it) => rmSync(it, { recursive: true, force: true })));

const DAY_S = 86_400;
const START_S = 1_700_000_000;

/** Thirty times: a filter that is mended two days later, and a new model that nobody touches again. */
function history(): PlannedCommit[] {
  const rounds = Array.from({ length: 30 }, (_, i): PlannedCommit[] => {
    const atS = START_S + i * 10 * DAY_S;
    const sql = (least: number) =>
      `select id, cents / 100 as amount\nfrom raw.orders\nwhere cents > ${least}\n`;
    return [
      { message: 'stricter', atS, files: { 'models/orders.sql': sql(i + 1) } },
      { message: 'one more', atS: atS + DAY_S, files: { [`models/m${i}.sql`]: `select ${i} as n\n` } },
      { message: 'fix: lost orders', atS: atS + 2 * DAY_S, files: { 'models/orders.sql': sql(-i) } },
    ];
  });
  const project = 'name: shop\nmodel-paths: [models]\n';
  return [
    { message: 'start', atS: START_S - DAY_S, files: { 'dbt_project.yml': project } },
    ...rounds.flat(),
  ];
}

async function sniff(repo: string, more: Partial<Parameters<typeof run>[0]> = {}) {
  const recording = recordingIo({ cwd: repo, width: 80, isTty: false });
  const exitCode = await run({ repo: '.', days: 5, json: false, ...more }, recording.io);
  return { exitCode, text: recording.stdout() };
}

test('a history is replayed, its rates are kept, and a second run goes on from what is known', async () => {
  const repo = buildRepository(history());
  made.push(repo);
  const first = await sniff(repo);
  expect(first.exitCode).toBe(0);
  expect(first.text).toContain(
    '90 commits, 2023-11-14 to 2024-09-01; by meaning 90 of them change 90 models',
  );
  expect(first.text).toContain('within 5 days 29 of 87 changes needed a fix (33.3 %)');
  expect(first.text).toMatch(/model added +30 +1 +3 %/);
  expect(first.text).toMatch(/precision 100.0 %, recall 100.0 %/);
  expect(first.text).toMatch(/\nmedium +57 +28 +49 % +49\.1 % +96\.6 %\n/);
  expect(Math.max(...first.text.split('\n').map((it) => it.length))).toBeLessThanOrEqual(80);
  const kept = await readSniffHistory(await findProject(repo));
  expect(kept?.kinds.filter_tightened).toEqual({ cases: 28, hits: 28 });
  const steps = join(repo, '.dataing/backtest/steps.jsonl');
  const lines = readFileSync(steps, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBe(91);
  // Half of it is lost, with a line that was being written.
  writeFileSync(steps, `${lines.slice(0, 50).join('\n')}\n{"sha": "0`);
  expect((await sniff(repo)).text).toBe(first.text);
  expect(readFileSync(steps, 'utf8').trimEnd().split('\n').toSorted()).toEqual(lines.toSorted());
  const json = JSON.parse((await sniff(repo, { json: true })).text);
  expect(json).toMatchObject({ backtest_version: 2, commits: 90, trial: { precision: 1, recall: 1 } });
  expect(json.said).toMatchObject({
    commits: {
      cases: 87,
      hits: 29,
      levels: [{ level: 'low' }, { level: 'medium', hits: 28, recall: 28 / 29 }, {}, {}],
    },
    models: { cases: 87, hits: 29 },
  });
  expect(json.said.rules.area_under_roc).toBeGreaterThan(0.5);
  const later = await sniff(repo, { since: '2024-08-01' });
  expect(later.text).toMatch(/^11 commits/);
  expect(await sniff(repo, { since: 'yesterday' }).catch((error: Error) => error.message)).toContain(
    '--since',
  );
});

test('anomalies of the store label changes; those that were dismissed do not', async () => {
  const repo = buildRepository(history());
  made.push(repo);
  writeFileSync(join(repo, 'dataing.yml'), 'sources: {}\n');
  const { io } = recordingIo({ cwd: repo, width: 80, isTty: false });
  const anomaly = (id: string, table: string, state: 'open' | 'dismissed', atS: number) => ({
    ...{ id, series: id, state, atMicros: atS * 1e6, foundAtMs: atS * 1000 },
    body: { version: 1, source: 's', table, metric: 'row_count', column: null, grain: 'day' } as never,
  });
  await withStore(io, async (store) => {
    await store.putAnomaly(anomaly('a1', 'main.m3', 'open', START_S + 32 * DAY_S));
    await store.putAnomaly(anomaly('a2', 'main.m4', 'dismissed', START_S + 42 * DAY_S));
  });
  const { kinds } = JSON.parse((await sniff(repo, { json: true })).text);
  expect(kinds.model_added).toEqual({ cases: 30, hits: 2 });
  expect(parseSniffHistory(readFileSync(join(repo, '.dataing/sniff-history.json'), 'utf8'))?.kinds).toEqual(
    kinds,
  );
});
