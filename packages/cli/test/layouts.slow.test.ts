import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-layouts-'));
  cpSync(join(import.meta.dirname, '../../../examples/shop/schema.json'), join(folder, 'shop.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function datagen(...args: string[]) {
  const recording = recordingIo({ cwd: folder });
  const code = await runDatagen(args, recording.io);
  return { code, stdout: recording.stdout(), stderr: recording.stderr() };
}

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await datagen(...args);
  expect(code, `${args.join(' ')}\n${stderr}${stdout}`).toBe(0);
  return stdout;
}

const small = ['--scale', '0.05', '--workers', '0'];
const timeColumn = (): string => {
  const text = readFileSync(join(folder, 'shop.json'), 'utf8');
  return /"name": "(\w+)",\s+"type": "datetime"/.exec(text)![1];
};
const layouts: ReadonlyArray<readonly [string, () => readonly string[]]> = [
  ['whole', () => []],
  ['parts', () => ['--parts', '3']],
  ['partitions', () => ['--partition-by', `${timeColumn()}=month`]],
];

describe.each(['parquet', 'csv'])('%s', (format) => {
  test.each(layouts)('%s: validated as it lies', async (name, flags) => {
    const output = `${name}-${format}`;
    await done('generate', 'shop.json', '-o', output, '--format', format, ...small, ...flags());
    const report = JSON.parse(await done('validate', 'shop.json', output, '--json', '--min-score', '0'));
    const tables = report.tables as Array<{ name: string; rows: number | null }>;
    const manifest = JSON.parse(readFileSync(join(folder, output, '.metadata.json'), 'utf8'));
    for (const table of tables) expect(table.rows, table.name).toBe(manifest.tables[table.name].rows);
    const verified = await datagen('verify', output);
    if (format === 'parquet' && name !== 'partitions') return expect(verified.code).toBe(0);
    expect(verified.code).toBe(2);
    expect(verified.stderr).toContain('error[VERIFY_LAYOUT]');
    expect(verified.stderr).toContain('Use datagen validate');
  });

  test('shards: not before they are merged, then as they lie', async () => {
    const output = `shards-${format}`;
    for (const part of ['1/2', '2/2'])
      await done('generate', 'shop.json', '-o', output, '--format', format, '--shard', part, ...small);
    const early = await datagen('validate', 'shop.json', output);
    expect(early.code).toBe(2);
    expect(early.stderr).toContain('holds shards of a run');
    await done('merge', output);
    await done('validate', 'shop.json', output, '--min-score', '0');
  });
});

test('merge --single leaves one file per table, with the rows that the manifest says', async () => {
  for (const part of ['1/2', '2/2'])
    await done('generate', 'shop.json', '-o', 'one', '--shard', part, ...small);
  await done('merge', 'one', '--single');
  await done('generate', 'shop.json', '-o', 'alike', ...small);
  expect(readdirSync(join(folder, 'one')).sort()).toEqual(readdirSync(join(folder, 'alike')).sort());
  expect(await done('verify', 'one')).toContain('as generated');
  await done('validate', 'shop.json', 'one', '--min-score', '0');
  const csv = (source: string) => done('export', source, '--format', 'csv', '-o', `${source}-csv`);
  await csv('one');
  await csv('alike');
  for (const name of readdirSync(join(folder, 'alike-csv')).filter((file) => file.endsWith('.csv')))
    expect(readFileSync(join(folder, 'one-csv', name), 'utf8')).toBe(
      readFileSync(join(folder, 'alike-csv', name), 'utf8'),
    );
});

test('merge --single refuses what it cannot join, and leaves everything as it was', async () => {
  const before = readdirSync(join(folder, 'shards-csv')).sort();
  const { code, stderr } = await datagen('merge', 'shards-csv', '--single');
  expect(code).toBe(2);
  expect(stderr).toContain('error[MERGE_FORMAT]');
  expect(readdirSync(join(folder, 'shards-csv')).sort()).toEqual(before);
});
