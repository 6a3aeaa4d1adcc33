import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Llm, LlmReply, LlmRequest } from '@dataing/ports';
import { faultOfStatus, llmError } from './fail.ts';

export interface OpenaiSettings {
  /** May be empty: local servers ask for none. */
  readonly key: string;
  readonly model: string;
  /** Up to and including the version: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly retries: number;
}

const MAX_TOKENS = 16_000;
const TIMEOUT_MS = 300_000;
const WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const TEXT_MAX = 10_000_000;

/** What endpoints of this form differ in. */
interface Dialect {
  readonly jsonMode: boolean;
  readonly limitKey: 'max_tokens' | 'max_completion_tokens';
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;
}

/** Any endpoint that speaks `POST /chat/completions`. What a server refuses is said another way. */
export class OpenaiLlm implements Llm {
  readonly name: string;
  readonly #settings: OpenaiSettings;

  constructor(settings: OpenaiSettings) {
    this.#settings = settings;
    this.name = `${new URL(settings.baseUrl).host} ${settings.model}`;
  }

  async complete(request: LlmRequest): Promise<LlmReply> {
    let dialect: Dialect = { jsonMode: true, limitKey: 'max_tokens' };
    let answer = await this.#try(request, dialect);
    for (let i = 0; i < 2 && answer.status === 400; i++) {
      const next = otherDialect(dialect, answer.body);
      if (next === undefined) break;
      dialect = next;
      answer = await this.#try(request, dialect);
    }
    const { key } = this.#settings;
    if (answer.status >= 300) {
      const said = `the service answered ${answer.status} ${messageIn(answer.body)}`;
      throw llmError(faultOfStatus(answer.status), said, key);
    }
    return readReply(answer.body, key);
  }

  /** Sends; after a rate limit or a failure of the server again, later and later. */
  async #try(request: LlmRequest, dialect: Dialect): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#send(request, dialect);
      const passing = answer.status === 429 || answer.status === 408 || answer.status >= 500;
      if (!passing || attempt >= this.#settings.retries) return answer;
      const waitMs = answer.retryAfterMs ?? WAIT_MS * 2 ** attempt;
      await this.#wait(Math.min(waitMs, LONGEST_WAIT_MS), request.signal);
    }
  }

  async #send(request: LlmRequest, dialect: Dialect): Promise<Answer> {
    const { key, baseUrl } = this.#settings;
    const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(this.#body(request, dialect)),
        redirect: 'error',
        signal,
      });
      const body = (await response.text()).slice(0, TEXT_MAX);
      return { status: response.status, body, retryAfterMs: retryAfter(response.headers.get('retry-after')) };
    } catch (error) {
      if (request.signal?.aborted) throw llmError('LLM_CANCELLED', 'the request was cancelled', key);
      if (timeout.aborted) throw llmError('LLM_TIMEOUT', 'no answer in time', key);
      throw llmError(
        'LLM_UNREACHABLE',
        `${new URL(baseUrl).host} cannot be reached: ${reasonOf(error)}`,
        key,
      );
    }
  }

  #body({ system, messages, reply, maxTokens }: LlmRequest, dialect: Dialect): unknown {
    const shape = `Answer with one JSON object and nothing else, by this JSON Schema:\n${JSON.stringify(reply.schema)}`;
    return {
      model: this.#settings.model,
      [dialect.limitKey]: maxTokens ?? MAX_TOKENS,
      messages: [
        { role: 'system', content: `${system}\n\n${shape}` },
        ...messages.map(({ role, text }) => ({ role, content: text })),
      ],
      ...(dialect.jsonMode ? { response_format: { type: 'json_object' } } : {}),
    };
  }

  async #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
    if (signal?.aborted) throw llmError('LLM_CANCELLED', 'the request was cancelled', this.#settings.key);
  }
}

/** What to say instead of what a server refused; undefined when it refused something else. */
function otherDialect(dialect: Dialect, refusal: string): Dialect | undefined {
  if (dialect.limitKey === 'max_tokens' && refusal.includes('max_completion_tokens')) {
    return { ...dialect, limitKey: 'max_completion_tokens' };
  }
  return dialect.jsonMode && refusal.includes('response_format')
    ? { ...dialect, jsonMode: false }
    : undefined;
}

interface Completion {
  readonly choices?: ReadonlyArray<{
    readonly message?: { readonly content?: unknown };
    readonly finish_reason?: unknown;
  }>;
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown };
}

function readReply(body: string, key: string): LlmReply {
  let completion: Completion | null;
  try {
    completion = JSON.parse(body) as Completion | null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw llmError('LLM_BAD_REPLY', `the service answered with no JSON: ${body.slice(0, 100)}`, key);
  }
  const choice = completion?.choices?.[0];
  const text = choice?.message?.content;
  if (typeof text !== 'string' || text === '')
    throw llmError('LLM_BAD_REPLY', 'the model gave an empty reply', key);
  return {
    text,
    isCut: choice?.finish_reason === 'length',
    inputTokens: Number(completion?.usage?.prompt_tokens ?? 0),
    outputTokens: Number(completion?.usage?.completion_tokens ?? 0),
  };
}

function retryAfter(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return seconds >= 0 ? seconds * 1000 : undefined;
}

/** The message of an error in the usual envelope, else the beginning of the body. */
function messageIn(body: string): string {
  const quoted = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
  return quoted === undefined ? body.slice(0, 200) : String(JSON.parse(quoted));
}

function reasonOf(error: unknown): string {
  if (error instanceof DiagnosticError || !(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? error.message;
}
