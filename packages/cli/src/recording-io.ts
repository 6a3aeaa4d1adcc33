import type { Io, Output } from './io.ts';

export interface RecordingOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly isTty?: boolean;
  readonly width?: number;
  readonly signal?: AbortSignal;
  /** What is piped in. */
  readonly stdin?: string;
  /** What the person at the terminal types, question by question; then nothing. Absent: nobody is there. */
  readonly answers?: readonly string[];
}

export interface Recording {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** 2026-01-05T00:00:00Z, a Monday. */
const fixedNowMs = 1_767_571_200_000;

/** An outside that keeps what is written and whose clock is fixed: one millisecond passes per look at it. */
export function recordingIo(options: RecordingOptions): Recording {
  const outputs = { stdout: '', stderr: '' };
  let elapsedMs = 0;
  const output = (name: 'stdout' | 'stderr'): Output => ({
    write(text) {
      outputs[name] += text;
    },
    isTty: options.isTty ?? false,
    width: options.width ?? 80,
    color: false,
  });
  const answers = options.answers === undefined ? undefined : [...options.answers];
  const ask = (question: string): Promise<string> => {
    outputs.stderr += `${question}\n`;
    return Promise.resolve(answers?.shift() ?? '');
  };
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    cwd: options.cwd,
    env: options.env ?? {},
    clock: { now: () => fixedNowMs, elapsed: () => ++elapsedMs },
    signal: options.signal ?? new AbortController().signal,
    ...(answers === undefined ? {} : { ask, askSecret: ask }),
    ...(options.stdin === undefined ? {} : { stdin: () => pieces(options.stdin as string) }),
  };
  return { io, stdout: () => outputs.stdout, stderr: () => outputs.stderr };
}

/** In pieces that end anywhere, as pipes give it. */
async function* pieces(text: string): AsyncIterable<string> {
  const size = 1000;
  for (let from = 0; from < text.length; from += size)
    yield await Promise.resolve(text.slice(from, from + size));
}
