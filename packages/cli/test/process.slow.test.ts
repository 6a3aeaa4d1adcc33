import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeIo } from '../src/node-io.ts';

const main = join(import.meta.dirname, '../src/main-datagen.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-process-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the process writes what the transcript says and passes the exit code on', () => {
  const help = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  const transcript = readFileSync(join(import.meta.dirname, 'transcripts/datagen-help.console'), 'utf8');
  expect(transcript).toContain(`$ datagen --help\n${help.stdout}[exit 0]\n`);
  expect([help.status, help.stderr]).toEqual([0, '']);
  const usage = spawnSync(process.execPath, [main, 'generate'], { encoding: 'utf8' });
  expect([usage.status, usage.stdout]).toEqual([2, '']);
});

test('a reader that goes away ends the program without a stack trace', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, stderr]).toEqual([141, '']);
});

test('Ctrl-C stops a long run with 130 and leaves no file under its final name', async () => {
  const cafe = JSON.parse(readFileSync(join(import.meta.dirname, 'files/cafe/cafe.json'), 'utf8'));
  cafe.nodes[0].rows = 20_000_000;
  writeFileSync(join(folder, 'large.json'), JSON.stringify(cafe));
  const output = join(folder, 'output');
  const args = [main, 'generate', 'large.json', '-o', output, '--workers', '1'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  const closed = new Promise((resolve) => child.on('close', resolve));
  while (!existsSync(output) || readdirSync(output).length === 0)
    await new Promise((done) => setTimeout(done, 10));
  child.kill('SIGINT');
  expect(await closed).toBe(130);
  expect(stdout).toBe('');
  expect(existsSync(output)).toBe(false);
});

test('the real outside: colours and width only on a terminal, interruption as a signal', () => {
  const before = { int: process.listeners('SIGINT'), term: process.listeners('SIGTERM') };
  const io = nodeIo();
  expect(io.cwd).toBe(process.cwd());
  expect(io.stdout.isTty || io.stdout.width === 80).toBe(true);
  expect(io.stdout.isTty || !io.stdout.color).toBe(true);
  expect(io.clock.elapsed()).toBeLessThanOrEqual(io.clock.elapsed());
  expect(io.signal.aborted).toBe(false);
  process.emit('SIGINT');
  expect(io.signal.aborted).toBe(true);
  for (const listener of process.listeners('SIGINT'))
    if (!before.int.includes(listener)) process.off('SIGINT', listener);
  for (const listener of process.listeners('SIGTERM'))
    if (!before.term.includes(listener)) process.off('SIGTERM', listener);
});
