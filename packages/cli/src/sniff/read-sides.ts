import { openRepository, readRefNames, workTreeChanges } from '@dataing/adapters/git';
import { readFolder } from '@dataing/adapters/dbt';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import type { GitRepository } from '@dataing/ports';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a repository on both sides of a change. */
export interface Sides {
  /** Null: no commit yet, or the working tree. */
  readonly from: string | null;
  readonly to: string | null;
  readonly label: string;
  /** Folder that was asked for, from the top, with a slash at its end. */
  readonly prefix: string;
  /** Files that projects are made of, under that folder; those that are the same share their bytes. */
  readonly before: ReadonlyMap<string, Uint8Array>;
  readonly after: ReadonlyMap<string, Uint8Array>;
  /** All that differ, of whatever kind; undefined bytes: not there, or too large to be looked at. */
  readonly changed: readonly ChangedPath[];
  readonly notLookedAt: readonly string[];
  /** Files outside of the folder, for packages that stand beside it. */
  beside(folder: string): Promise<Pick<Sides, 'before' | 'after'>>;
}

export interface ChangedPath {
  readonly path: string;
  readonly how: 'added' | 'modified' | 'removed';
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
}

const wanted = (path: string) => /\.(sql|ya?ml|csv|py|md)$/.test(path);
const BYTES_MAX = 1 << 24;
const CHANGED_MAX = 5000;

/** Two commits where `range` is given (`A..B`, `A...B` from where they parted, `A` for `A..HEAD`), else HEAD and the files as they are. */
export async function readSides(folder: string, range: string | undefined): Promise<Sides> {
  const repository = await openRepository(folder);
  try {
    return range === undefined
      ? await workTreeSides(folder, repository)
      : await commitSides(folder, repository, range);
  } finally {
    await repository.close();
  }
}

