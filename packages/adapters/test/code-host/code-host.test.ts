import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import type { CodeHost, ContentCache } from '@dataing/ports';
import {
  type CodeHostPlace,
  describeCodeHost,
  type PlantedFault,
} from '@dataing/ports/conformance/code-host';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeHostCatalogue } from '../../src/code-host/catalogue.ts';
import { openCodeHost } from '../../src/code-host/index.ts';
import { limitOf } from '../../src/code-host/limits.ts';
import { parseRemote } from '../../src/code-host/parse-remote.ts';
import { type HostKind, type HostServer, openHostServer } from './host-server.ts';

const hosts = { github: 'github.com', gitlab: 'gitlab.com' } as const;

function clientOf(
  server: HostServer,
  how: { token?: string; timeoutMs?: number; cache?: ContentCache } = {},
): CodeHost {
  const { token = server.token, ...rest } = how;
  const env =
    server.kind === 'github'
      ? { GITHUB_TOKEN: token, GITHUB_API_URL: server.url }
      : { GITLAB_TOKEN: token, CI_API_V4_URL: server.url };
  const opened = openCodeHost({
    remoteUrl: `https://${hosts[server.kind]}/acme/shop.git`,
    env,
    waitMs: 1,
    ...rest,
  });
  if (!opened.ok) throw new DiagnosticError(opened.diagnostics);
  return opened.value;
}

async function placeOf(kind: HostKind): Promise<CodeHostPlace> {
  const server = await openHostServer(kind, 5);
  const rooms = new WeakMap<object, Map<string, string>>();
  const cacheOf = (room: object): ContentCache => {
    const kept = rooms.get(room) ?? new Map<string, string>();
    rooms.set(room, kept);
    return { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) };
  };
  const faultOf = (fault: PlantedFault) => {
    if (typeof fault !== 'string') return fault;
    if (fault === 'hang') return { hang: true } as const;
    return fault === 'cut' ? ({ cut: true } as const) : ({ endless: true } as const);
  };
  return {
    open: ({ room, ...how } = {}) =>
      clientOf(server, { ...how, cache: room === undefined ? undefined : cacheOf(room) }),
    reset: () => server.reset(),
    plant: (...pulls) => void server.repository.pulls.push(...pulls.map((it) => ({ ...it, comments: [] }))),
    plantCommit: (sha) => void server.repository.shas.push(sha),
    comment: (number, author, body) => {
      const comments = server.repository.pulls.find((it) => it.number === number)!.comments;
      comments.push({ id: 1000 + comments.length, author, isBot: false, body });
    },
    comments: (number) => server.repository.pulls.find((it) => it.number === number)?.comments ?? [],
    statuses: () => server.repository.statuses,
    fail: (...faults) => server.fail(...faults.map(faultOf)),
    requests: () =>
      server.seen.map(({ method, path, headers }) => {
        return { method, path, token: String(headers.authorization ?? headers['private-token']) };
      }),
    close: () => server.close(),
  };
}

describeCodeHost('github', () => placeOf('github'));
describeCodeHost('gitlab', () => placeOf('gitlab'));

describe('github', () => {
  let server: HostServer;
  beforeAll(async () => {
    server = await openHostServer('github');
  });
  afterAll(() => server.close());

  test('a token of a person changes the comments of that person alone', async () => {
    server.reset();
    server.repository.login = 'ann';
    const marker = '<!-- m -->';
    const pull = { number: 7, title: '', author: null, isMerged: false, baseSha: '', headSha: '', shas: [] };
    const comments = [{ id: 5, author: 'mallory[bot]', isBot: true, body: `${marker}\nmine?` }];
    server.repository.pulls.push({ ...pull, comments });
    const done = await clientOf(server).setStickyComment({ number: 7, marker, body: 'x' });
    expect(done.done).toBe('created');
    expect(comments[0].body).toBe(`${marker}\nmine?`);
  });

  test('a next page elsewhere is not asked for', async () => {
    server.reset();
    const headers = { link: '<https://elsewhere.invalid/2>; rel="next"' };
    server.fail({ path: /comments/, status: 200, body: '[]', headers });
    const sticky = { number: 7, marker: '<!-- m -->', body: 'x' };
    await expect(clientOf(server).setStickyComment(sticky)).rejects.toThrow('elsewhere.invalid');
  });

  test('links that are no web pages are no links', async () => {
    server.reset();
    const json = { number: 7, title: 't', html_url: 'javascript:alert(1)' };
    server.fail({ path: /pulls/, status: 200, body: JSON.stringify([json]) });
    expect((await clientOf(server).pullRequestsOf(['a'])).bySha.size).toBe(0);
  });
});

