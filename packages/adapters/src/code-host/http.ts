import { setTimeout as waitFor } from 'node:timers/promises';
import type { DiagnosticError } from '@dataing/base/diagnostics';
import type { ContentCache } from '@dataing/ports';
import { type CodeHostFault, codeHostError } from './fail.ts';
import { type Answer, fetchText, type NoAnswer } from './fetch-text.ts';
import { limitOf } from './limits.ts';

export interface HostSettings {
  /** For people: `github.com acme/shop`. */
  readonly name: string;
  /** Without a slash at its end: `https://api.github.com`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly cache?: ContentCache;
  /** For each attempt; by default 10 s. */
  readonly timeoutMs?: number;
  /** Further attempts after a passing failure; default 2. */
  readonly retries?: number;
  /** Before the second attempt, then twice as long; default 250 ms. */
  readonly waitMs?: number;
}

export interface HostRequest {
  /** Below the address of the API, with a slash before it; or a whole address that the host gave. */
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Whether this refusal means that there is nothing, so that the reply is undefined. */
  readonly isAbsence?: (status: number, message: string) => boolean;
}

export interface HostReply {
  readonly json: unknown;
  /** The address of the next page. */
  readonly next?: string;
}

/** What is kept of a reply. */
interface Kept extends HostReply {
  readonly etag: string;
}

/** What went wrong, and after how long it may go right. */
interface Failure {
  readonly error: DiagnosticError;
  readonly againMs?: number;
}

const TIMEOUT_MS = 10_000;
const WAIT_MS = 250;
/** A limit that ends sooner is waited for. */
const LONGEST_WAIT_MS = 5_000;
/** Timers may fire a little early. */
const SLACK_MS = 10;
const REPLY_BYTES_MAX = 20_000_000;
const REDIRECTS_MAX = 3;
const PAGES_MAX = 50;

/**
 * Requests to one API with one token. The token goes to the API's own address and nowhere else, whatever a redirect or
 * the address of a next page says.
 */
export class HostClient {
  readonly name: string;
  readonly #settings: HostSettings;
  readonly #headers: Readonly<Record<string, string>>;
  #limitedUntilMs = 0;

  constructor(settings: HostSettings, headers: Readonly<Record<string, string>>) {
    this.name = settings.name;
    this.#settings = settings;
    this.#headers = { 'user-agent': 'dataing', ...headers };
  }

  /** The reply; undefined where `isAbsence` says that there is nothing. */
  async send(request: HostRequest): Promise<HostReply | undefined> {
    const answer = await this.#attempt(request, {});
    return answer === undefined ? undefined : this.#replyOf(answer);
  }

  /** As `send`, for what is read again and again: a reply that did not change is not sent twice. */
  async read(request: HostRequest): Promise<HostReply | undefined> {
    const kept = this.kept(request.path);
    const answer = await this.#attempt(request, kept === undefined ? {} : { 'if-none-match': kept.etag });
    if (answer === undefined) return undefined;
    if (answer.status === 304) {
      if (kept === undefined) throw this.bad('that nothing changed, to a first question');
      return kept;
    }
    const reply = this.#replyOf(answer);
    const etag = answer.headers.get('etag');
    if (etag !== null)
      this.#settings.cache?.set(this.#keyOf(request.path), JSON.stringify({ etag, ...reply }));
    return reply;
  }

  /** What is known of an earlier reply, without asking. */
  kept(path: string): Kept | undefined {
    const text = this.#settings.cache?.get(this.#keyOf(path));
    return text === undefined ? undefined : (JSON.parse(text) as Kept);
  }

  /** All pages of a list, one after another. */
  async list(path: string, signal?: AbortSignal): Promise<unknown[]> {
    const items: unknown[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined && page < PAGES_MAX; page++) {
      const reply: HostReply | undefined = await this.send({ path: next, signal });
      if (!Array.isArray(reply?.json)) throw this.bad('no list where one should be');
      items.push(...(reply.json as unknown[]));
      next = reply.next;
    }
    return items;
  }

  /** The error of a reply that is not what the API promises. */
  bad(what: string): DiagnosticError {
    return this.#fail('CODE_HOST_BAD_REPLY', `${this.#host()} answered with ${what}`);
  }

