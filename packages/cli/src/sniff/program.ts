import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer, mapping } from '../values.ts';
import { addSniffBacktest } from './backtest-program.ts';
import { SNIFF_DEPTH, SNIFF_FORMATS, SNIFF_LEVELS, type SniffOptions, type SniffOutput } from './options.ts';

/** `dataing sniff`: what a change of code does to data, before it is merged. */
export function addSniff(program: Command, frame: Frame): void {
  const command = program
    .command('sniff')
    .description('What will this change of SQL do to the data, before it is merged?')
    .option(
      '--ref <range>',
      'two commits: A..B, or A...B from where they parted (default: what is not committed)',
    )
    .option('--pr <number>', 'a pull request (GitHub) or merge request (GitLab)', integer(1, 1_000_000_000))
    .option('--comment', 'with --pr: write its one comment, or change it in place')
    .option('--status', 'with --pr: set the status of its head by --fail-on')
    .option('--depth <n>', 'how many tables far to look downstream', integer(1, 99), SNIFF_DEPTH)
    .addOption(new Option('--format <name>', 'how to print it').choices(SNIFF_FORMATS).default('human'))
    .option('--write <format=file>', 'one more format, into a file; may be given several times', outputs, [])
    .option('--exit-code', 'exit with 1 where the risk is as high as --fail-on says')
    .addOption(
      new Option('--fail-on <level>', 'the least risk that fails').choices(SNIFF_LEVELS).default('high'),
    )
    .option('--repo <dir>', 'folder of the repository (default: the current one)')
    .option('--vars <json>', "variables of the project, as dbt's --vars", mapping)
    .addOption(
      new Option('--dialect <name>', 'how the SQL is written, where no profile says').choices(SQL_DIALECTS),
    )
    .option('--data <path>', 'run both sides over this data: .duckdb or SQLite file, or a folder of files')
    .option('--source <name>', 'run both sides over a source of dataing.yml')
    .option('--rows <n>', 'of larger tables only so many rows (default: 200000)', integer(1, 1_000_000_000))
    .option('--counterexample', 'the smallest rows on which a changed model differs, as a unit test of dbt')
    // Options behind the name of a subcommand are its own.
    .enablePositionalOptions()
    .action((flags: SniffOptions) =>
      frame.perform<SniffOptions>(() => import('../commands/sniff.ts'), {
        ...flags,
        exitCode: flags.exitCode === true,
        counterexample: flags.counterexample === true,
        comment: flags.comment === true,
        status: flags.status === true,
      }),
    );
  explainUse(
    command,
    [
      'dataing sniff',
      'dataing sniff --ref main...HEAD --exit-code --fail-on medium',
      'dataing sniff --ref HEAD~1..HEAD --format github',
      'dataing sniff --pr 123 --comment --write sarif=sniff.sarif',
    ],
    'the risk is too high (with --exit-code)',
  );
  addSniffBacktest(command, frame);
}

/** `json=out.json`, one after another. */
function outputs(text: string, before: readonly SniffOutput[]): readonly SniffOutput[] {
  const [, name, path] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  const format = SNIFF_FORMATS.find((it) => it === name);
  if (format === undefined || path === undefined)
    throw new InvalidArgumentError(`Give FORMAT=FILE, with one of ${SNIFF_FORMATS.join(', ')}.`);
  return [...before, { format, path }];
}
