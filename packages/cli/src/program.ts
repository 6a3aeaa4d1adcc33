import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { Io } from './io.ts';

/** A program with what both share: output through `io`, errors thrown to `runProgram`, `--version`. */
export function newProgram(name: string, description: string, io: Io): Command {
  return new Command(name)
    .description(description)
    .version(`${name} ${manifest.version}`, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Written by runProgram, as a diagnostic.
      outputError: () => {},
      getOutHelpWidth: () => io.stdout.width,
      getErrHelpWidth: () => io.stderr.width,
      getOutHasColors: () => io.stdout.color,
      getErrHasColors: () => io.stderr.color,
    });
}
