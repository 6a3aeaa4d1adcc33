import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import type { InvestigationOptions, InvestigationsOptions, ShowOptions } from './options.ts';

const ID = 'an id from: dataing investigations, or its first digits';

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
  show
    .argument('<id>', ID)
    .option('--samples <dir>', 'write the affected rows that were kept into this folder, a table a file')
    .option('--json', 'print it as JSON')
    .action((id: string, { samples, json }: { samples?: string; json?: boolean }) =>
      frame.perform<ShowOptions>(() => import('../commands/show-investigation.ts'), {
        ...{ id, json: json === true },
        ...(samples === undefined ? {} : { samples }),
      }),
    );
  explainUse(show, ['dataing show inv-1a2b3c4d', 'dataing show inv-1a2b3c4d --samples rows --json']);
  const verify = program.command('verify').description('Is the evidence as it was recorded?');
  verify
    .argument('<id>', ID)
    .option('--json', 'print it as JSON')
    .action((id: string, flags: { json?: boolean }) =>
      frame.perform<InvestigationOptions>(() => import('../commands/verify-investigation.ts'), {
        id,
        json: flags.json === true,
      }),
    );
  explainUse(verify, ['dataing verify inv-1a2b3c4d'], 'it was changed');
}
