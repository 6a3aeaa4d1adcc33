import type { Command } from 'commander';
import { addAuthoring } from './author/program.ts';
import { explainUse } from './help.ts';
import type { GenerateOptions, ValidateOptions } from './options.ts';
import { newProgram } from './program.ts';
import type { Frame } from './run-program.ts';
import { integer } from './values.ts';

/** `datagen`: data from a schema, and data against a schema. */
export function datagenProgram(frame: Frame): Command {
  const program = newProgram('datagen', 'Generates realistic tables from a schema, reproducibly.', frame.io);
  addGenerate(program, frame);
  addValidate(program, frame);
  addAuthoring(program, frame);
  return program;
}

function addGenerate(program: Command, frame: Frame): void {
  const command = program
    .command('generate')
    .description(
      'Write one Parquet file per table of a schema. The same schema and seed give the same bytes.',
    )
    .argument('<schema>', 'schema document (JSON)')
    .option('--seed <n>', 'seed of every random draw', integer(0, Number.MAX_SAFE_INTEGER), 42)
    .option('-o, --output <dir>', 'folder to write to', './output')
    .option('--workers <n>', 'worker threads; 0 works in this process (default: by size)', integer(0, 256))
    .option('--json', 'print the summary as JSON')
    .option('--stats <file>', 'write timings and sizes to a JSON file')
    .option('--no-incidents', 'leave the planted incidents out: the exact twin')
    .option('--force', 'write into a folder that holds files of others')
    .action((schema: string, options: Omit<GenerateOptions, 'schema'>) =>
      frame.perform<GenerateOptions>(() => import('./commands/generate.ts'), {
        ...options,
        schema,
        json: options.json === true,
        force: options.force === true,
      }),
    );
  explainUse(command, [
    'datagen generate shop.json',
    'datagen generate shop.json --seed 7 -o data --workers 2 --json',
    'datagen generate shop.json --no-incidents -o twin',
  ]);
}

function addValidate(program: Command, frame: Frame): void {
  const command = program
    .command('validate')
    .description('Check files against their schema: keys, references, nulls, types, ranges.')
    .argument('<schema>', 'schema document (JSON)')
    .requiredOption('--data <dir>', 'folder with one Parquet file per table')
    .option('--json', 'print the report as JSON')
    .option('-o, --output <file>', 'write the report to a JSON file')
    .action((schema: string, options: Omit<ValidateOptions, 'schema'>) =>
      frame.perform<ValidateOptions>(() => import('./commands/validate.ts'), {
        ...options,
        schema,
        json: options.json === true,
      }),
    );
  explainUse(
    command,
    ['datagen validate shop.json --data output', 'datagen validate shop.json --data output --json'],
    'a check of keys, references or nulls failed',
  );
}
