import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer } from '../values.ts';
import type { BlameOptions } from './options.ts';

type Flags = Omit<Partial<BlameOptions>, 'target'>;

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
    .action((target: string, flags: Flags) =>
      frame.perform<BlameOptions>(() => import('../commands/blame.ts'), {
        ...flags,
        target,
        limit: flags.limit ?? 20,
        all: flags.all === true,
        interactive: flags.interactive === true,
        json: flags.json === true,
      }),
    );
  explainUse(command, [
    'dataing blame marts.orders',
    'dataing blame marts.orders.customer_id --since 30d',
    'dataing blame orders --expand 1a2b3c4d',
  ]);
}
