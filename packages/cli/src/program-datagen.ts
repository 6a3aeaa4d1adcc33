import type { Command } from 'commander';
import { addAuthoring } from './author/program.ts';
import { explainUse } from './help.ts';
import type { GenerateOptions } from './options.ts';
import { newProgram } from './program.ts';
import type { Frame } from './run-program.ts';
import { addValidation } from './validate/program.ts';
import { integer } from './values.ts';

/** `datagen`: data from a schema, and data against a schema. */
export function datagenProgram(frame: Frame): Command {
  const program = newProgram('datagen', 'Generates realistic tables from a schema, reproducibly.', frame.io);
  addGenerate(program, frame);
  addValidation(program, frame);
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
