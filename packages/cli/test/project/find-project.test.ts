import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProject } from '../../src/project/find-project.ts';
import { openProjectStore } from '../../src/project/open-store.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-project-'));
  mkdirSync(join(folder, 'shop/models/marts'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('without a dataing.yml the current folder is the project', async () => {
  const cwd = join(folder, 'shop/models');
  expect(await findProject(cwd)).toEqual({ folder: cwd, stateFolder: join(cwd, '.dataing') });
});

test('the nearest dataing.yml upwards is where the project is, a folder of that name is not', async () => {
  const shop = join(folder, 'shop');
  writeFileSync(join(shop, 'dataing.yml'), '');
  mkdirSync(join(shop, 'models/dataing.yml'));
  const found = await findProject(join(shop, 'models/marts'));
  expect(found).toEqual({
    folder: shop,
    file: join(shop, 'dataing.yml'),
    stateFolder: join(shop, '.dataing'),
  });
});

test('the store is one for all folders of a project, closed to others and ignored by git', async () => {
  const shop = join(folder, 'shop');
  writeFileSync(join(shop, 'dataing.yml'), '');
  const first = await openProjectStore(recordingIo({ cwd: shop }).io);
  await first.putPoints('rows', [{ atMicros: 0, value: 1, rows: 1 }]);
  await first.close();
  const second = await openProjectStore(recordingIo({ cwd: join(shop, 'models') }).io);
  expect(await second.series()).toEqual(['rows']);
  await second.close();
  expect(statSync(join(shop, '.dataing')).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(shop, '.dataing/.gitignore'), 'utf8')).toMatch(/^\*$/m);
});
