import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { startServer, type Server } from '@dataing/servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitCommand } from './console.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/datagen/outputs.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split('\n'));

let folder: string;
let servers: Readonly<Record<'postgres' | 'mysql', Server>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  const [postgres, mysql] = await Promise.all([startServer('postgres'), startServer('mariadb')]);
  servers = { postgres, mysql };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

/** The addresses of the page are those of servers of this test. */
function withServers(command: string): string {
  return command.replace(
    /(postgres|mysql):\/\/\S+/,
    (_, name: 'postgres' | 'mysql') => servers[name].address,
  );
}

test('the page has examples', () => {
  expect(commands.length).toBeGreaterThan(15);
});

test.each(commands)('%s', async (command) => {
  const [program, ...args] = splitCommand(withServers(command));
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  expect([program, await runDatagen(args, io), stderr()]).toEqual(['datagen', 0, '']);
  expect(stdout()).not.toBe('');
});
