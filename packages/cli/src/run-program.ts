import { type Diagnostic, DiagnosticError, renderDiagnostics } from '@dataing/base/diagnostics';
import { type Command, CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { type Call, usageDiagnostic } from './usage-diagnostic.ts';

/** A module of `commands/`: one command's work. Resolves to its exit code. */
interface CommandModule<Options> {
  run(options: Options, io: Io): Promise<number>;
  /** Being interrupted is how this command ends: its exit code stands. */
  readonly endsWhenInterrupted?: boolean;
}

/** What a program's builder needs: the outside, and `perform`, which loads and runs a command when it is chosen. */
export interface Frame {
  readonly io: Io;
  perform<Options>(load: () => Promise<CommandModule<Options>>, options: Options): Promise<void>;
}

export type BuildProgram = (frame: Frame) => Command;

/**
 * Parses `args` (without node and script) and runs the chosen command. Every failure ends here: as rendered diagnostics
 * on stderr and an exit code, never as an exception.
 */
export async function runProgram(build: BuildProgram, args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.done;
  let isOwnEnd = false;
  const program = build({
    io,
    async perform(load, options) {
      const command = await load();
      exitCode = await command.run(options, io);
      isOwnEnd = command.endsWhenInterrupted === true;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    return fail(error, { program, args }, io);
  }
  return io.signal.aborted && !isOwnEnd ? exitCodes.interrupted : exitCode;
}

async function fail(error: unknown, call: Call, io: Io): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.done;
    // Called with no command at all: the help has been written to stderr.
    if (error.code !== 'commander.help') report([usageDiagnostic(error, call)], io);
    return exitCodes.unusable;
  }
  if (io.signal.aborted) return exitCodes.interrupted;
  if (error instanceof DiagnosticError) report(error.diagnostics, io, error.sources);
  else {
    const { fileDiagnostic } = await import('./file-fault.ts'); // not needed to start
    report([fileDiagnostic(error, io.cwd) ?? unexpected(error)], io);
    if (io.env.DATAING_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  }
  return exitCodes.unusable;
}

function report(
  diagnostics: readonly Diagnostic[],
  io: Io,
  sources: ReadonlyMap<string, string> = new Map(),
): void {
  const { color, width } = io.stderr;
  io.stderr.write(renderDiagnostics(diagnostics, sources, { color, width }));
}

function unexpected(error: unknown): Diagnostic {
  return {
    code: 'CLI_UNEXPECTED',
    severity: 'error',
    message: error instanceof Error ? error.message : String(error),
    help: 'Run it again with DATAING_DEBUG=1 to see where, and report it.',
  };
}
