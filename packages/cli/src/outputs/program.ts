import type { Partition } from '@dataing/datagen/write';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { explainUse } from '../help.ts';
import type { ExportOptions } from '../options.ts';
import type { Frame } from '../run-program.ts';
import { names } from '../values.ts';
import { outputFormats } from './options.ts';

const dialects = ['duckdb', 'postgres', 'mysql', 'sqlite', 'snowflake', 'bigquery'];

/** The options of `OutputOptions`, but `--force`. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <name>', 'how tables are written (default: parquet)').choices(outputFormats),
    )
    .addOption(
      new Option('--dialect <name>', 'database that --format sql is for')
        .choices(dialects)
        .default('postgres'),
    )
    .addOption(
      new Option('--sql-style <style>', 'rows as INSERT, or as COPY of PostgreSQL')
        .choices(['insert', 'copy'])
        .default('insert'),
    )
    .option('--to <address>', 'load into a database: postgres://... or mysql://...')
    .option('--no-keys', 'declare no primary and foreign keys in databases and SQL');
}

/** `datagen export`. */
export function addExport(program: Command, frame: Frame): void {
  const command = program
    .command('export')
    .description('Convert a folder of Parquet files to another format, or load it into a database.')
    .argument('<dir>', 'folder that generate wrote, or any folder of Parquet or CSV files')
    .option('-o, --output <dir>', 'folder to write to', './export')
    .option('--tables <names>', 'only these, separated by commas', names);
  addOutputOptions(command)
    .option('--force', 'replace what stands there: files of others, tables of the same names')
    .option('--json', 'print the summary as JSON')
    .option('--quiet', 'print nothing but errors')
    .action((source: string, options: Omit<ExportOptions, 'source'>) =>
      frame.perform<ExportOptions>(() => import('../commands/export.ts'), {
        ...options,
        source,
        json: options.json === true,
        quiet: options.quiet === true,
        force: options.force === true,
      }),
    );
  explainUse(command, [
    'datagen export output --format csv -o csv',
    'datagen export output --format sql --dialect mysql -o sql',
    'datagen export output --to postgres://me@localhost/shop',
  ]);
}

/** `created_at=month`: a column and how fine. */
export function partition(text: string): Partition {
  const match = /^(.+)=(day|month)$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError('Give a column and how fine: created_at=day, created_at=month.');
  return { column: match[1], unit: match[2] as Partition['unit'] };
}
