import { type Diagnostic, nearest } from '@dataing/base/diagnostics';
import type { Command, CommanderError } from 'commander';

const codes: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'CLI_UNKNOWN_OPTION',
  'commander.unknownCommand': 'CLI_UNKNOWN_COMMAND',
  'commander.missingArgument': 'CLI_MISSING_ARGUMENT',
  'commander.missingMandatoryOptionValue': 'CLI_MISSING_ARGUMENT',
  'commander.optionMissingArgument': 'CLI_MISSING_ARGUMENT',
  'commander.excessArguments': 'CLI_EXCESS_ARGUMENT',
  'commander.invalidArgument': 'CLI_BAD_VALUE',
};

/** A program and the arguments it was called with. */
export interface Call {
  readonly program: Command;
  readonly args: readonly string[];
}

/** A usage error of commander as one of our diagnostics: its text has the suggestion on a line of its own. */
export function usageDiagnostic(error: CommanderError, { program, args }: Call): Diagnostic {
  const names = [program.name()];
  let command = program;
  for (const arg of args) {
    const inner = command.commands.find((it) => it.name() === arg);
    if (inner === undefined) break;
    command = inner;
    names.push(inner.name());
  }
  const name = names.join(' ');
  const help = `See ${name} --help.`;
  // commander looks for what is missing first; a misspelt option is the likelier reason.
  const misspelt = error.code === 'commander.missingMandatoryOptionValue' && unknownOption(command, args);
  if (misspelt) return { ...misspelt, help };
  const [first, ...rest] = error.message.split('\n');
  const suggestion = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(rest.join(' '))?.[1];
  const message = first.replace(/^error: /, '').replace(/\.$/, '');
  return {
    code: codes[error.code] ?? 'CLI_BAD_VALUE',
    severity: 'error',
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    ...(suggestion === undefined ? {} : { suggestion }),
    help,
  };
}

function unknownOption(command: Command, args: readonly string[]): Diagnostic | undefined {
  const known = command.options.flatMap(({ long }) => (long == null ? [] : [long]));
  const typed = args.find((arg) => arg.startsWith('--') && !known.includes(arg.split('=')[0]));
  if (typed === undefined) return undefined;
  const name = typed.split('=')[0];
  const suggestion = nearest(name, known);
  return {
    code: 'CLI_UNKNOWN_OPTION',
    severity: 'error',
    message: `Unknown option '${name}'.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
