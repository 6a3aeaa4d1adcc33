import type { Outcome } from '@dataing/base/diagnostics';
import type { CodeHost, ContentCache } from '@dataing/ports';
import { GithubHost } from './github.ts';
import { GitlabHost } from './gitlab.ts';
import { parseRemote, type RemotePlace } from './parse-remote.ts';

export interface CodeHostOptions {
  /** Address of the repository's remote, as git has it. */
  readonly remoteUrl?: string;
  /** Where tokens and addresses come from, and nowhere else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cache?: ContentCache;
  /** As HostSettings has them. */
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly waitMs?: number;
}

/** A server that the environment vouches for: a token is sent to no other. */
interface Server {
  readonly kind: 'github' | 'gitlab';
  readonly host: string;
  readonly apiUrl: string;
  readonly token: string | undefined;
}

/**
 * The host of a repository, when the environment holds a token for it; nothing is sent yet. A token goes to github.com,
 * gitlab.com, or the server that the environment names, never to another that a repository names as its remote.
 * Not ok: CODE_HOST_UNKNOWN, CODE_HOST_NO_TOKEN.
 */
export function openCodeHost({ remoteUrl, env, ...rest }: CodeHostOptions): Outcome<CodeHost> {
  const place = placeOf(remoteUrl, env);
  if (place === undefined)
    return refused('CODE_HOST_UNKNOWN', 'the repository has no remote at a host of code');
  const server = serversOf(env).find(({ host }) => host === place.host);
  if (server === undefined) {
    const said = `${place.host} is neither github.com nor gitlab.com, nor a server that the environment names`;
    return refused('CODE_HOST_UNKNOWN', said);
  }
  if (server.token === undefined) {
    const wanted = server.kind === 'github' ? 'GITHUB_TOKEN' : 'GITLAB_TOKEN';
    return refused('CODE_HOST_NO_TOKEN', `no token for ${place.host}: ${wanted} is not set`);
  }
  const { apiUrl, token } = server;
  const settings = { name: `${place.host} ${place.path}`, apiUrl, token, ...rest };
  const host =
    server.kind === 'github' ? new GithubHost(settings, place.path) : new GitlabHost(settings, place.path);
  return { ok: true, value: host, diagnostics: [] };
}

/** A workflow says itself which repository it runs for, whatever the remotes are called. */
function placeOf(remoteUrl: string | undefined, env: CodeHostOptions['env']): RemotePlace | undefined {
  const remote = remoteUrl === undefined ? undefined : parseRemote(remoteUrl);
  if (remote !== undefined) return remote;
  const { GITHUB_REPOSITORY: repository, CI_PROJECT_PATH: project } = env;
  if (repository) return { host: hostIn(env.GITHUB_SERVER_URL) ?? 'github.com', path: repository };
  if (project) return { host: hostIn(env.CI_SERVER_URL) ?? 'gitlab.com', path: project };
  return undefined;
}

function serversOf(env: CodeHostOptions['env']): Server[] {
  const github = {
    kind: 'github' as const,
    token: set(env.GITHUB_TOKEN) ?? set(env.GH_TOKEN),
    hosts: hostsIn(env.GITHUB_SERVER_URL, env.GH_HOST, 'github.com'),
    apiUrl: address(env.GITHUB_API_URL),
    usual: (host: string) => (host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`),
  };
  const gitlab = {
    kind: 'gitlab' as const,
    token: set(env.GITLAB_TOKEN),
    hosts: hostsIn(env.CI_SERVER_URL, env.GITLAB_HOST, 'gitlab.com'),
    apiUrl: address(env.CI_API_V4_URL),
    usual: (host: string) => `https://${host}/api/v4`,
  };
  // The address of an API is that of the server named first.
  return [github, gitlab].flatMap(({ kind, token, hosts, apiUrl, usual }) =>
    hosts.map((host, i) => ({ kind, host, token, apiUrl: i === 0 ? (apiUrl ?? usual(host)) : usual(host) })),
  );
}

function hostsIn(...texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.flatMap((it) => hostIn(it) ?? []))];
}

/** The host, with its port where it has one, of an address or of a bare name. */
function hostIn(text: string | undefined): string | undefined {
  const address = set(text);
  if (address === undefined) return undefined;
  const whole = address.includes('://') ? address : `https://${address}`;
  return URL.canParse(whole) ? new URL(whole).host : undefined;
}

function address(text: string | undefined): string | undefined {
  const given = set(text)?.replace(/\/+$/, '');
  return given !== undefined && /^https?:/.test(given) && URL.canParse(given) ? given : undefined;
}

/** Workflows set what is not there to nothing. */
const set = (text: string | undefined) =>
  text === undefined || text.trim() === '' ? undefined : text.trim();

function refused(code: 'CODE_HOST_UNKNOWN' | 'CODE_HOST_NO_TOKEN', message: string): Outcome<CodeHost> {
  const help = 'Set a token in the environment, or fetch the commits with git and name them with --ref A..B.';
  return { ok: false, diagnostics: [{ code, severity: 'error', message, help }] };
}
