import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { GenerateOptions } from '../options.ts';
import { addOutputOptions, partition } from '../outputs/program.ts';
import type { Frame } from '../run-program.ts';
import { addPlanFlags, sizingOf, type RowsFlag } from '../plan/sizing.ts';
import { integer, shard } from '../values.ts';

type GenerateFlags = Omit<GenerateOptions, 'schema' | 'sizing'> & {
  readonly scale?: number;
  readonly rows?: RowsFlag;
};

/** `datagen generate`. */
export function addGenerate(program: Command, frame: Frame): void {
  const command = program
    .command('generate')
    .description(
      'Write the tables of a schema, one Parquet file each unless told otherwise. The same schema and seed give the same bytes.',
    )
    .argument('<schema>', 'schema document (JSON)');
  addPlanFlags(command)
    .option('--shard <i/n>', 'only part i of n; all parts into one folder, then datagen merge', shard)
    .option('--resume', 'keep finished blocks, and go on where an interrupted run stopped')
    .option('-o, --output <dir>', 'folder to write to', './output');
  addOutputOptions(command)
    .option('--parts <n>', 'cut each table into up to so many files', integer(1, 99_999))
    .option(
      '--partition-by <column=unit>',
      'a folder per day or month of a time column, as in created_at=month',
      partition,
    )
    .option('--stdout <table>', 'write one table to stdout, as CSV unless --format jsonl or sql')
    .option('--workers <n>', 'worker threads; 0 works in this process (default: by size)', integer(0, 256))
    .option('--no-incidents', 'leave the planted incidents out: the exact twin')
    .option('--force', 'write into a folder, or replace tables, of others')
    .option('--dry-run', 'print levels, rows and about how many bytes; write nothing')
    .option('--dry-run-sample <n>', 'print the first rows of each table; write nothing', integer(1, 1000))
    .option('--explain', 'print how each column will be made; write nothing')
    .option('--json', 'print the summary as JSON')
    .option('--stats <file>', 'write timings and sizes to a JSON file')
    .option('--quiet', 'print nothing but errors')
    .option('-v, --verbose', 'tell on stderr what the planner did')
    .action((schema: string, { scale, rows, ...options }: GenerateFlags) =>
      frame.perform<GenerateOptions>(() => import('../commands/generate.ts'), {
        ...options,
        schema,
        sizing: sizingOf({ scale, rows }),
        resume: options.resume === true,
        outputGiven: command.getOptionValueSource('output') !== 'default',
        json: options.json === true,
        force: options.force === true,
        dryRun: options.dryRun === true,
        explain: options.explain === true,
        quiet: options.quiet === true,
        verbose: options.verbose === true,
      }),
    );
  explainUse(command, [
    'datagen generate shop.json',
    'datagen generate shop.json --seed 7 -o data --workers 2 --json',
    'datagen generate shop.json --format csv --partition-by created_at=month',
    'datagen generate shop.json --stdout orders | head',
    'datagen generate shop.json --to postgres://me@localhost/shop',
    'datagen generate shop.json --no-incidents -o twin',
    'datagen generate shop.json --scale 100 --shard 3/8 --resume -o data',
  ]);
}
