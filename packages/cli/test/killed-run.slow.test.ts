import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'killed-'));
const main = join(import.meta.dirname, '../src/main-datagen.ts');
const schema = join(import.meta.dirname, '../../datagen/test/schemas/market.json');
const base = [main, 'generate', schema, '--scale', '60', '--quiet'];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Name -> SHA-256 of all that stands in a folder. */
function digests(path: string): Record<string, string> {
  const names = readdirSync(path).toSorted();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex'),
    ]),
  );
}

/** Blocks that were kept in an output folder. */
function keptIn(path: string): string[] {
  if (!existsSync(path)) return [];
  const home = readdirSync(path).find((name) => name.startsWith('.resume-'));
  if (home === undefined) return [];
  return readdirSync(join(path, home))
    .filter((name) => name.endsWith('.block'))
    .map((name) => join(path, home, name));
}

/** Runs until so many blocks are kept, and then kills the process itself, which can do nothing about it. */
async function killAfter(blocks: number, path: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [...base, '-o', path, '--resume', ...args], { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('exit', (_, signal) => resolve(signal)),
  );
  while (child.exitCode === null && keptIn(path).length < blocks)
    await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
}

function finish(path: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [...base, '-o', path, '--resume', ...args], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}

let whole: Record<string, string>;
beforeAll(() => {
  const path = join(folder, 'whole');
  expect(spawnSync(process.execPath, [...base, '-o', path]).status).toBe(0);
  whole = digests(path);
});

test.each([
  [1, '0'],
  [2, '2'],
  [4, '0'],
])(
  'killed after %i blocks with %s workers and taken up again: the bytes of an unbroken run',
  async (blocks, workers) => {
    const path = join(folder, `killed-${blocks}`);
    await killAfter(blocks, path, '--workers', workers);
    const finished = readdirSync(path).filter((name) => !name.startsWith('.'));
    expect(finished).toEqual([]);
    finish(path, '--workers', workers);
    expect(digests(path)).toEqual(whole);
  },
);

test('killed twice, a block damaged in between, and another number of workers in the end', async () => {
  const path = join(folder, 'twice');
  await killAfter(2, path, '--workers', '2');
  const [first] = keptIn(path);
  const bytes = readFileSync(first);
  writeFileSync(first, bytes.subarray(0, bytes.length - 1));
  await killAfter(3, path, '--workers', '0');
  finish(path, '--workers', '1');
  expect(digests(path)).toEqual(whole);
});

test('what was kept is used: blocks are not made twice', async () => {
  const path = join(folder, 'used');
  await killAfter(3, path, '--workers', '0');
  const before = keptIn(path).map((file) => [file, statSync(file).mtimeMs]);
  await killAfter(before.length + 1, path, '--workers', '0');
  expect(before.map(([file]) => [file, statSync(String(file)).mtimeMs])).toEqual(before);
});

test('another seed takes nothing of it', async () => {
  const path = join(folder, 'seed');
  await killAfter(2, path, '--workers', '0');
  finish(path, '--workers', '0', '--seed', '7');
  const other = join(folder, 'seven');
  expect(spawnSync(process.execPath, [...base, '-o', other, '--seed', '7']).status).toBe(0);
  const tables = (of: Record<string, string>) =>
    Object.entries(of).filter(([name]) => !name.startsWith('.resume'));
  rmSync(join(path, readdirSync(path).find((name) => name.startsWith('.resume-')) ?? 'none'), {
    recursive: true,
    force: true,
  });
  expect(tables(digests(path))).toEqual(tables(digests(other)));
});
