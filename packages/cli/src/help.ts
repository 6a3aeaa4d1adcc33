import type { Command } from 'commander';

/** Adds the part after the options: examples, then what the exit codes mean for this command. */
export function explainUse(
  command: Command,
  examples: readonly string[],
  answerNo: string = 'the answer is no',
): Command {
  const lines = [
    '',
    'Examples:',
    ...examples.map((example) => `  $ ${example}`),
    '',
    `Exit codes: 0 done, 1 ${answerNo},`,
    '  2 usage or unreadable input, 130 interrupted',
  ];
  return command.addHelpText('after', lines.join('\n'));
}
