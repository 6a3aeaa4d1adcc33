import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the server: a reply of the model, or a fault. */
export type Turn =
  | { readonly reply: string; readonly cut?: boolean }
  | { readonly json: unknown }
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | { readonly raw: string }
  | { readonly hang: true };

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

export interface ModelServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** The next answers; after the last, 500. */
  script(...turns: readonly Turn[]): void;
  close(): Promise<void>;
}

/** A server on this machine that speaks both APIs as far as a completion goes, and answers what it is told. */
export async function openModelServer(): Promise<ModelServer> {
  const seen: Seen[] = [];
  let turns: Turn[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const path = request.url ?? '';
      seen.push({ path, headers: request.headers, body: JSON.parse(body) as Record<string, unknown> });
      answer(path, turns.shift() ?? { status: 500, body: 'the script is over' }, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    script: (...next) => {
      turns = [...next];
      seen.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(path: string, turn: Turn, response: ServerResponse): void {
  if ('hang' in turn) return;
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers });
    response.end(turn.body ?? '{}');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  if ('raw' in turn) response.end(turn.raw);
  else response.end(JSON.stringify(path.endsWith('/chat/completions') ? openai(turn) : anthropic(turn)));
}

type Reply = Extract<Turn, { reply: string } | { json: unknown }>;

function openai(turn: Reply): unknown {
  const content = 'reply' in turn ? turn.reply : JSON.stringify(turn.json);
  const isCut = 'cut' in turn && turn.cut === true;
  return {
    id: 'c1',
    choices: [
      { index: 0, message: { role: 'assistant', content }, finish_reason: isCut ? 'length' : 'stop' },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 7 },
  };
}

function anthropic(turn: Reply): unknown {
  const isCut = 'cut' in turn && turn.cut === true;
  const block =
    'reply' in turn
      ? { type: 'text', text: turn.reply }
      : { type: 'tool_use', id: 't1', name: 'answer', input: turn.json };
  return {
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model: 'any',
    content: turn === undefined ? [] : [block],
    stop_reason: isCut ? 'max_tokens' : 'end_turn',
    usage: { input_tokens: 11, output_tokens: 7 },
  };
}
