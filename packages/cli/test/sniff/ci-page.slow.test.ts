import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openHostServer } from '@dataing/adapters/code-host/test-server';
import { git, makeRepository } from '@dataing/adapters/git/test-history';
import { recordingIo, runDataing } from '@dataing/cli';
import { expect, test } from 'vitest';
import { splitCommand } from '../console.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/sniff-in-ci.md'), 'utf8');
const commands = [...page.matchAll(/^\s*(?:- )?(dataing sniff .*)$/gm)].map(([, command]) => command);

test('every command of the page runs, and writes what it names', async () => {
  expect(commands.length).toBeGreaterThan(6);
  const { folder, shas } = makeRepository([
    { name: 'base', files: { 'orders.sql': 'create table orders as select 1 as id\n' } },
    { name: 'head', files: { 'orders.sql': 'create table orders as select 1 as id, 2 as total\n' } },
  ]);
  const server = await openHostServer('github');
  const [baseSha, headSha] = [shas.get('base')!, shas.get('head')!];
  git(folder, ['remote', 'add', 'origin', 'https://github.com/acme/shop']);
  git(folder, ['update-ref', 'refs/remotes/origin/main', baseSha]);
  const pull = { number: 7, title: '', author: null, isMerged: false, shas: [], comments: [] };
  server.repository.pulls.push({ ...pull, baseSha, headSha });
  const variables: Record<string, string> = {
    PR_NUMBER: '7',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: baseSha,
  };
  const env = { GITHUB_TOKEN: server.token, GITHUB_API_URL: server.url };
  const cwd = join(folder, 'job');
  mkdirSync(cwd);
  for (const command of commands) {
    const said = command.replace(/\$(\w+)/g, (_, name: string) => variables[name]);
    const [, ...args] = splitCommand(said);
    const recording = recordingIo({ cwd, env });
    expect([command, await runDataing([...args, '--repo', '..'], recording.io)]).toEqual([command, 0]);
    expect(recording.stderr()).not.toMatch(/error\[|warning\[/);
  }
  expect(server.repository.pulls[0].comments).toHaveLength(1);
  expect(server.repository.statuses).toHaveLength(1);
  const written = commands.flatMap((it) => [...it.matchAll(/--write \w+=(\S+)/g)].map(([, name]) => name));
  expect(readdirSync(cwd).sort()).toEqual(written.sort());
  await server.close();
  rmSync(folder, { recursive: true });
});
