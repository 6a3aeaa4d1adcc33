import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { printed, stepsOf } from './walk-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/datagen/README.md'), 'utf8');
const commands = stepsOf(page)[0]
  .code.split('\n')
  .filter((line) => line.startsWith('datagen '));
const cwd = mkdtempSync(join(tmpdir(), 'first-page-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test('the five minutes are three commands', () => {
  expect(commands).toHaveLength(3);
});

test.each(commands)('%s', async (command) => {
  const { exitCode, output } = await printed(command, cwd);
  expect(exitCode, output).toBe(0);
});
