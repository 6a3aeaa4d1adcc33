import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAlert, parseRuns, parseTruth } from '@dataing/incidents';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from './build/engine.ts';
import { changedRelations } from './truth/compare.ts';
import { writeIncidents } from './write-incidents.ts';

const run = promisify(execFile);
let folder: string;
let ids: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'incidents-'));
  const write = (from: number, count: number) =>
    writeIncidents({ dir: folder, set: 'small', seed: 3, from, count });
  ids = [...(await write(0, 3)), ...(await write(10, 2))];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const caseFile = (id: string, name: string) => readFile(join(folder, 'cases', id, name), 'utf8');
const truthText = (id: string) => readFile(join(folder, 'truth', `${id}.json`), 'utf8');
const truthOf = async (id: string) => parseTruth(id, await truthText(id));
const git = async (id: string, ...args: string[]) =>
  (await run('git', ['-C', join(folder, 'cases', id, 'project'), ...args])).stdout.trim();

async function withWarehouses<T>(
  paths: Readonly<Record<string, string>>,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await Engine.open();
  try {
    for (const [name, path] of Object.entries(paths))
      await engine.run(`attach '${join(path, 'warehouse.duckdb')}' as ${name} (read_only)`);
    return await use(engine);
  } finally {
    engine.close();
  }
}

test('cases and truth are as the format says', async () => {
  for (const id of ids) {
    const alert = parseAlert(id, await caseFile(id, 'alert.json'));
    const runs = parseRuns(id, await caseFile(id, 'runs.json'));
    const truth = await truthOf(id);
    expect(alert.table).toMatch(/^(staging|marts)\./);
    expect(runs.deploys.length).toBeGreaterThan(5);
    expect(truth.id).toBe(id);
    if (truth.kind !== 'fault') continue;
    expect(truth.path.at(-1)).toBe(alert.table);
    expect(truth.path[0]).toBe(truth.causes[0].asset);
  }
});

test('nothing of the truth stands where an investigator looks', async () => {
  for (const id of ids) {
    const entries = (await readdir(join(folder, 'cases', id))).sort();
    expect(entries).toEqual(['alert.json', 'project', 'runs.json', 'warehouse.duckdb']);
    const { mechanism, type } = JSON.parse(await truthText(id));
    const seen = [
      await caseFile(id, 'alert.json'),
      await caseFile(id, 'runs.json'),
      await git(id, 'log', '-p'),
    ].join();
    expect(seen).not.toContain(mechanism);
    if (type !== null) expect(seen).not.toContain(type);
  }
});

test('the affected rows are there where the truth says so', async () => {
  const faults = [];
  for (const id of ids) faults.push(...((await truthOf(id)).kind === 'fault' ? [id] : []));
  expect(faults.length).toBeGreaterThanOrEqual(2);
  for (const id of faults) {
    const { affectedRows } = await truthOf(id);
    await withWarehouses({ w: join(folder, 'cases', id) }, async (engine) => {
      for (const { table, where } of affectedRows) {
        if (where === null) continue;
        const [{ n, all }] = await engine.rows<{ n: number; all: number }>(
          `select count(*) filter (where ${where})::integer as n, count(*)::integer as all from w.${table}`,
        );
        expect(n).toBeGreaterThan(0);
        expect(n).toBeLessThan(all);
      }
    });
  }
});

test('twins share the commit; it is guilty in one and harmless in the other', async () => {
  const [guilty, harmless] = ids.slice(-2);
  const [first, second] = [await truthOf(guilty), await truthOf(harmless)];
  expect(first.kind).toBe('fault');
  expect(second.kind).toBe('no_fault');
  expect([first.twin, second.twin]).toEqual([harmless, guilty]);
  expect(await git(guilty, 'rev-parse', 'HEAD')).toBe(await git(harmless, 'rev-parse', 'HEAD'));
  const { commit } = first.causes[0];
  expect(await git(harmless, 'cat-file', '-t', commit ?? '')).toBe('commit');
  expect(await git(guilty, 'show', '--format=', '--name-only', commit ?? '')).toMatch(
    /^models\/[a-z]+\/\w+\.sql$/,
  );
});

test('the history is long, is deployed, and holds the guilty commit before its deploy', async () => {
  for (const id of ids) {
    const log = (await git(id, 'log', '--format=%H %ct')).split('\n').map((it) => it.split(' '));
    expect(log.length).toBeGreaterThanOrEqual(40);
    const times = new Map(log.map(([sha, seconds]) => [sha, Number(seconds) * 1000]));
    for (const { sha, at } of parseRuns(id, await caseFile(id, 'runs.json')).deploys)
      expect(times.get(sha)).toBeLessThanOrEqual(Date.parse(at));
    const { commit, deploy_at } = JSON.parse(await truthText(id));
    if (commit !== null) expect(times.get(commit)).toBeLessThan(Date.parse(deploy_at));
  }
});

test('the same set, seed and number give the same case again, alone as among others', async () => {
  const again = join(folder, 'again');
  const [id] = await writeIncidents({ dir: again, set: 'small', seed: 3, from: 2, count: 1 });
  const [here, there] = [folder, again].map((it) => join(it, 'cases', id));
  expect(await readFile(join(again, 'truth', `${id}.json`), 'utf8')).toBe(await truthText(id));
  for (const name of ['alert.json', 'runs.json'])
    expect(await readFile(join(there, name), 'utf8')).toBe(await readFile(join(here, name), 'utf8'));
  const head = async (path: string) =>
    (await run('git', ['-C', join(path, 'project'), 'rev-parse', 'HEAD'])).stdout;
  expect(await head(there)).toBe(await head(here));
  await withWarehouses({ here, there }, async (engine) => {
    const tables = await engine.rows<{ name: string }>(
      "select table_schema || '.' || table_name as name from information_schema.tables where table_catalog = 'here' order by 1",
    );
    expect(tables.length).toBeGreaterThan(12);
    expect(
      await changedRelations(
        engine,
        ['here', 'there'],
        tables.map((it) => it.name),
      ),
    ).toEqual([]);
  });
});

test('an unknown set is refused', async () => {
  await expect(writeIncidents({ dir: folder, set: 'none', seed: 1, from: 0, count: 1 })).rejects.toThrow(
    'no set is named none',
  );
});
