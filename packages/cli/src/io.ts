/**
 * Everything a command may touch of the outside, as one value: tests hand in a recorded one.
 * A command is `run(options, io) => Promise<exit code>`: 0 done, 1 the answer is "no" (checks failed), 2 usage or
 * unreadable input, 130 interrupted. stdout holds the result and nothing else; progress and notes go to stderr.
 */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch, and a monotonic counter in milliseconds. */
  readonly clock: { now(): number; elapsed(): number };
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** What is piped in, as text, piece by piece; absent where a person sits at the terminal. */
  readonly stdin?: () => AsyncIterable<string>;
  /** Puts a question to the person at the terminal; absent where there is none. Resolves to the line typed. */
  readonly ask?: (question: string) => Promise<string>;
  /** As `ask`, for what nobody should read over the shoulder: what is typed is not shown. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** Keys as they are typed, as the terminal sends them, until the reader stops; absent where nobody sits there. */
  readonly keys?: () => AsyncIterable<string>;
  /** Shows a long text a page at a time; absent where stdout is no terminal. */
  readonly page?: (text: string) => Promise<void>;
}

export interface Output {
  write(text: string): void;
  /** Resolves when what was written has left this process; absent where it needs no waiting. */
  drained?(): Promise<void>;
  readonly isTty: boolean;
  /** Columns of the terminal; 80 when it is not one. */
  readonly width: number;
  /** Lines of the terminal; absent when it is not one. */
  readonly height?: number;
  /** Colours only on a TTY and without NO_COLOR. */
  readonly color: boolean;
}
