import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigateCase, recordingIo, runDataing } from '@dataing/cli';
import type { CaseScore, Totals } from '@dataing/incidents';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeIncidents } from './write-incidents.ts';

/** Six cases of the development set: faults at sources and in models, noise, and a real change of business. */
const CASES = { set: 'dev', seed: 77, from: 1, count: 6 };

let folder: string;
let result: {
  readonly totals: Readonly<Record<string, Totals>>;
  readonly failed: readonly unknown[];
  readonly cases: readonly CaseScore[];
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scored-'));
  await writeIncidents({ dir: folder, ...CASES });
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  expect(await runDataing(['bench', 'run', folder, '--no-rules', '--json'], io), stderr()).toBe(0);
  result = JSON.parse(stdout());
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every case is answered within the budget, and nobody is blamed where nothing is wrong', () => {
  expect(result.failed).toEqual([]);
  expect(result.cases.length).toBe(CASES.count);
  const controls = result.cases.filter(({ kind }) => kind !== 'fault');
  expect(new Set(controls.map(({ kind }) => kind))).toEqual(new Set(['no_fault', 'business_change']));
  for (const { id, blamedData, blamedCommit } of controls)
    expect({ id, blamedData, blamedCommit }).toEqual({ id, blamedData: false, blamedCommit: false });
  for (const { cost, confidence } of result.cases) {
    expect(cost.queries).toBeLessThanOrEqual(25);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  }
});

test('clear faults are named with type and place, and the commit behind one, or that none is', () => {
  const clear = result.cases.filter((it) => it.kind === 'fault' && it.detectable && it.level <= 2);
  expect(clear.length).toBeGreaterThanOrEqual(3);
  for (const { id, type, causeRank, commitRank } of clear)
    expect({ id, type, causeRank, commitRank }).toEqual({ id, type, causeRank: 1, commitRank: 1 });
  expect(clear.some(({ hasGuiltyCommit }) => hasGuiltyCommit)).toBe(true);
});

test('without rules nothing but the investigator is scored; the evaluation is written down', async () => {
  expect(Object.keys(result.totals)).toEqual(['dataing']);
  const { risk, precision, figures } = result.totals.dataing;
  expect(risk.map(({ coverage }) => coverage)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  expect(precision.map(({ controlShare }) => controlShare)).toEqual([0.25, 0.5, 0.8, 0.95]);
  expect(figures.false_blame.value).toBe(0);
  const log = (await readFile(join(folder, 'evaluations.jsonl'), 'utf8')).trim().split('\n');
  expect(log.length).toBe(1);
  expect(JSON.parse(log[0]).totals.dataing.cases).toBe(CASES.count);
});

test('what a commit did to every day of a table that is made anew is seen in what was recorded', async () => {
  const [id] = await writeIncidents({ dir: folder, set: 'broad', seed: 5, from: 13, count: 1 });
  const truth = JSON.parse(await readFile(join(folder, 'truth', `${id}.json`), 'utf8'));
  expect(truth.confounders).toContain('tables_made_anew');
  expect(truth.affected_rows[0].where).toBe('true');
  const report = await investigateCase(join(folder, 'cases', id));
  expect(report.verdict).toBe('fault');
  expect(report.causes[0]).toMatchObject({ type: truth.type, asset: truth.asset, commit: truth.commit });
  expect(report.evidence[0].statement).toContain('its past was made anew');
  expect(report.changes[0]).toMatchObject({ sha: truth.commit, replay: 'reproduces' });
}, 600_000);
