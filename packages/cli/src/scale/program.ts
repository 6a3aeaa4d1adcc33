import type { Command } from 'commander';
import { Option } from 'commander';
import { explainUse } from '../help.ts';
import type { MergeOptions, PeekOptions, VerifyOptions } from './options.ts';
import { addPlanFlags, sizesOrRange, sizingOf, type RowsFlag } from '../plan/sizing.ts';
import type { Frame } from '../run-program.ts';

interface PeekFlags {
  readonly seed: number;
  readonly table: string;
  readonly scale?: number;
  readonly rows?: RowsFlag;
  readonly format: PeekOptions['format'];
  readonly compat?: 'original';
  readonly lenient?: boolean;
  readonly incidents: boolean;
}

/** Rows shown where `--rows` names none. */
const shownRows = 10;

/** `peek`, `merge` and `verify`: parts of a dataset, and the whole put together. */
export function addScaling(program: Command, frame: Frame): void {
  addPeek(program, frame);
  const merge = program
    .command('merge')
    .description('Check that the shards in a folder are a whole, and write its manifest.')
    .argument('<dir>', 'folder that every --shard was written to')
    .option('--single', 'join the files of each table into one; the shards are removed')
    .action((folder: string, flags: { readonly single?: true }) =>
      frame.perform<MergeOptions>(() => import('../commands/merge.ts'), {
        folder,
        single: flags.single === true,
      }),
    );
  explainUse(
    merge,
    ['datagen merge data', 'datagen merge data --single'],
    'a shard is missing, or of another run',
  );
  const verify = program
    .command('verify')
    .description('Hash the rows in the files again and name what differs from the manifest.')
    .argument('<dir>', 'folder that datagen generate wrote')
    .action((folder: string) =>
      frame.perform<VerifyOptions>(() => import('../commands/verify.ts'), { folder }),
    );
  explainUse(verify, ['datagen verify output'], 'some rows differ');
}

function addPeek(program: Command, frame: Frame): void {
  const command = program
    .command('peek')
    .description('Print any rows of a table without generating the others.')
    .argument('<schema>', 'schema document (JSON)')
    .requiredOption('--table <name>', 'table to look into')
    .addOption(
      new Option('--format <name>', 'how to print').choices(['table', 'csv', 'jsonl']).default('table'),
    );
  addPlanFlags(command, {
    rows: 'rows A..B counted from 0, without B; or sizes as for generate',
    read: sizesOrRange,
  });
  command.option('--no-incidents', 'print the rows as they are before the planted incidents');
  command.action((schema: string, flags: PeekFlags) => {
    const { from, to } = flags.rows?.range ?? { from: 0, to: shownRows };
    const { seed, table, format, compat, lenient, incidents } = flags;
    return frame.perform<PeekOptions>(() => import('../commands/peek.ts'), {
      ...{ schema, seed, table, format, from, to, compat, lenient, incidents },
      sizing: sizingOf(flags),
    });
  });
  explainUse(command, [
    'datagen peek shop.json --table customer',
    'datagen peek shop.json --table order --rows 1000000..1000020 --scale 1000',
  ]);
}
