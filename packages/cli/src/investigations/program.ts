import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { CommandModule, Frame } from '../run-program.ts';
import type { InvestigationOptions, InvestigationsOptions } from './options.ts';

/** What was investigated in this project: listed, shown again, and checked for having been changed since. */
export function addInvestigations(program: Command, frame: Frame): void {
  const list = program
    .command('investigations')
    .description('List the investigations of this project.')
    .option('--json', 'print them as JSON')
    .action((flags: { json?: boolean }) =>
      frame.perform<InvestigationsOptions>(() => import('../commands/investigations.ts'), {
        json: flags.json === true,
      }),
    );
  explainUse(list, ['dataing investigations']);
  const show = program.command('show').description('Print the report of an investigation again.');
  addOne(show, frame, () => import('../commands/show-investigation.ts'));
  explainUse(show, ['dataing show inv-1a2b3c4d', 'dataing show inv-1a2b3c4d --json']);
  const verify = program.command('verify').description('Is the evidence as it was recorded?');
  addOne(verify, frame, () => import('../commands/verify-investigation.ts'));
  explainUse(verify, ['dataing verify inv-1a2b3c4d'], 'it was changed');
}

function addOne(
  command: Command,
  frame: Frame,
  load: () => Promise<CommandModule<InvestigationOptions>>,
): void {
  command
    .argument('<id>', 'an id from: dataing investigations')
    .option('--json', 'print it as JSON')
    .action((id: string, flags: { json?: boolean }) =>
      frame.perform<InvestigationOptions>(load, { id, json: flags.json === true }),
    );
}
