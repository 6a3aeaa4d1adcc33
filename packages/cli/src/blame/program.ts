import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer } from '../values.ts';
import type { BisectOptions, BlameOptions } from './options.ts';
import { refusal } from './since.ts';

type Flags = Omit<Partial<BlameOptions>, 'target'> &
  Omit<Partial<BisectOptions>, 'target'> & { readonly bisect?: boolean };

/** `dataing blame`: what changed a table, who, when, and what went wrong after it. */
export function addBlame(program: Command, frame: Frame): void {
  const command = program
    .command('blame')
    .description('What changed this table or column, by whom, and what went wrong after it?')
    .argument('<target>', 'TABLE or TABLE.COLUMN')
    .option('--since <when>', 'a time in ISO 8601, or a span such as 30d (default: 90d)')
    .option('--limit <n>', 'most changes', integer(1, 10_000), 20)
    .option('--all', 'with changes that alter nothing, or were taken back')
    .option('--expand <sha>', 'one commit: message, files, the whole diff, anomalies')
    .option('--interactive', 'choose among the changes with keys')
    .option('--json', 'print the result as JSON')
    .option('--repo <dir>', 'repository that builds it (default: by dataing.yml, else here)')
    .option('--bisect', 'run the SQL of the commits over a frozen sample, and name the first bad one')
    .option('--sample <file>', 'with --bisect: tables as they were, a .duckdb file or a folder of files')
    .option('--check <check>', 'with --bisect: what must hold, or a SELECT that finds what is wrong')
    .option('--every', 'with --bisect: run every state, and assume nothing of their order')
    .action((target: string, flags: Flags) =>
      flags.bisect === true ? performBisect(frame, target, flags) : performBlame(frame, target, flags),
    );
  explainUse(command, [
    'dataing blame marts.orders',
    'dataing blame marts.orders.customer_id --since 30d',
    'dataing blame orders --expand 1a2b3c4d',
    "dataing blame orders --bisect --sample frozen.duckdb --check 'null_share(email) < 0.01'",
  ]);
}

function performBlame(frame: Frame, target: string, flags: Flags): Promise<void> {
  return frame.perform<BlameOptions>(() => import('../commands/blame.ts'), {
    ...flags,
    target,
    limit: flags.limit ?? 20,
    all: flags.all === true,
    interactive: flags.interactive === true,
    json: flags.json === true,
  });
}

function performBisect(frame: Frame, target: string, flags: Flags): Promise<void> {
  const { sample, check } = flags;
  for (const [option, given] of [
    ['--sample <file>', sample],
    ['--check <check>', check],
  ] as const) {
    if (given === undefined)
      throw refusal('CLI_MISSING_ARGUMENT', `--bisect needs ${option}.`, {
        help: 'See dataing blame --help.',
      });
  }
  return frame.perform<BisectOptions>(() => import('../commands/blame-bisect.ts'), {
    ...flags,
    ...({ target, sample, check } as { target: string; sample: string; check: string }),
    every: flags.every === true,
    json: flags.json === true,
  });
}
