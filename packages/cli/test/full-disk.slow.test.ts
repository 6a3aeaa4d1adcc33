import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'full-'));
const main = join(import.meta.dirname, '../src/main-datagen.ts');
const schema = join(import.meta.dirname, '../../datagen/test/schemas/market.json');
const output = join(folder, 'deep/out');

beforeEach(() => rmSync(join(folder, 'deep'), { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * `generate` with files that may not grow beyond so many KB. It stands for a full disk: writes are refused in the middle
 * of a run, and no right to mount anything is needed. The signal that would end the process is ignored, as it is where
 * the disk is full.
 */
function generate(kilobytes: number, ...args: string[]): { status: number | null; said: string } {
  const command = `trap '' XFSZ; ulimit -f ${2 * kilobytes}; exec "$@"`;
  const all = [main, 'generate', schema, '--scale', '20', '-o', output, ...args];
  const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', process.execPath, ...all], {
    encoding: 'utf8',
  });
  return { status, said: stderr.replaceAll(/\s+/g, ' ') };
}

test.each([
  ['parquet', 0],
  ['parquet', 2],
  ['csv', 0],
  ['sql', 0],
  ['arrow', 0],
  ['duckdb', 0],
])('%s with %i workers: told in words, with the next step, and no trace is left', (format, workers) => {
  const { status, said } = generate(128, '--format', format, '--workers', String(workers));
  expect(status).toBe(2);
  expect(said).toContain('error[FILES_WRITE_FAILED]: cannot write ');
  expect(said).toContain('the file would be larger than the file system takes = ');
  expect(said).not.toContain(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('SQLite leaves neither database nor journal', () => {
  const { status, said } = generate(128, '--format', 'sqlite');
  expect(status).toBe(2);
  expect(said).toContain('error[OUTPUT_REFUSED]: ');
  expect(readdirSync(folder)).toEqual([]);
});

test('what the run before left stays as it was, and a folder that was there stays', () => {
  mkdirSync(output, { recursive: true });
  expect(generate(1 << 20, '--rows', '5').status).toBe(0);
  const before = readdirSync(output).map((name) => [name, readFileSync(join(output, name))]);
  expect(generate(128).status).toBe(2);
  expect(readdirSync(output).map((name) => [name, readFileSync(join(output, name))])).toEqual(before);
});

test('with --resume what was finished is kept, and the run goes on from there', () => {
  expect(generate(700, '--resume').status).toBe(2);
  const [kept] = readdirSync(output);
  expect(kept).toMatch(/^\.resume-/);
  const blocks = readdirSync(join(output, kept));
  expect(blocks.filter((name) => !name.endsWith('.block'))).toEqual([]);
  expect(blocks).not.toEqual([]);
  expect(generate(1 << 20, '--resume').status).toBe(0);
  expect(readdirSync(output).filter((name) => name.startsWith('.'))).toEqual(['.metadata.json']);
});
