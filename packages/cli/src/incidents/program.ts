import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer } from '../values.ts';
import type { BenchRunOptions } from './options.ts';

type Flags = Omit<BenchRunOptions, 'dir' | 'json'> & { readonly json?: boolean };

/** `dataing bench`: how good the investigator is. */
export function addBench(program: Command, frame: Frame): void {
  const bench = program
    .command('bench')
    .description('How often does the investigator name the right cause?')
    .helpCommand('help [command]', 'print the help of a command');
  const command = bench
    .command('run')
    .description('Investigate every case of a folder, and score the reports.')
    .argument('<dir>', 'folder with cases/ and truth/ (docs/incidents-format.md)')
    .option('--limit <n>', 'only the first n cases', integer(1, 1_000_000))
    .option('--no-rules', 'leave out the plain rules that the investigator is compared with')
    .option('--scores <file>', 'keep scores in this file, and go on from those in it')
    .option('--json', 'print totals and every case as JSON')
    .action((dir: string, flags: Flags) =>
      frame.perform<BenchRunOptions>(() => import('../commands/bench-run.ts'), {
        ...flags,
        dir,
        json: flags.json === true,
      }),
    );
  explainUse(
    command,
    ['dataing bench run incidents', 'dataing bench run incidents --scores scores.jsonl --json'],
    'a case could not be investigated',
  );
}
