import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { expect, test } from 'vitest';
import { splitCommand } from '../console.ts';

const docs = join(import.meta.dirname, '../../../../docs/sql');
const files = join(import.meta.dirname, '../files/sql');
const commands = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => [...readFileSync(join(docs, name), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)])
  .flatMap(([, block]) => block.trim().split('\n'))
  .filter((command) => command.startsWith('dataing sql '));

test('the pages have examples', () => {
  expect(commands.length).toBeGreaterThan(10);
});

test.each(commands)('%s', async (command) => {
  const [, ...args] = splitCommand(command);
  const { io, stdout } = recordingIo({ cwd: files });
  expect(await runDataing(args, io)).toBe(0);
  expect(stdout()).not.toBe('');
});
