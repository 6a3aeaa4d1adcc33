import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRemoteUrl } from '@dataing/adapters/git';
import { expect, test } from 'vitest';
import { git, makeRepository } from './history.ts';

test('the address of upstream, else of origin, else of the only remote, as git would use it', async () => {
  const { folder } = makeRepository([{ name: 'a', files: { 'a.sql': 'select 1' } }]);
  expect(await readRemoteUrl(folder)).toBeUndefined();
  git(folder, ['remote', 'add', 'up', 'git@github.com:acme/up.git']);
  expect(await readRemoteUrl(folder)).toBe('git@github.com:acme/up.git');
  git(folder, ['remote', 'add', '--', 'two', 'https://gitlab.com/acme/two']);
  expect(await readRemoteUrl(folder)).toBeUndefined();
  git(folder, ['remote', 'add', 'origin', 'gh:acme/shop']);
  git(folder, ['config', 'url.https://github.com/.insteadOf', 'gh:']);
  expect(await readRemoteUrl(folder)).toBe('https://github.com/acme/shop');
  git(folder, ['remote', 'add', 'upstream', 'https://github.com/all/shop']);
  expect(await readRemoteUrl(folder)).toBe('https://github.com/all/shop');
});

test('no repository has no remote', async () => {
  expect(await readRemoteUrl(mkdtempSync(join(tmpdir(), 'dataing-none-')))).toBeUndefined();
});
