import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keywords } from '@dataing/datagen/author';
import { afterAll, expect, test } from 'vitest';
import { recordingIo, runDatagen } from '../src/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/datagen/incidents.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'incidents-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the example of the page runs as it says', async () => {
  writeFileSync(join(folder, 'shop.json'), /```json\n([^]*?)```/.exec(page)?.[1] ?? '');
  const commands = /```console\n([^]*?)```/.exec(page)?.[1].match(/^\$ datagen .*$/gm) ?? [];
  expect(commands.length).toBe(2);
  for (const command of commands) {
    const { io, stderr } = recordingIo({ cwd: folder });
    expect(await runDatagen(command.split(' ').slice(2), io), stderr()).toBe(0);
  }
  const { incidents } = JSON.parse(readFileSync(join(folder, 'data/_incidents.json'), 'utf8')) as {
    incidents: Array<{ id: string; rows_affected: number; metric: { before: number; after: number } }>;
  };
  expect(incidents.map(({ id }) => id)).toEqual(['cents', 'loaded-twice', 'eur']);
  for (const { rows_affected, metric } of incidents) {
    expect(rows_affected).toBeGreaterThan(50);
    expect(metric.after).toBeGreaterThan(metric.before);
  }
});

test('the page has each type of incident, with the keys that it has', () => {
  const cases = keywords.find(({ name }) => name === 'incident')?.cases ?? [];
  const common = new Set(['id', 'type', 'table', 'where', 'window', 'rate', 'ramp']);
  const rows = page.match(/^\| `\w+` \|.*$/gm)?.filter((line) => line.split('|').length === 6) ?? [];
  const told = rows.map((line) => line.split('|').map((cell) => cell.trim()));
  const kinds = cases.map((keys) => (keys.type.value as { enum: string[] }).enum[0]);
  expect(told.map(([, kind]) => kind)).toEqual(kinds.map((kind) => `\`${kind}\``));
  told.forEach(([, , , keys], i) => {
    const own = Object.keys(cases[i]).filter((key) => !common.has(key));
    for (const key of own) expect(keys, kinds[i]).toContain(`\`${key}\``);
  });
});
