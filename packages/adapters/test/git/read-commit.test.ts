import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommit } from '@dataing/adapters/git';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-git-'));
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    const { status, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  git('init', '-q');
  writeFileSync(join(folder, 'a ü.sql'), 'one\n');
  writeFileSync(join(folder, 'empty.txt'), '');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  writeFileSync(join(folder, 'a ü.sql'), 'two\n');
  git('commit', '-q', '-a', '-m', 'second');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test('any commit is read without a checkout', async () => {
  const now = await readCommit(folder);
  expect([...now.files.keys()].sort()).toEqual(['a ü.sql', 'empty.txt']);
  expect(text(now.files.get('a ü.sql'))).toBe('two\n');
  const before = await readCommit(join(folder, '.git'), {
    commit: 'HEAD~1',
    wanted: (path) => path.endsWith('.sql'),
  });
  expect([...before.files].map(([path, bytes]) => [path, text(bytes)])).toEqual([['a ü.sql', 'one\n']]);
});

test('what is too large is missing, and a commit that is not there is refused', async () => {
  const small = await readCommit(folder, { sizeMaxBytes: 2 });
  expect(small.missing).toEqual(['a ü.sql']);
  await expect(readCommit(folder, { commit: '--output=x' })).rejects.toThrow('git cannot list');
});