async function workTreeSides(folder: string, repository: GitRepository): Promise<Sides> {
  const { prefix } = repository;
  const top = join(folder, prefix.replace(/[^/]+\//g, '../'));
  const [head, changes] = await Promise.all([repository.find(), workTreeChanges(folder)]);
  const paths = changes.map((it) => it.path);
  const blobs = new Map(
    (head === undefined ? [] : await repository.files(head, paths)).map((it) => [it.path, it.blob]),
  );
  const old = await repository.contents(changes.flatMap(({ path }) => blobs.get(path) ?? []));
  const changed = await Promise.all(
    changes.slice(0, CHANGED_MAX).map(async ({ path, change }): Promise<ChangedPath> => {
      const before = old.get(blobs.get(path) ?? '');
      const after = change === 'deleted' ? undefined : await bytesOf(join(top, path));
      const how = change === 'deleted' ? 'removed' : blobs.has(path) ? 'modified' : 'added';
      return sized({ path, how, before, after });
    }),
  );
  const under = (start: string) => {
    if (!existsSync(join(top, start))) return { before: new Map(), after: new Map(), skipped: [] };
    const { files, skipped } = readFolder(top, start, { wanted });
    return { ...bothSides(files, changed, start), skipped };
  };
  const { skipped, ...files } = under(prefix);
  return {
    ...{ from: head ?? null, to: null, label: 'uncommitted changes', prefix, ...files, changed },
    notLookedAt: skipped.map(({ path, why }) => `${path} was not read: ${why}`),
    beside: (start) => Promise.resolve(under(start)),
  };
}

/** The files as they are, and as they were where they differ. */
function bothSides(after: ReadonlyMap<string, Uint8Array>, changed: readonly ChangedPath[], start: string) {
  const before = new Map(after);
  for (const { path, before: bytes } of changed) {
    if (!path.startsWith(start) || !wanted(path)) continue;
    if (bytes === undefined) before.delete(path);
    else before.set(path, bytes);
  }
  return { before, after };
}

async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(() => undefined);
}

function sized(it: ChangedPath): ChangedPath {
  const small = (bytes: Uint8Array | undefined) =>
    bytes === undefined || bytes.length > BYTES_MAX ? {} : { bytes };
  const [{ bytes: before }, { bytes: after }] = [small(it.before), small(it.after)];
  return {
    ...{ path: it.path, how: it.how },
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

type Blobs = ReadonlyMap<string, string>;

async function commitSides(folder: string, repository: GitRepository, range: string): Promise<Sides> {
  const [from, to] = await endsOf(repository, range, folder);
  const blobsOf = async (commit: string): Promise<Blobs> =>
    new Map((await repository.files(commit)).map((it) => [it.path, it.blob]));
  const [old, now] = [await blobsOf(from), await blobsOf(to)];
  const contents = new Map<string, Uint8Array>();
  const read = async (source: GitRepository, test: (path: string) => boolean) => {
    const ids = [...old, ...now].flatMap(([path, id]) => (test(path) && !contents.has(id) ? [id] : []));
    for (const [id, bytes] of await source.contents(ids)) contents.set(id, bytes);
  };
  const isDifferent = (path: string) => old.get(path) !== now.get(path);
  const differing = [...new Set([...old.keys(), ...now.keys()])]
    .filter(isDifferent)
    .sort()
    .slice(0, CHANGED_MAX);
  const listed = new Set(differing);
  const { prefix } = repository;
  const isOf = (start: string) => (path: string) => path.startsWith(start) && wanted(path);
  await read(repository, (path) => listed.has(path) || isOf(prefix)(path));
  const side = (blobs: Blobs, start: string) =>
    new Map(
      [...blobs].flatMap(([path, id]) => {
        const bytes = isOf(start)(path) ? contents.get(id) : undefined;
        return bytes === undefined || bytes.length > BYTES_MAX ? [] : [[path, bytes] as const];
      }),
    );
  const after = side(now, prefix);
  const missing = [...now.keys()].filter((path) => isOf(prefix)(path) && !after.has(path));
  return {
    ...{ from, to, label: range, prefix, before: side(old, prefix), after },
    changed: differing.map((path) => changedPath(path, old, now, contents)),
    notLookedAt: missing.map((path) => `${path} was not read: too large, or not there`),
    beside: async (start) => {
      const again = await openRepository(folder);
      try {
        await read(again, isOf(start));
      } finally {
        await again.close();
      }
      return { before: side(old, start), after: side(now, start) };
    },
  };
}

function changedPath(
  path: string,
  old: Blobs,
  now: Blobs,
  contents: ReadonlyMap<string, Uint8Array>,
): ChangedPath {
  const [a, b] = [old.get(path), now.get(path)];
  const how = a === undefined ? 'added' : b === undefined ? 'removed' : 'modified';
  return sized({ path, how, before: contents.get(a ?? ''), after: contents.get(b ?? '') });
}

/** Ids of both ends of a range. */
async function endsOf(
  repository: GitRepository,
  range: string,
  folder: string,
): Promise<readonly [string, string]> {
  const parted = /^(.*?)(\.\.\.?)(.*)$/.exec(range);
  const [first, dots, last] = parted === null ? [range, '..', ''] : [parted[1], parted[2], parted[3]];
  const find = async (name: string) => {
    const id = await repository.find(name === '' ? 'HEAD' : name);
    if (id === undefined) throw await unknownCommit(name, repository, folder);
    return id;
  };
  const [from, to] = [await find(first), await find(last)];
  return [dots === '...' ? await forkOf(repository, from, to) : from, to];
}

/** The newest commit that both reach. */
async function forkOf(repository: GitRepository, a: string, b: string): Promise<string> {
  const mine = new Set((await repository.commits({ tips: [a] })).map((it) => it.sha));
  const shared = (await repository.commits({ tips: [b] })).find((it) => mine.has(it.sha));
  return shared?.sha ?? a;
}

/** Of a name with a way back (`main~3`, `v1^2`) the first part may be there: then the way is too long. */
async function unknownCommit(
  name: string,
  repository: GitRepository,
  folder: string,
): Promise<DiagnosticError> {
  const [, start, way] = /^(.*?)((?:[~^]\d*)*)$/.exec(name) ?? [name, name, ''];
  const isThere = way !== '' && (await repository.find(start === '' ? 'HEAD' : start)) !== undefined;
  const near = isThere ? undefined : nearest(start, ['HEAD', ...(await readRefNames(folder))]);
  const help = (await repository.isShallow())
    ? 'This clone is shallow. Fetch more of it: git fetch --unshallow (of actions/checkout: fetch-depth: 0).'
    : isThere
      ? `The history of ${start} does not go back that far.`
      : `If it is on the server, fetch it first: git fetch origin ${start}`;
  const message = `the repository has no commit ${JSON.stringify(name)}`;
  const suggestion = near === undefined ? undefined : `${near}${way}`;
  return new DiagnosticError([{ code: 'GIT_UNKNOWN_COMMIT', severity: 'error', message, suggestion, help }]);
}
