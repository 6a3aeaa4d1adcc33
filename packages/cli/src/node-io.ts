import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Io, Output } from './io.ts';

const defaultWidth = 80;
/** What a shell reports for a writer whose reader went away (128 + SIGPIPE). */
const brokenPipe = 141;

/** The real outside: this process. Installs the handlers for Ctrl-C and for a reader that goes away. */
export function nodeIo(): Io {
  const interruption = new AbortController();
  const interrupt = () => {
    // The second Ctrl-C does not wait for an orderly end.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    clock: { now: () => Date.now(), elapsed: () => performance.now() },
    signal: interruption.signal,
    ...(process.stdin.isTTY && process.stderr.isTTY
      ? {
          ask: (question) => ask(question, interruption.signal),
          askSecret: (question) => askUnseen(question, interruption.signal),
          keys: () => keys(interruption.signal),
        }
      : {}),
    ...(process.stdout.isTTY ? { page } : {}),
    ...(process.stdin.isTTY ? {} : { stdin: () => process.stdin.setEncoding('utf8') }),
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question, { signal });
  } finally {
    terminal.close();
  }
}

/** readline echoes what is typed to its output: that leads nowhere. */
async function askUnseen(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_, __, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('', { signal });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** In raw mode nothing is echoed, and Ctrl-C is a key. */
async function* keys(signal: AbortSignal): AsyncIterable<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    for await (const [key] of on(stdin, 'data', { signal }) as AsyncIterable<[string]>) yield key;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

/** Through $PAGER, by default less, which writes a short text and ends; where none starts, as it is. */
async function page(text: string): Promise<void> {
  const [program, ...args] = (process.env.PAGER ?? '').trim().split(/\s+/).filter(Boolean);
  const chosen = program === undefined ? (['less', ['-FRX']] as const) : ([program, args] as const);
  const child = spawn(chosen[0], chosen[1], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(text);
  const isShown = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(true));
  });
  if (!isShown) process.stdout.write(text);
}

function output(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(brokenPipe);
    throw error;
  });
  const isTty = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    drained: async () => {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
    isTty,
    get width() {
      return isTty ? (stream.columns ?? defaultWidth) : defaultWidth;
    },
    get height() {
      return isTty ? stream.rows : undefined;
    },
    color: isTty && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
  };
}
