import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { recordingIo, runDatagen } from '@dataing/cli';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scaleCatalogue } from '../src/scale/catalogue.ts';

const schemas = join(import.meta.dirname, '../../datagen/test/schemas');
const main = join(import.meta.dirname, '../src/main-datagen.ts');
let folder = '';

/** market.json with incidents, large enough for several blocks of visits. */
function schemaFile(): string {
  const schema = JSON.parse(readFileSync(join(schemas, 'market.json'), 'utf8'));
  const window = { start: '2024-02-01', end: '2024-02-15', time_column: 'at' };
  schema.incidents = [
    { id: 'a', type: 'null_spike', table: 'visit', column: 'spent', where: {}, window },
    { id: 'b', type: 'dropped_rows', table: 'visit', where: {}, window, rate: 0.25 },
  ];
  const file = join(folder, 'market.json');
  writeFileSync(file, JSON.stringify(schema));
  return file;
}

async function datagen(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const recording = recordingIo({ cwd: folder });
  const code = await runDatagen(args, recording.io);
  return { code, stdout: recording.stdout(), stderr: recording.stderr() };
}

const sized = ['--rows', 'shop=6500'];

async function generate(output: string, ...flags: string[]): Promise<void> {
  const { code, stderr } = await datagen('generate', 'market.json', '-o', output, ...sized, ...flags);
  expect(`${code} ${stderr}`).toBe('0 ');
}

function json(...path: string[]) {
  return JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
}

/** Name -> SHA-256 of every file in an output folder. */
function digests(output: string): Record<string, string> {
  const names = readdirSync(join(folder, output)).sort();
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, output, name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, digest(name)]));
}

async function count(glob: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(`select count(*) from '${join(folder, glob)}'`)).getRows();
    return String(rows[0][0]);
  } finally {
    instance.closeSync();
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scale-'));
  schemaFile();
  await generate('whole', '--workers', '0');
  for (const shard of ['2/3', '1/3', '3/3']) await generate('parts', '--shard', shard, '--workers', '0');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('shards, in any order and by any machine, are the whole run', async () => {
  const whole = json('whole', '.metadata.json');
  expect(whole.tables.visit.block_rows.length).toBeGreaterThan(1);
  expect(await datagen('merge', 'parts')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^3 shards, \d+ tables, [\d,]+ rows: complete\n$/),
  });
  const merged = json('parts', '.metadata.json');
  expect(withoutFiles(merged)).toEqual(withoutFiles(whole));
  expect(merged.tables.visit.files).toEqual(merged.files.filter((name: string) => name.startsWith('visit')));
  expect(json('parts', '_incidents.json')).toEqual(json('whole', '_incidents.json'));
  expect(await count('parts/visit-*.parquet')).toBe(await count('whole/visit.parquet'));
  expect(await count('parts/_incident_rows-*.parquet')).toBe(await count('whole/_incident_rows.parquet'));
  expect(await datagen('verify', 'parts')).toMatchObject({ code: 0 });
});

function withoutFiles({ files: _, tables, ...facts }: Record<string, unknown>) {
  const bare = Object.entries(tables as object).map(([name, { files: _files, ...rest }]) => [name, rest]);
  return { ...facts, tables: Object.fromEntries(bare) };
}

test('a merge names what is missing, doubled or of another run', async () => {
  cpSync(join(folder, 'parts'), join(folder, 'lacking'), { recursive: true });
  const second = join(folder, 'lacking', '_shard-00002-of-00003.json');
  const manifest = readFileSync(second, 'utf8');
  unlinkSync(second);
  const missing = await datagen('merge', 'lacking');
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('of 3 shards there is no 2');
  writeFileSync(second, manifest.replace('"seed": 42', '"seed": 43'));
  const other = await datagen('merge', 'lacking');
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('shard 2/3 and shard 1/3 are of different runs');
  writeFileSync(second, manifest.replace('"shard": 2', '"shard": 3'));
  const twice = await datagen('merge', 'lacking');
  expect(twice.stderr).toContain('there is more than one shard 3');
});

test('a shard leaves the others alone, and a whole run replaces them all', async () => {
  cpSync(join(folder, 'parts'), join(folder, 'again'), { recursive: true });
  const before = digests('again');
  await generate('again', '--shard', '2/3');
  expect(digests('again')).toEqual(before);
  await generate('again');
  expect(Object.keys(digests('again'))).toEqual(Object.keys(digests('whole')));
});

