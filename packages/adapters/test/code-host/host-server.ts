import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerGithub } from './github-api.ts';
import { answerGitlab } from './gitlab-api.ts';
import type { HeldRepository, HostReplyPlan, SeenRequest } from './held.ts';

/** What goes wrong with the next request whose path matches, once. */
export type Fault = { readonly path?: RegExp } & (
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | { readonly raw: string }
  | { readonly hang: true }
  | { readonly cut: true }
  | { readonly endless: true }
);

export type HostKind = 'github' | 'gitlab';

export interface HostServer {
  readonly kind: HostKind;
  readonly url: string;
  readonly token: string;
  readonly repository: HeldRepository;
  readonly seen: readonly SeenRequest[];
  fail(...faults: readonly Fault[]): void;
  /** Forgets requests, faults and what the repository held. */
  reset(): void;
  close(): Promise<void>;
}

const TOKEN = 'token-0123456789-secret';
const emptyRepository = (): HeldRepository => ({ pulls: [], shas: [], statuses: [], login: undefined });

/** A server on this machine that speaks as much of GitHub's or GitLab's API as the port needs, with pages and ETags. */
export async function openHostServer(kind: HostKind, pageSize = 100): Promise<HostServer> {
  const seen: SeenRequest[] = [];
  const faults: Fault[] = [];
  let repository = emptyRepository();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      seen.push(asked);
      const fault = faults.find((it) => it.path === undefined || it.path.test(asked.path));
      if (fault !== undefined) {
        faults.splice(faults.indexOf(fault), 1);
        failWith(fault, response);
        return;
      }
      const answer = kind === 'github' ? answerGithub : answerGitlab;
      send(asked, answer(asked, repository, TOKEN), response, pageSize);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    kind,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    seen,
    get repository() {
      return repository;
    },
    fail: (...next) => void faults.splice(0, faults.length, ...next),
    reset: () => {
      repository = emptyRepository();
      faults.length = 0;
      seen.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function failWith(fault: Fault, response: ServerResponse): void {
  if ('hang' in fault) return;
  if ('status' in fault) {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(fault.body ?? '{}');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  if ('raw' in fault) response.end(fault.raw);
  else if ('cut' in fault) response.write('[{"number": 1', () => response.destroy());
  else pour(response);
}

function pour(response: ServerResponse): void {
  const blanks = ' '.repeat(1 << 20);
  const more = () => {
    if (!response.destroyed) response.write(blanks, () => more());
  };
  more();
}

/** Sends a plan; lists by pages, and by ETag nothing where nothing changed. */
function send(asked: SeenRequest, plan: HostReplyPlan, response: ServerResponse, pageSize: number): void {
  const { status, headers = {} } = plan;
  const url = new URL(asked.path, `http://${asked.headers.host}`);
  const page = Number(url.searchParams.get('page') ?? '1');
  let { json } = plan;
  const links: Record<string, string> = {};
  if (Array.isArray(json)) {
    const isLast = json.length <= page * pageSize;
    json = json.slice((page - 1) * pageSize, page * pageSize);
    url.searchParams.set('page', String(page + 1));
    if (!isLast) links.link = `<${url.href}>; rel="next", <${url.href}>; rel="last"`;
  }
  const text = status === 204 ? '' : JSON.stringify(json);
  const etag = `W/"${Buffer.from(text).toString('base64url').slice(-24)}${text.length}"`;
  if (asked.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag });
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', etag, ...links, ...headers });
  response.end(text);
}
