/** What a server answered, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Why there is no answer. */
export type NoAnswer = {
  readonly why: 'cancelled' | 'timeout' | 'unreachable' | 'long';
  readonly said: string;
};

export interface FetchLimits {
  readonly timeoutMs: number;
  readonly bytesMax: number;
  readonly signal?: AbortSignal;
}

/** One request and its answer as text, within time and size. Redirects are not followed. */
export async function fetchText(
  url: URL,
  init: { method: string; headers: Record<string, string>; body?: string },
  { timeoutMs, bytesMax, signal }: FetchLimits,
): Promise<Answer | NoAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: either });
    const text = await readText(response, bytesMax);
    if (text === undefined) return { why: 'long', said: `more than ${bytesMax} bytes` };
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    if (signal?.aborted) return { why: 'cancelled', said: 'the request was cancelled' };
    if (timeout.aborted) return { why: 'timeout', said: `no answer within ${timeoutMs} ms` };
    return { why: 'unreachable', said: reasonOf(error) };
  }
}

/** The body; undefined, and no more of it fetched, where it is longer than `bytesMax`. */
async function readText(response: Response, bytesMax: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