test('verify passes what was generated, and names the block and column that were changed', async () => {
  const good = await datagen('verify', 'whole');
  expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/blocks: as generated\n$/) });
  cpSync(join(folder, 'whole'), join(folder, 'changed'), { recursive: true });
  const file = join(folder, 'changed', 'visit.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `copy (select * replace (case when visit_id = 160000 then 7 else items end::bigint as items) from '${file}')
     to '${file}.new' (format parquet)`,
  );
  instance.closeSync();
  renameSync(`${file}.new`, file);
  const bad = await datagen('verify', 'changed');
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(/^visit\.items: block 1 \(rows \d+ to \d+\) differs\n.*: 1 differences\n$/);
  unlinkSync(join(folder, 'changed', 'shop.parquet'));
  expect((await datagen('verify', 'changed')).stdout).toContain('shop: shop.parquet is not there');
});

test('verify says where there is nothing to verify against', async () => {
  const { code, stderr } = await datagen('verify', '.');
  expect(code).toBe(2);
  expect(stderr).toContain('VERIFY_NO_MANIFEST');
});

test('a killed run goes on where it stopped, and gives the same files', async () => {
  const flags = ['generate', 'market.json', '-o', 'resumed', ...sized, '--workers', '1', '--resume'];
  const child = spawn(process.execPath, [main, ...flags], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const kept = (): string[] =>
    existsSync(join(folder, 'resumed'))
      ? readdirSync(join(folder, 'resumed'), { recursive: true, encoding: 'utf8' }).filter((name) =>
          name.endsWith('.block'),
        )
      : [];
  while (child.exitCode === null && kept().length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(child.exitCode).toBe(null);
  child.kill('SIGKILL');
  await ended;
  expect(readdirSync(join(folder, 'resumed')).filter((name) => !name.startsWith('.'))).toEqual([]);
  // One block is damaged by the crash: it is made again.
  const damaged = join(folder, 'resumed', kept()[0]);
  writeFileSync(damaged, readFileSync(damaged).fill(7, 40, 48));
  await generate('resumed', '--resume');
  expect(digests('resumed')).toEqual(digests('whole'));
});

test('blocks that were kept are used, not made again', async () => {
  const stop = new AbortController();
  const recording = recordingIo({ cwd: folder, signal: stop.signal });
  const flags = ['generate', 'market.json', '-o', 'used', ...sized, '--workers', '0', '--resume'];
  const run = runDatagen(flags, recording.io);
  const home = join(folder, 'used');
  while (!existsSync(home) || readdirSync(home, { recursive: true }).length < 6)
    await new Promise((resolve) => setTimeout(resolve, 1));
  stop.abort(new Error('stopped'));
  expect(await run).toBe(130);
  const keptFolder = readdirSync(home).find((name) => name.startsWith('.resume-'));
  const blocks = readdirSync(join(home, keptFolder ?? 'none'));
  expect(blocks.length).toBeGreaterThan(2);
  await generate('used', '--workers', '0', '--resume');
  expect(digests('used')).toEqual(digests('whole'));
  expect(readdirSync(home).filter((name) => name.startsWith('.resume'))).toEqual([]);
});

test('sizes: all roots, one root, a scale; tables with lists keep theirs', async () => {
  const rowsOf = async (...flags: string[]): Promise<Record<string, number>> => {
    await datagen('generate', join(schemas, 'market.json'), '-o', 'sized', ...flags);
    return json('sized', '.metadata.json').root_rows;
  };
  const plain = await rowsOf();
  const scaled = await rowsOf('--scale', '2.5');
  const lists = Object.keys(plain).filter((name) => plain[name] === scaled[name]);
  expect(scaled.shop).toBe(Math.round(plain.shop * 2.5));
  expect(lists.length).toBeGreaterThan(0);
  const set = await rowsOf('--rows', '7', '--rows', 'shop=9');
  expect(set.shop).toBe(9);
  for (const name of Object.keys(plain)) {
    expect(set[name]).toBe(lists.includes(name) ? plain[name] : name === 'shop' ? 9 : 7);
  }
});

test('rows that cannot be set are refused with the tables that can', async () => {
  for (const [flag, message] of [
    ['visit=5', 'follow from its parent'],
    ['nothing=5', 'there is no table "nothing"'],
  ]) {
    const { code, stderr } = await datagen('generate', 'market.json', '-o', 'x', '--rows', flag);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('PLAN_ROWS');
    expect(stderr).toContain('shop');
  }
});

test('peek prints the rows that the run without incidents has there', async () => {
  await generate('twin', '--no-incidents');
  const { code, stdout } = await datagen(
    ...['peek', 'market.json', '--table', 'visit', '--rows', '150000..150020', '--format', 'csv', ...sized],
    '--no-incidents',
  );
  expect(code).toBe(0);
  const file = join(folder, 'twin', 'visit.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  writeFileSync(join(folder, 'peek.csv'), stdout);
  const differing = await connection.runAndReadAll(
    `with slice as (from '${file}' limit 20 offset 150000), shown as (from '${join(folder, 'peek.csv')}')
     select count(*) from (from slice except all select columns(*) from shown union all (from shown except all from slice))`,
  );
  expect(differing.getRows()).toEqual([[0n]]);
  instance.closeSync();
});

test('peek says which rows there are', async () => {
  const shown = await datagen('peek', 'market.json', '--table', 'shop', '--rows', '3..5');
  expect(shown.stdout.split('\n').length).toBe(4);
  expect(shown.stderr).toMatch(/^rows 3 to 4 of \d+\n$/);
  for (const flags of [
    ['--table', 'stall'],
    ['--table', 'shop', '--rows', '900000..900001'],
    ['--table', 'shop', '--rows', '0..2000000', '--rows', 'shop=3000000'],
  ]) {
    const { code, stderr } = await datagen('peek', 'market.json', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain('PEEK_NO_ROWS');
  }
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(scaleCatalogue)).toEqual([]);
});
