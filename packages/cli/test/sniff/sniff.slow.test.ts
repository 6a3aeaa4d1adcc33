import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, describe, expect, test } from 'vitest';
import { parseTranscript, renderBlock, renderTranscript, splitCommand } from '../console.ts';
import { buildRepository, git } from './built-repository.ts';
import { sniffedShop } from './console-shop.ts';

const update = process.env.DATAING_UPDATE === '1';
const shop = sniffedShop();
afterAll(() => rmSync(shop, { recursive: true }));

async function run(command: string, cwd: string) {
  const recording = recordingIo({ cwd, width: 80 });
  const exitCode = await runDataing(splitCommand(command).slice(1), recording.io);
  return { exitCode, stdout: recording.stdout(), stderr: recording.stderr() };
}

/** Ids of commits are made of the time as well. */
const shown = (text: string) => text.replace(/\b[0-9a-f]{40}\b/g, 'SHA');

describe('sniff.console', () => {
  const path = join(import.meta.dirname, 'sniff.console');
  const transcript = parseTranscript(readFileSync(path, 'utf8'));
  const outputs: string[] = [];
  afterAll(() => {
    if (!update) return;
    const blocks = transcript.blocks.map(({ command }, i) => ({ command, output: outputs[i] }));
    writeFileSync(path, renderTranscript(transcript.head, blocks));
  });
  test.each(transcript.blocks)('$command', async ({ command, output }) => {
    const { exitCode, stdout, stderr } = await run(command, shop);
    const actual = shown(renderBlock(stdout, stderr, exitCode, shop));
    outputs.push(actual);
    expect(actual).toBe(update ? actual : output);
  });
});

describe('docs/sniff.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/sniff.md'), 'utf8');
  const commands = [...page.matchAll(/^\$ (dataing sniff.*)$/gm)].map(([, command]) => command);

  test('every command of the page runs', async () => {
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      const { exitCode, stderr } = await run(command, shop);
      expect([command, exitCode === 2, stderr]).toEqual([command, false, '']);
    }
  });

  test('its first answer is what the program prints', async () => {
    const [, printed] = /^\$ dataing sniff\n\n?([^]*?)^```/m.exec(page) ?? [];
    expect(printed).toBe((await run('dataing sniff', shop)).stdout);
  });
});

test('what is kept answers the same change again', async () => {
  const [first, again] = [
    await run('dataing sniff --format json', shop),
    await run('dataing sniff --format json', shop),
  ];
  expect(again.stdout).toBe(first.stdout);
  expect(JSON.parse(first.stdout)).toMatchObject({ prediction_version: 1, overall_risk: 'critical' });
});

test('a file that is new, moved or no text is listed, and files that git ignores are not', async () => {
  const folder = buildRepository([
    {
      message: 'one',
      atS: 1_700_000_000,
      files: { 'a.sql': 'create table a as select 1 as id\n', '.gitignore': 'out\n', 'moved.txt': 'x\n' },
    },
  ]);
  writeFileSync(join(folder, 'b.sql'), 'create table b as select id from a\n');
  writeFileSync(join(folder, 'picture.png'), new Uint8Array([0, 1, 2]));
  writeFileSync(join(folder, 'out'), 'ignored');
  git(folder, ['mv', 'moved.txt', 'other.txt']);
  const { files, changed_models: models } = JSON.parse(
    (await run('dataing sniff --format json', folder)).stdout,
  );
  expect(files).toEqual([
    { path: 'other.txt', from: 'moved.txt', how: 'renamed', lines_added: 0, lines_removed: 0 },
    { path: 'b.sql', from: null, how: 'added', lines_added: 1, lines_removed: 0 },
    { path: 'picture.png', from: null, how: 'added', lines_added: null, lines_removed: null },
  ]);
  expect(models).toEqual(['b']);
  rmSync(folder, { recursive: true });
});

test('SQL without dbt: a column taken out from under a reader', async () => {
  const folder = buildRepository([
    {
      message: 'one',
      atS: 1_700_000_000,
      files: {
        'a.sql': 'create table a as select 1 as id, 2 as total;\n',
        'b.sql': 'insert into b select total from a;\n',
      },
    },
    { message: 'two', atS: 1_700_000_100, files: { 'a.sql': 'create table a as select 1 as id;\n' } },
  ]);
  const { exitCode, stdout } = await run('dataing sniff --ref HEAD~1 --format json --exit-code', folder);
  const { breaks } = JSON.parse(stdout);
  expect([
    exitCode,
    breaks.map((it: Record<string, unknown>) => [it.kind, it.by, it.column, it.stamp]),
  ]).toEqual([1, [['missing_column', 'b', 'total', 'proven']]]);
  rmSync(folder, { recursive: true });
});

test('a folder in no repository, and a repository without a commit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-sniff-'));
  const outside = await run('dataing sniff', folder);
  expect([outside.exitCode, outside.stderr]).toEqual([
    2,
    expect.stringContaining('error[GIT_NOT_A_REPOSITORY]'),
  ]);
  git(folder, ['init', '-q']);
  writeFileSync(join(folder, 'a.sql'), 'create view a as select 1 as id');
  const first = await run('dataing sniff', folder);
  expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining('1 table changed')]);
  rmSync(folder, { recursive: true });
});
