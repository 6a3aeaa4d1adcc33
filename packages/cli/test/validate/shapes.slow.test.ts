import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Points and JSON columns, judged by the engine of the data; then against documents that say something else. */
const example = resolve(import.meta.dirname, '../../../datagen/test/schemas/shapes.json');

let folder: string;
let truth: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'datagen-shapes-'));
  truth = readFileSync(example, 'utf8').replace('"rows": 120', '"rows": 4000');
  writeFileSync(join(folder, 'schema.json'), truth);
  await datagen('generate', 'schema.json', '-o', 'data', '--quiet');
  await datagen('generate', 'schema.json', '-o', 'texts', '--format', 'csv', '--quiet');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function datagen(...args: string[]): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  const exitCode = await runDatagen(args, io);
  expect(`${exitCode} ${stderr()}`).toMatch(/^[01] /);
  return stdout();
}

async function verdicts(text: string, data = 'data'): Promise<Map<string, string>> {
  writeFileSync(join(folder, 'said.json'), text);
  const report = await datagen('validate', 'said.json', '-d', data, '--json', '-o', 'report.json');
  const { checks } = JSON.parse(report) as { checks: Array<{ id: string; status: string }> };
  return new Map(checks.map(({ id, status }) => [id, status]));
}

test.each(['data', 'texts'])('%s: points and JSON are what was declared', async (data) => {
  const found = await verdicts(truth, data);
  const bad = [...found].filter(([, status]) => status !== 'passed' && status !== 'too_small');
  expect(bad).toEqual([]);
  for (const id of [
    'customer.lat.point',
    'visit.y.point',
    'depot.lat.point',
    'depot.town_lat.point',
    'visit.basket.json',
    'customer.profile.json',
    'customer.profile.code.omitted',
    'customer.profile.score.nulls',
    'customer.profile.score.values',
    'customer.profile.vip.values',
    'customer.profile.tags.length',
    'customer.profile.address.street.omitted',
  ])
    expect(`${id} ${found.get(id)}`).toBe(`${id} passed`);
});

test.each([
  ['a smaller radius', '"radius_km": 8', '"radius_km": 5', 'customer.lat.point'],
  ['another place', '[69.5, -179.99]', '[68.1, -179.99]', 'depot.town_lat.point'],
  [
    'a field that is there more often',
    '"omit_rate": 0.4',
    '"omit_rate": 0.2',
    'customer.profile.code.omitted',
  ],
  ['more nulls', '"null_rate": 0.2', '"null_rate": 0.4', 'customer.profile.score.nulls'],
  ['longer lists', '"min": 0, "max": 3', '"min": 0, "max": 4', 'customer.profile.tags.length'],
  ['another mean', '"mean": 50', '"mean": 60', 'customer.profile.score.values'],
])('%s fails', async (_, from, to, id) => {
  const flat = JSON.stringify(JSON.parse(truth))
    .replaceAll('":', '": ')
    .replaceAll(/,(?=\S)/g, ', ');
  expect(flat).toContain(from);
  const found = await verdicts(flat.replace(from, to));
  expect(found.get(id)).toBe('failed');
});
