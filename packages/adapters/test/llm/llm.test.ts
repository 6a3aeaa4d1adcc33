import { openLlm } from '@dataing/adapters/llm';
import { catalogueFaults, DiagnosticError } from '@dataing/base/diagnostics';
import type { Llm, LlmRequest } from '@dataing/ports';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { llmCatalogue } from '../../src/llm/catalogue.ts';
import { type ModelServer, openModelServer } from './model-server.ts';

const key = 'sk-secret-0123456789';
const request: LlmRequest = {
  system: 'You answer in JSON.',
  messages: [{ role: 'user', text: 'One.' }],
  reply: { name: 'answer', schema: { type: 'object', properties: { n: { type: 'number' } } } },
  timeoutMs: 5000,
};
const soon = { 'retry-after': '0' };

let server: ModelServer;
beforeAll(async () => {
  server = await openModelServer();
});
afterAll(() => server.close());

async function faultOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('nothing was thrown');
}

const providers = ['anthropic', 'openai'] as const;

describe.each(providers)('%s', (provider) => {
  const open = (retries = 2): Promise<Llm> =>
    openLlm({
      model: `${provider}:any`,
      retries,
      env: {
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_BASE_URL: server.url,
        OPENAI_API_KEY: key,
        OPENAI_BASE_URL: `${server.url}/v1`,
      },
    });

  test('gives the JSON of a reply, and what it cost', async () => {
    server.script({ json: { n: 1 } });
    const reply = await (await open()).complete(request);
    expect(JSON.parse(reply.text)).toEqual({ n: 1 });
    expect(reply).toMatchObject({ isCut: false, inputTokens: 11, outputTokens: 7 });
  });

  test('sends the turns, the system prompt and the key where they belong', async () => {
    server.script({ json: { n: 1 } });
    const turns = [
      { role: 'user', text: 'One.' },
      { role: 'assistant', text: '{}' },
      { role: 'user', text: 'Two.' },
    ] as const;
    await (await open()).complete({ ...request, messages: turns });
    const [{ path, headers, body }] = server.seen;
    const sent = JSON.stringify(body);
    expect(path).toBe(provider === 'anthropic' ? '/v1/messages' : '/v1/chat/completions');
    expect(headers.authorization).toBe(`Bearer ${key}`);
    expect(sent).not.toContain(key);
    expect(sent).toContain('You answer in JSON.');
    const messages = body.messages as { role: string; content: string }[];
    expect(messages.filter((m) => m.role !== 'system').map((m) => m.content)).toEqual(['One.', '{}', 'Two.']);
  });

  test("passes on text that is no JSON: judging it is the caller's", async () => {
    server.script({ reply: 'I would rather not.' });
    expect((await (await open()).complete(request)).text).toBe('I would rather not.');
  });

  test('says when a reply was cut', async () => {
    server.script({ reply: '{"n": ', cut: true });
    expect((await (await open()).complete(request)).isCut).toBe(true);
  });

  test('tries again after a rate limit and after failures of the server', async () => {
    server.script({ status: 429, headers: soon }, { status: 503, headers: soon }, { json: { n: 2 } });
    expect(JSON.parse((await (await open()).complete(request)).text)).toEqual({ n: 2 });
    expect(server.seen).toHaveLength(3);
  });

  test('gives up on a rate limit that stays', async () => {
    const limited = { status: 429, headers: soon };
    server.script(limited, limited, limited, limited);
    expect((await faultOf((await open(1)).complete(request))).code).toBe('LLM_RATE_LIMITED');
    expect(server.seen).toHaveLength(2);
  });

  test('gives up on a server that keeps failing', async () => {
    server.script({ status: 500 }, { status: 500 });
    expect((await faultOf((await open(0)).complete(request))).code).toBe('LLM_UNREACHABLE');
  });

  test('a refused key is not tried again, and not repeated', async () => {
    const body = JSON.stringify({ error: { type: 'auth', message: `Incorrect API key provided: ${key}` } });
    server.script({ status: 401, body });
    const fault = await faultOf((await open()).complete(request));
    expect(fault.code).toBe('LLM_REFUSED');
    expect(JSON.stringify(fault)).not.toContain(key);
    expect(fault.message).toContain('[key]');
    expect(server.seen).toHaveLength(1);
  });

  test('does not wait for ever', async () => {
    server.script({ hang: true });
    const fault = await faultOf((await open(0)).complete({ ...request, timeoutMs: 400 }));
    expect(fault.code).toBe('LLM_TIMEOUT');
  });

  test('stops when it is told to', async () => {
    server.script({ hang: true });
    const stop = new AbortController();
    const fault = faultOf((await open()).complete({ ...request, signal: stop.signal }));
    // A request that arrives after the end of its test would take the answer of the next one.
    await vi.waitFor(() => expect(server.seen).toHaveLength(1), { timeout: 5000, interval: 5 });
    stop.abort();
    expect((await fault).code).toBe('LLM_CANCELLED');
  });

  test.each(['', 'null', '{"choices": []}', '<html>', '{"content": [], "usage": {}}'])(
    'says that %j is no reply',
    async (raw) => {
      server.script({ raw });
      expect((await faultOf((await open(0)).complete(request))).code).toBe('LLM_BAD_REPLY');
    },
  );
});

