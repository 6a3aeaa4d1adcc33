import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '@dataing/adapters/git';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import type { GitRepository } from '@dataing/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/git/catalogue.ts';
import { type CommitPlan, git, makeRepository } from './history.ts';

const made: string[] = [];
const opened: GitRepository[] = [];
afterAll(async () => {
  await Promise.all(opened.map((it) => it.close()));
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

async function open(folder: string): Promise<GitRepository> {
  const repository = await openRepository(folder);
  opened.push(repository);
  return repository;
}

async function build(plans: readonly CommitPlan[]) {
  const { folder, shas } = makeRepository(plans);
  made.push(folder);
  const repository = await open(folder);
  const nameOf = new Map([...shas].map(([name, sha]) => [sha, name]));
  return { folder, repository, shas, named: (sha: string) => nameOf.get(sha) ?? sha };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DiagnosticError) return error.diagnostics[0].code;
  throw new Error(`should have been refused: ${String(error)}`);
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const LONG = Array.from({ length: 20 }, (_, i) => `select ${i}\n`).join('');

test('where contents are missing, commits are still told; files are renamed where their contents are the same', async () => {
  const { folder, repository, shas } = await build([
    { name: 'first', files: { 'a.sql': LONG, 'b.sql': 'select 1\n' } },
    {
      name: 'moved',
      files: { 'a.sql': null, 'b.sql': null, 'c.sql': `${LONG}select 21\n`, 'd.sql': 'select 1\n' },
    },
  ]);
  const blob = git(folder, ['rev-parse', `${shas.get('first')}:a.sql`]).trim();
  rmSync(join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  const [moved] = await repository.commits();
  expect(moved.paths.map(({ change, path, from }) => [change, path, from])).toEqual([
    ['deleted', 'a.sql', undefined],
    ['added', 'c.sql', undefined],
    ['renamed', 'd.sql', 'b.sql'],
  ]);
});

describe('history', () => {
  let built: Awaited<ReturnType<typeof build>>;
  beforeAll(async () => {
    built = await build([
      {
        name: 'first',
        files: { 'a.sql': LONG, 'doc/readme.md': 'hi', 'b.bin': Buffer.from([0, 1, 255, 0]) },
      },
      { name: 'edit', files: { 'a.sql': `${LONG}select 20\n` } },
      { name: 'rename', files: { 'a.sql': null, 'models/a.sql': `${LONG}select 21\n` } },
      { name: 'side', parents: ['edit'], files: { 'side.sql': 'select 1\n' } },
      { name: 'merge', parents: ['rename', 'side'], files: { 'side.sql': 'select 1\n' } },
      { name: 'revert', message: 'Revert "merge"', files: { 'side.sql': null } },
      { name: 'nothing', message: '' },
      { name: 'kind', files: { 'models/a.sql': { mode: '120000', data: 'elsewhere' } } },
    ]);
  });

  test('commits come newest first, with parents, times and what differs from the first parent', async () => {
    const { repository, named } = built;
    const commits = await repository.commits();
    expect(commits.map(({ sha }) => named(sha)).filter((it) => it !== 'side')).toEqual([
      'kind',
      'nothing',
      'revert',
      'merge',
      'rename',
      'edit',
      'first',
    ]);
    const paths = new Map(
      commits.map((it) => [named(it.sha), it.paths.map(({ change, path, from }) => [change, from, path])]),
    );
    expect(paths.get('first')).toHaveLength(3);
    expect(paths.get('edit')).toEqual([['modified', undefined, 'a.sql']]);
    expect(paths.get('rename')).toEqual([['renamed', 'a.sql', 'models/a.sql']]);
    expect(paths.get('merge')).toEqual([['added', undefined, 'side.sql']]);
    expect(paths.get('revert')).toEqual([['deleted', undefined, 'side.sql']]);
    expect(paths.get('nothing')).toEqual([]);
    expect(paths.get('kind')).toEqual([['type_changed', undefined, 'models/a.sql']]);
    const merge = commits.find((it) => named(it.sha) === 'merge');
    expect(merge?.parents.map(named)).toEqual(['rename', 'side']);
    expect(merge?.authoredAtMs).toBe((1_700_000_000 + 5 * 60) * 1000);
    expect(commits.find((it) => named(it.sha) === 'revert')?.message).toBe('Revert "merge"');
  });

  test('ranges leave out what others reach, what is older, and the other side of merges', async () => {
    const { repository, shas, named } = built;
    const names = async (range: Parameters<GitRepository['commits']>[0]) =>
      (await repository.commits(range)).map(({ sha }) => named(sha));
    const [edit, merge] = [shas.get('edit')!, shas.get('merge')!];
    expect((await names({ tips: [merge], without: [edit] })).sort()).toEqual(['merge', 'rename', 'side']);
    expect(await names({ tips: [merge], isFirstParent: true })).toEqual(['merge', 'rename', 'edit', 'first']);
    expect(await names({ limit: 2 })).toEqual(['kind', 'nothing']);
    expect(await names({ sinceMs: (1_700_000_000 + 7 * 60) * 1000 })).toEqual(['kind', 'nothing']);
    expect(await names({ sinceMs: (1_700_000_000 + 7 * 60) * 1000, limit: 1 })).toEqual(['kind']);
  });

  test('files and contents of any commit, bytes as they are', async () => {
    const { repository, shas } = built;
    const files = await repository.files(shas.get('first')!);
    expect(files.map(({ path }) => path)).toEqual(['a.sql', 'b.bin', 'doc/readme.md']);
    const contents = await repository.contents([...files.map(({ blob }) => blob), '0'.repeat(40)]);
    expect(contents.size).toBe(3);
    expect([...contents.get(files[1].blob)!]).toEqual([0, 1, 255, 0]);
    expect(text(contents.get(files[0].blob))).toBe(LONG);
    expect((await repository.files('HEAD')).map(({ path }) => path)).toEqual(['b.bin', 'doc/readme.md']);
    const some = await repository.files(shas.get('first')!, ['doc/readme.md', 'a.sql/x', 'do', 'gone.md']);
    expect(some).toEqual(files.filter(({ path }) => path === 'doc/readme.md'));
    expect(await repository.files(shas.get('first')!, [])).toEqual([]);
    const edit = (await repository.commits()).find((it) => it.sha === shas.get('edit'))!;
    const both = await repository.contents([edit.paths[0].before!, edit.paths[0].after!]);
    expect(text(both.get(edit.paths[0].after!))).toBe(`${LONG}select 20\n`);
  });

  test('names that are options, ranges, or of two lines are no commits', async () => {
    const { repository } = built;
    for (const name of ['--output=x', 'HEAD~3..HEAD', 'v9', 'HEAD\nHEAD', '']) {
      expect(await codeOf(repository.files(name))).toBe('GIT_UNKNOWN_COMMIT');
      expect(await codeOf(repository.commits({ tips: [name] }))).toBe('GIT_UNKNOWN_COMMIT');
    }
    expect(await repository.contents(['HEAD^{tree}'])).toEqual(new Map());
  });

  test('a detached head is a head; a folder inside the work tree is enough; many questions at once', async () => {
    const { folder, repository, shas } = built;
    expect(await repository.find()).toBe(shas.get('kind'));
    git(folder, ['checkout', '-q', '--detach', shas.get('edit')!]);
    expect(await repository.find()).toBe(shas.get('edit'));
    const inside = await open(join(folder, 'doc'));
    expect(await inside.find()).toBe(shas.get('edit'));
    expect([repository.prefix, inside.prefix]).toEqual(['', 'doc/']);
    expect((await inside.commits()).flatMap((it) => it.paths.map(({ path }) => path))).toContain('a.sql');
    const bare = await open(join(folder, '.git'));
    expect([bare.prefix, await bare.find()]).toEqual(['', shas.get('edit')]);
    const all = await Promise.all([...shas.values()].map((sha) => repository.files(sha)));
    expect(all.map((it) => it.length)).toEqual([3, 3, 3, 4, 4, 3, 3, 2]);
    git(folder, ['checkout', '-q', 'main']);
  });

  test('a shallow clone says so and ends where its history ends', async () => {
    const clone = mkdtempSync(join(tmpdir(), 'dataing-shallow-'));
    made.push(clone);
    git(clone, ['clone', '-q', '--depth', '2', `file://${built.folder}`, 'clone']);
    const shallow = await open(join(clone, 'clone'));
    expect(await shallow.isShallow()).toBe(true);
    expect(await built.repository.isShallow()).toBe(false);
    const commits = await shallow.commits();
    expect(commits.map(({ parents }) => parents.length)).toEqual([1, 0]);
    expect(await codeOf(shallow.files(built.shas.get('first')!))).toBe('GIT_UNKNOWN_COMMIT');
  });
});

test('messages, names and paths are data, whatever they look like', async () => {
  const esc = String.fromCharCode(27);
  const message = `x\n\n:100644 100644 ${'a'.repeat(40)} ${'b'.repeat(40)} M\n${'c'.repeat(40)}\n${esc}[31m::error::\n`;
  const hostile = {
    'a b\n:100644 000000 d.sql': '1',
    [`--all${esc}[2J`]: '2',
    'ü/"quoted"\\.sql': '3',
  };
  const author = `Eve ${esc}]0;pwned <$(touch x)@example.com>`;
  const { repository, shas } = await build([
    { name: 'hostile', message, author, files: hostile },
    {
      name: 'latin',
      message: Buffer.from([0x66, 0xfc, 0x72]),
      files: { sub: { mode: '160000', data: 'd'.repeat(40) } },
    },
  ]);
  const [latin, first] = await repository.commits();
  expect(first.sha).toBe(shas.get('hostile'));
  expect(first.message.trimEnd()).toBe(message.trimEnd());
  expect(first.author).toEqual({ name: `Eve ${esc}]0;pwned`, email: '$(touch x)@example.com' });
  expect(first.paths.map(({ path }) => path).sort()).toEqual(Object.keys(hostile).sort());
  expect(latin.message).toBe('f\ufffdr');
  expect(latin.paths).toMatchObject([{ path: 'sub', isSubmodule: true, after: 'd'.repeat(40) }]);
  expect((await repository.files(latin.sha)).map(({ path }) => path)).not.toContain('sub');
});

test('the mailmap is applied, and settings of a repository start no programs', async () => {
  const { folder, repository } = await build([
    {
      name: 'one',
      author: 'old <old@example.com>',
      files: { '.mailmap': 'New <new@example.com> <old@example.com>\n' },
    },
  ]);
  git(folder, ['checkout', '-q', '-f', 'main']);
  for (const name of ['core.fsmonitor', 'diff.external', 'core.pager', 'gpg.program'])
    git(folder, ['config', name, `touch ${join(folder, 'ran')}`]);
  git(folder, ['config', 'log.showSignature', 'true']);
  expect((await repository.commits())[0].author.name).toBe('New');
  expect((await repository.files('HEAD')).map(({ path }) => path)).toEqual(['.mailmap']);
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('an empty repository has no commits; a folder outside of any is refused; closed is closed', async () => {
  const { folder } = await build([{ name: 'one', files: { a: '1' } }]);
  const empty = mkdtempSync(join(tmpdir(), 'dataing-empty-'));
  made.push(empty);
  expect(await codeOf(openRepository(empty))).toBe('GIT_NOT_A_REPOSITORY');
  git(empty, ['init', '-q']);
  const repository = await open(empty);
  expect(await repository.find()).toBeUndefined();
  expect(await repository.commits()).toEqual([]);
  const other = await open(folder);
  await other.close();
  await other.close();
  expect(await codeOf(other.commits())).toBe('GIT_CLOSED');
});

test('a damaged repository is said, with what git says', async () => {
  const { folder, shas } = await build([
    { name: 'one', files: { a: '1' } },
    { name: 'two', files: { a: '2' } },
  ]);
  const copy = mkdtempSync(join(tmpdir(), 'dataing-damaged-'));
  made.push(copy);
  git(copy, ['init', '-q']);
  git(copy, ['fetch', '-q', folder, 'main:main']);
  const sha = shas.get('one')!;
  const object = join(copy, '.git', 'objects', sha.slice(0, 2), sha.slice(2));
  rmSync(object, { force: true });
  const repository = await open(copy);
  expect(await codeOf(repository.commits({ tips: ['main'] }))).toBe('GIT_FAILED');
});

test('a large file comes whole', async () => {
  const large = Buffer.alloc(3_000_000, 'abc\n');
  const { repository } = await build([{ name: 'one', files: { large: large, small: 'x' } }]);
  const files = await repository.files('HEAD');
  const contents = await repository.contents(files.map(({ blob }) => blob));
  expect(Buffer.from(contents.get(files[0].blob)!).equals(large)).toBe(true);
  expect(text(contents.get(files[1].blob))).toBe('x');
});

test('every code has an entry', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
});
