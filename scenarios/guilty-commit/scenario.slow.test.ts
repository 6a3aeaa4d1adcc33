import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigateTarget, recordingIo, runDataing, targetOfCase } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildShop, compareWithTruth, type GuiltyCommit } from './scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataing-guilty-commit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `script/demo` lays it out. */
const demo = join(folder, 'output', 'demo');
let shop: GuiltyCommit;
beforeAll(async () => {
  mkdirSync(demo, { recursive: true });
  shop = await buildShop(demo);
}, 60_000);

test('the report names cause, segment, onset and commit, and traces every number to a query', async () => {
  const found = await investigateTarget(await targetOfCase(shop.folder), recordingIo({ cwd: folder }).io, {});
  const missed = compareWithTruth(found, shop.truth).filter(({ isNamed }) => !isNamed);
  expect(missed).toEqual([]);
  const asked = new Set(found.queries.map(({ id }) => id));
  expect(found.evidence.flatMap(({ queryIds }) => queryIds).filter((id) => !asked.has(id))).toEqual([]);
  expect(found.queries.length).toBeLessThanOrEqual(25);
});

/** The report in the README ends where its list of what was ruled out would begin. */
const SHOWN = /(\n\$ bin\/dataing investigate --case output\/demo\/shop\n)([\s\S]*?)(\n\.\.\.\n)/;

test('the transcript in the README is what the command prints (DATAING_UPDATE=1 writes it anew)', async () => {
  const file = new URL('../../README.md', import.meta.url);
  const recording = recordingIo({ cwd: folder });
  expect(await runDataing(['investigate', '--case', 'output/demo/shop'], recording.io)).toBe(0);
  const [head] = recording.stdout().split('\nRuled out\n');
  const readme = readFileSync(file, 'utf8');
  const now = readme.replace(
    SHOWN,
    (_, before: string, __, after: string) => before + head.trimEnd() + after,
  );
  if (process.env.DATAING_UPDATE === '1') writeFileSync(file, now);
  else expect(readme).toBe(now);
});
