import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer } from '../values.ts';
import type { SniffBacktestOptions } from './backtest-options.ts';

type BacktestFlags = Omit<SniffBacktestOptions, 'json'> & { readonly json?: boolean };

/** `dataing sniff backtest`: what became of past changes, and how well that foretells. */
export function addSniffBacktest(sniff: Command, frame: Frame): void {
  const command = sniff
    .command('backtest')
    .description("Replays a repository's history: which changes needed a fix, and could that be foretold?")
    .option('--repo <dir>', 'folder of the dbt project (default: the current one)')
    .option('--since <t0>', 'only commits from then on, ISO 8601')
    .option('--adapter <name>', "dbt's adapter (default: what profiles.yml says, else duckdb)")
    .option('--days <n>', 'a fix within so many days counts', integer(1, 365), 30)
    .option('--json', 'print the figures as JSON')
    .action((flags: BacktestFlags) =>
      frame.perform<SniffBacktestOptions>(() => import('../commands/sniff-backtest.ts'), {
        ...flags,
        json: flags.json === true,
      }),
    );
  explainUse(command, [
    'dataing sniff backtest',
    'dataing sniff backtest --repo warehouse --adapter bigquery --since 2025-01-01',
  ]);
}