test('anthropic: a model that cannot be forced to call the tool is offered it', async () => {
  const message = 'Thinking may not be enabled when tool_choice forces tool use.';
  server.script({ status: 400, body: JSON.stringify({ error: { message } }) }, { reply: '{"n": 4}' });
  const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url };
  expect((await (await openLlm({ env })).complete(request)).text).toBe('{"n": 4}');
  expect(server.seen.map(({ body }) => (body.tool_choice as { type: string }).type)).toEqual([
    'tool',
    'auto',
  ]);
});

describe('openai', () => {
  test('what a server refuses is said another way', async () => {
    const refuse = (message: string) => ({ status: 400, body: JSON.stringify({ error: { message } }) });
    server.script(
      refuse("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
      refuse('response_format is not supported'),
      { json: { n: 3 } },
    );
    const llm = await openLlm({ model: 'any', env: { OPENAI_BASE_URL: `${server.url}/v1` } });
    expect(JSON.parse((await llm.complete(request)).text)).toEqual({ n: 3 });
    const last = server.seen[2].body;
    expect(last).toMatchObject({ max_completion_tokens: 16_000 });
    expect(last).not.toHaveProperty('response_format');
    expect(server.seen[0].headers.authorization).toBeUndefined();
  });

  test('an address where nobody listens is named', async () => {
    const llm = await openLlm({
      model: 'any',
      env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
      retries: 0,
    });
    const fault = await faultOf(llm.complete(request));
    expect(fault.code).toBe('LLM_UNREACHABLE');
    expect(fault.message).toContain('127.0.0.1:1');
  });
});

test('the environment chooses', async () => {
  const nameOf = async (env: Record<string, string>, model?: string) => (await openLlm({ env, model })).name;
  expect(await nameOf({ ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' })).toMatch(/^anthropic /);
  expect(await nameOf({ OPENAI_API_KEY: 'b' })).toMatch(/^api\.openai\.com /);
  expect(await nameOf({ OPENAI_BASE_URL: 'http://localhost:8000/v1', DATAING_MODEL: 'llama' })).toBe(
    'localhost:8000 llama',
  );
  expect(await nameOf({ ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' }, 'gpt-x')).toBe('api.openai.com gpt-x');
  expect((await faultOf(nameOf({}))).code).toBe('LLM_NO_KEY');
  expect((await faultOf(nameOf({ OPENAI_API_KEY: 'b' }, 'claude-x'))).code).toBe('LLM_NO_KEY');
});

test('the catalogue is sound', () => {
  expect(catalogueFaults(llmCatalogue)).toEqual([]);
});