  /** Asks until there is an answer. What would be done twice by asking twice is asked once. */
  async #attempt(request: HostRequest, headers: Record<string, string>): Promise<Answer | undefined> {
    const { retries = 2, waitMs = WAIT_MS } = this.#settings;
    for (let attempt = 0; ; attempt++) {
      this.#checkLimit();
      const answer = await this.#follow(request, headers);
      const message = 'why' in answer ? '' : messageIn(answer.text);
      if (!('why' in answer)) {
        if (answer.status < 300 || answer.status === 304) {
          this.#heedLimit(answer, message);
          return answer;
        }
        if (request.isAbsence?.(answer.status, message) === true) return undefined;
      }
      const { error, againMs } = this.#failureOf(answer, message, request.method !== 'POST');
      if (againMs === undefined || attempt >= retries) throw error;
      await this.#wait(Math.max(againMs + SLACK_MS, waitMs * 2 ** attempt), request.signal);
    }
  }

  #failureOf(answer: Answer | NoAnswer, message: string, isRepeatable: boolean): Failure {
    const againMs = isRepeatable ? 0 : undefined;
    if ('why' in answer) {
      if (answer.why === 'cancelled') return { error: this.#fail('CODE_HOST_CANCELLED', answer.said) };
      if (answer.why === 'long') return { error: this.bad(answer.said) };
      // To wait that long once is enough: whoever is without a network should not notice much of it.
      if (answer.why === 'timeout')
        return { error: this.#fail('CODE_HOST_TIMEOUT', `${this.#host()}: ${answer.said}`) };
      const said = `${this.#host()} cannot be reached: ${answer.said}`;
      return { error: this.#fail('CODE_HOST_UNREACHABLE', said), againMs };
    }
    const limitMs = this.#heedLimit(answer, message);
    if (limitMs !== undefined)
      return { error: this.#limited(), againMs: limitMs <= LONGEST_WAIT_MS ? limitMs : undefined };
    const said = `${this.#host()} answered ${answer.status}${message === '' ? '' : ` ${message}`}`;
    if (answer.status >= 500 || answer.status === 408)
      return { error: this.#fail('CODE_HOST_UNREACHABLE', said), againMs };
    const isMissing = answer.status === 404 || answer.status === 410;
    return { error: this.#fail(isMissing ? 'CODE_HOST_NOT_FOUND' : 'CODE_HOST_REFUSED', said) };
  }

  /** For how long nothing may be asked now, when the answer says so. */
  #heedLimit({ status, headers }: Answer, message: string): number | undefined {
    const untilMs = limitOf(status, headers, message, Date.now());
    if (untilMs === undefined) return undefined;
    this.#limitedUntilMs = untilMs;
    return Math.max(0, untilMs - Date.now());
  }

  #checkLimit(): void {
    if (Date.now() < this.#limitedUntilMs) throw this.#limited();
  }

  #limited(): DiagnosticError {
    const until = new Date(this.#limitedUntilMs).toISOString().slice(0, 19).replace('T', ' ');
    return this.#fail('CODE_HOST_RATE_LIMITED', `${this.#host()} allows no more requests until ${until} UTC`);
  }

  /** One request, and where the API sends it on to another place of its own. */
  async #follow(request: HostRequest, headers: Record<string, string>): Promise<Answer | NoAnswer> {
    let url = this.#urlOf(request.path);
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const answer = await this.#fetch(url, request, headers);
      if ('why' in answer || answer.status < 300 || answer.status > 399) return answer;
      const location = answer.headers.get('location');
      if (location === null) return answer;
      const { method = 'GET' } = request;
      if (method !== 'GET' && answer.status < 307) throw this.bad(`a redirect of ${method}`);
      url = this.#urlOf(new URL(location, url).href);
    }
    throw this.bad('one redirect after another');
  }

  #fetch(url: URL, request: HostRequest, headers: Record<string, string>): Promise<Answer | NoAnswer> {
    const { method = 'GET', signal } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return fetchText(
      url,
      { method, headers: { ...this.#headers, ...type, ...headers }, body },
      { timeoutMs: this.#settings.timeoutMs ?? TIMEOUT_MS, bytesMax: REPLY_BYTES_MAX, signal },
    );
  }

  #urlOf(path: string): URL {
    const { apiUrl } = this.#settings;
    const address = path.startsWith('/') ? apiUrl + path : path;
    if (!URL.canParse(address)) throw this.bad('an address that is none');
    const url = new URL(address);
    if (url.origin !== new URL(apiUrl).origin)
      throw this.bad(`an address at ${url.host}, where the token does not go`);
    return url;
  }

  async #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await waitFor(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
      throw this.#fail('CODE_HOST_CANCELLED', 'the request was cancelled');
    });
  }

  #replyOf({ text, headers }: Answer): HostReply {
    const next = nextPage(headers.get('link'));
    if (text.trim() === '') return { json: null, next };
    try {
      return { json: JSON.parse(text), next };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.bad(`no JSON: ${text.slice(0, 80)}`);
    }
  }

  #keyOf(path: string): string {
    return `code-host ${this.#settings.apiUrl}${path}`;
  }

  #host(): string {
    return this.name.split(' ')[0];
  }

  #fail(code: CodeHostFault, message: string): DiagnosticError {
    return codeHostError(code, message, this.#settings.token);
  }
}

/** The address of `rel="next"` in a header by RFC 8288. */
function nextPage(link: string | null): string | undefined {
  return /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
}

/** The message of an error in GitHub's or GitLab's envelope, else the beginning of the body. */
function messageIn(body: string): string {
  try {
    const { message, error } = JSON.parse(body) as { message?: unknown; error?: unknown };
    const said = message ?? error ?? '';
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    return text.replace(/^\d{3} /, '');
  } catch {
    return body.slice(0, 100);
  }
}
