import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '@dataing/adapters/git';
import { git, makeRepository } from '@dataing/adapters/git/test-history';
import type { CommitRange, ContentCache } from '@dataing/ports';
import { afterAll, expect, test } from 'vitest';
import { withKeptLog } from '../../src/blame/kept-log.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((it) => rmSync(it, { recursive: true, force: true })));

/** Four commits, and a clone of the newest two. */
function shallowClone() {
  const names = ['a', 'b', 'c', 'd'];
  const { folder, shas } = makeRepository(names.map((name) => ({ name, files: { 'a.sql': name } })));
  const place = mkdtempSync(join(tmpdir(), 'dataing-kept-log-'));
  folders.push(folder, place);
  git(place, ['clone', '-q', '--depth', '2', `file://${folder}`, 'clone']);
  return { folder, clone: join(place, 'clone'), shas };
}

const shasIn = async (folder: string, cache: ContentCache, range: CommitRange) => {
  const opened = await openRepository(folder);
  try {
    const kept = await withKeptLog(opened, cache);
    return (await kept.commits(range)).map(({ sha }) => sha);
  } finally {
    await opened.close();
  }
};

const ranges: readonly CommitRange[] = [{ sinceMs: Date.UTC(2015, 0) }, { without: [] }];

test('history that is fetched behind the same head is seen', async () => {
  const { clone, shas } = shallowClone();
  const cache = new Map<string, string>();
  const newest = ['d', 'c', 'b', 'a'].map((name) => shas.get(name));
  const seen = () => Promise.all(ranges.map((range) => shasIn(clone, cache, range)));
  expect(await seen()).toEqual([newest.slice(0, 2), newest.slice(0, 2)]);
  git(clone, ['fetch', '-q', '--deepen', '1']);
  expect(await seen()).toEqual([newest.slice(0, 3), newest.slice(0, 3)]);
  git(clone, ['fetch', '-q', '--unshallow']);
  expect(await seen()).toEqual([newest, newest]);
});

test('a whole history is read once for one head', async () => {
  const { folder, shas } = shallowClone();
  const cache = new Map<string, string>();
  const first = await Promise.all(ranges.map((range) => shasIn(folder, cache, range)));
  expect(cache.size).toBe(2);
  const reads: CommitRange[] = [];
  const opened = await openRepository(folder);
  const counted = {
    prefix: opened.prefix,
    find: (name?: string) => opened.find(name),
    isShallow: () => opened.isShallow(),
    commits: (range: CommitRange = {}) => (reads.push(range), opened.commits(range)),
    files: (commit: string) => opened.files(commit),
    contents: (blobs: readonly string[]) => opened.contents(blobs),
    close: () => opened.close(),
  };
  const kept = await withKeptLog(counted, cache);
  const again = await Promise.all(ranges.map((range) => kept.commits(range)));
  expect(again.map((it) => it.map(({ sha }) => sha))).toEqual(first);
  expect(reads).toEqual([]);
  await kept.commits({ tips: [shas.get('b')!], limit: 1 });
  expect(reads).toEqual([{ tips: [shas.get('b')!], limit: 1 }]);
  await kept.close();
});