test('nothing is asked without a token, nor of a host that nobody vouched for', async () => {
  let asked = 0;
  const stranger = createServer((_, response) => {
    asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => void stranger.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const codeOf = (remoteUrl: string | undefined, env: Record<string, string>) => {
    const opened = openCodeHost({ remoteUrl, env });
    return opened.ok ? opened.value.name : opened.diagnostics[0].code;
  };
  const token = { GITHUB_TOKEN: 't', GITLAB_TOKEN: 't' };
  expect(codeOf('git@github.com:acme/shop.git', {})).toBe('CODE_HOST_NO_TOKEN');
  expect(codeOf('git@github.com:acme/shop.git', { GITHUB_TOKEN: ' ' })).toBe('CODE_HOST_NO_TOKEN');
  expect(codeOf(undefined, token)).toBe('CODE_HOST_UNKNOWN');
  expect(codeOf('/srv/git/shop', token)).toBe('CODE_HOST_UNKNOWN');
  expect(codeOf(`http://${address}/acme/shop`, token)).toBe('CODE_HOST_UNKNOWN');
  expect(codeOf('https://github.com.evil.example/acme/shop', token)).toBe('CODE_HOST_UNKNOWN');
  expect(codeOf('git@github.com:acme/shop.git', { GH_TOKEN: 't' })).toBe('github.com acme/shop');
  expect(codeOf('https://gitlab.com/a/b/c.git', token)).toBe('gitlab.com a/b/c');
  const own = { ...token, CI_SERVER_URL: `http://${address}` };
  expect(codeOf(`http://${address}/acme/shop`, own)).toBe(`${address} acme/shop`);
  const workflow = { GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'acme/shop' };
  expect(codeOf(undefined, workflow)).toBe('github.com acme/shop');
  expect(asked).toBe(0);
  await new Promise((resolve) => stranger.close(resolve));
});

test.each([
  ['https://github.com/acme/shop', 'github.com', 'acme/shop'],
  ['https://ann:secret@github.com/acme/shop.git/', 'github.com', 'acme/shop'],
  ['git@GitHub.com:acme/shop.git', 'github.com', 'acme/shop'],
  ['ssh://git@ssh.github.com:443/acme/shop.git', 'github.com', 'acme/shop'],
  ['http://gitlab.local:8080/a/b/c', 'gitlab.local:8080', 'a/b/c'],
])('%s is a place', (remote, host, path) => {
  expect(parseRemote(remote)).toEqual({ host, path });
});

test.each([
  '',
  '/srv/shop',
  '../shop',
  'C:\\shop',
  'C:/shop/x',
  'file:///srv/a/b',
  'https://github.com/',
  'https://h/../x',
  'git@h:x',
])('%j is none', (remote) => expect(parseRemote(remote)).toBeUndefined());

test('limits as the hosts tell them', () => {
  const at = 1_000_000_000_000;
  const limit = (status: number, headers: Record<string, string>, message = '') =>
    limitOf(status, new Headers(headers), message, at);
  const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1000003600' };
  expect(limit(200, {})).toBeUndefined();
  expect(limit(200, { ...spent, 'x-ratelimit-remaining': '1' })).toBeUndefined();
  expect(limit(200, spent)).toBe(1_000_003_600_000);
  expect(limit(403, {}, 'Resource not accessible')).toBeUndefined();
  expect(limit(403, spent)).toBe(1_000_003_600_000);
  expect(limit(403, { 'retry-after': '30' })).toBe(at + 30_000);
  expect(limit(403, {}, 'You have exceeded a secondary rate limit')).toBe(at + 60_000);
  expect(limit(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1000000007' })).toBe(1_000_000_007_000);
  expect(limit(429, { 'retry-after': 'soon' })).toBe(at + 60_000);
  expect(limit(500, {})).toBeUndefined();
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(codeHostCatalogue)).toEqual([]);
});
