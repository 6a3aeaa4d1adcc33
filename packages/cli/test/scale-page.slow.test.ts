import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { afterAll, expect, test } from 'vitest';
import { splitCommand } from './console.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/datagen/scale-out.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));

const folder = mkdtempSync(join(tmpdir(), 'scale-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the page has examples', () => {
  expect(commands.length).toBeGreaterThan(9);
});

test.each(commands)('%s', async (command) => {
  const [program, ...args] = splitCommand(command);
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  expect([program, await runDatagen(args, io)], stderr()).toEqual(['datagen', 0]);
  expect(stdout()).not.toBe('');
});
