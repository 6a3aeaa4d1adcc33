import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostServer, openHostServer } from '@dataing/adapters/code-host/test-server';
import { git, makeRepository } from '@dataing/adapters/git/test-history';
import { recordingIo, runDataing } from '@dataing/cli';
import { COMMENT_MARKER } from '@dataing/investigate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const orders = (column: string) => `select id, ${column} from {{ source('raw', 'orders') }}\n`;
const made = makeRepository([
  {
    name: 'base',
    files: {
      'dbt_project.yml': 'name: shop\nprofile: shop\n',
      'models/sources.yml': 'sources:\n  - name: raw\n    tables: [{name: orders}]\n',
      'models/stg_orders.sql': orders('status'),
      'models/orders.sql': "select id, status from {{ ref('stg_orders') }}\n",
    },
  },
  { name: 'head', files: { 'models/stg_orders.sql': orders('state') } },
]);
const { folder } = made;
const [baseSha, headSha] = [made.shas.get('base')!, made.shas.get('head')!];
git(folder, ['remote', 'add', 'origin', 'git@github.com:acme/shop.git']);
const place = mkdtempSync(join(tmpdir(), 'dataing-pr-'));

let server: HostServer;
beforeAll(async () => {
  server = await openHostServer('github');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
  rmSync(place, { recursive: true });
});
beforeEach(() => {
  server.reset();
  const pull = { number: 7, title: 'States', author: 'ann', isMerged: false, shas: [], comments: [] };
  server.repository.pulls.push({ ...pull, baseSha, headSha });
});

async function sniff(args: readonly string[], more: Record<string, string> = {}) {
  const env = { GITHUB_TOKEN: server.token, GITHUB_API_URL: server.url, ...more };
  const recording = recordingIo({ cwd: folder, env });
  const exit = await runDataing(['sniff', ...args], recording.io);
  return { exit, out: recording.stdout(), said: recording.stderr() };
}
const comments = () => server.repository.pulls[0].comments.map(({ body }) => body.replaceAll('\r\n', '\n'));

test('a pull request is looked at by its number', async () => {
  const { exit, out } = await sniff(['--pr', '7', '--format', 'json']);
  const { range, changed_models: models } = JSON.parse(out) as { range: object; changed_models: string[] };
  expect(exit).toBe(0);
  expect(range).toEqual({ from: baseSha, to: headSha, label: 'pull request 7' });
  expect(models).toEqual(['stg_orders']);
});

describe('what cannot be had is said, with what to do', () => {
  test('commits that are not here', async () => {
    server.repository.pulls[0] = { ...server.repository.pulls[0], headSha: 'f'.repeat(40) };
    const { exit, said } = await sniff(['--pr', '7']);
    expect(exit).toBe(2);
    expect(said).toContain('error[SNIFF_NOT_FETCHED]: the commits of pull request 7 are not here');
    expect(said).toContain('git fetch origin pull/7/head main');
  });

  test('no token', async () => {
    const { exit, said } = await sniff(['--pr', '7'], { GITHUB_TOKEN: '' });
    expect(exit).toBe(2);
    expect(said).toContain('error[CODE_HOST_NO_TOKEN]');
    expect(said).toContain('git fetch origin pull/7/head');
    expect(server.seen).toHaveLength(0);
  });

  test('no such pull request', async () => {
    expect((await sniff(['--pr', '8'])).said).toContain('error[CODE_HOST_NOT_FOUND]');
  });

  test('a comment on nothing', async () => {
    const { exit, said } = await sniff(['--comment']);
    expect(exit).toBe(2);
    expect(said).toContain('error[CLI_BAD_VALUE]: --comment and --status are of a pull request');
  });
});

test('comments once, sets the status, and writes other formats on the way', async () => {
  const args = ['--pr', '7', '--comment', '--status', '--fail-on', 'low', '--exit-code'];
  const sarif = join(place, 'sniff.sarif');
  const first = await sniff([...args, '--write', `sarif=${sarif}`, '--write', 'json=/dev/null']);
  expect(first.exit).toBe(1);
  expect(first.said).toContain('commented on pull request 7: https://');
  expect((await sniff(args)).said).toContain('left the comment as it was on pull request 7');
  expect(comments()).toHaveLength(1);
  expect(comments()[0].startsWith(`${COMMENT_MARKER}\n### Dataing sniff: `)).toBe(true);
  expect(server.repository.statuses[0]).toMatchObject({ sha: headSha, state: 'failure' });
  expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
});

test('in a job of GitHub the summary goes to its file, behind what is there', async () => {
  const file = join(place, 'summary.md');
  writeFileSync(file, '# Before\n\n');
  const { out } = await sniff(['--pr', '7', '--format', 'github'], { GITHUB_STEP_SUMMARY: file });
  expect(out).toMatch(/^::(error|warning|notice) file=models\//);
  expect(readFileSync(file, 'utf8')).toMatch(/^# Before\n\n### Dataing sniff: /);
});

test('a host that lets nothing be written is told, and the answer stands', async () => {
  const refused = { status: 403, body: '{"message": "Resource not accessible by integration"}' };
  server.fail({ path: /comments/, ...refused }, { path: /statuses/, ...refused });
  const { exit, out, said } = await sniff(['--pr', '7', '--comment', '--status']);
  expect(exit).toBe(0);
  expect(out).toContain('stg_orders');
  expect(said.match(/warning\[CODE_HOST_REFUSED\]/g)).toHaveLength(2);
  expect(said).not.toContain(server.token);
});

test('a merge request of GitLab is looked at and commented on the same way', async () => {
  const gitlab = await openHostServer('gitlab');
  const pull = { number: 7, title: 'States', author: 'ann', isMerged: false, shas: [], comments: [] };
  gitlab.repository.pulls.push({ ...pull, baseSha, headSha });
  git(folder, ['remote', 'add', 'upstream', 'https://gitlab.com/acme/shop.git']);
  const env = { GITLAB_TOKEN: gitlab.token, CI_API_V4_URL: gitlab.url };
  const { exit, said } = await sniff(['--pr', '7', '--comment', '--status'], env);
  expect([exit, gitlab.repository.statuses.map((it) => it.state)]).toEqual([0, ['failed']]);
  expect(said).toContain(
    'commented on pull request 7: https://gitlab.example/acme/shop/-/merge_requests/7#note_1',
  );
  expect(gitlab.repository.pulls[0].comments).toHaveLength(1);
  gitlab.repository.pulls[0] = { ...gitlab.repository.pulls[0], headSha: 'e'.repeat(40) };
  expect((await sniff(['--pr', '7'], env)).said).toContain('git fetch upstream merge-requests/7/head main');
  expect(server.seen).toEqual([]);
  git(folder, ['remote', 'remove', 'upstream']);
  await gitlab.close();
});
