import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { InitOptions, SchemaOptions } from '../options.ts';
import type { Frame } from '../run-program.ts';
import type { CreateOptions, InferOptions } from './options.ts';

/** The commands of `datagen` that write schemas, or about them. */
export function addAuthoring(program: Command, frame: Frame): void {
  addInit(program, frame);
  addCreate(program, frame);
  addInfer(program, frame);
  addSchema(program, frame);
}

function addInit(program: Command, frame: Frame): void {
  const command = program
    .command('init')
    .description('Write a commented schema to begin with.')
    .argument('[file]', 'file to write', 'schema.json')
    .option('--force', 'replace the file if it is there')
    .action((file: string, options: { force?: boolean }) =>
      frame.perform<InitOptions>(() => import('../commands/init.ts'), {
        file,
        force: options.force === true,
      }),
    );
  explainUse(command, ['datagen init', 'datagen init shop.json']);
}

function addSchema(program: Command, frame: Frame): void {
  const command = program
    .command('schema')
    .description('Print the schema language as JSON Schema, for editors.')
    .option('-o, --output <file>', 'write it to a file')
    .action((options: SchemaOptions) =>
      frame.perform<SchemaOptions>(() => import('../commands/schema.ts'), options),
    );
  explainUse(command, ['datagen schema', 'datagen schema -o datagen.schema.json']);
}

function addCreate(program: Command, frame: Frame): void {
  const command = program
    .command('create')
    .description('Write a schema from a description, with a language model.')
    .option('-d, --description <text>', 'what the data are about')
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .option('--model <name>', "the model, such as openai:NAME (default: DATAING_MODEL, else the provider's)")
    .option('--print-prompt', 'print a prompt to paste into a chat, and stop')
    .option('--from-reply <file>', "go on from a chat's reply")
    .option('--yes', 'answer yes to every question of the model')
    .option('--no', 'answer no to every question of the model')
    .option('--force', 'replace the file if it is there')
    .action((options: Partial<CreateOptions>) =>
      frame.perform<CreateOptions>(() => import('../commands/create.ts'), {
        ...options,
        printPrompt: options.printPrompt === true,
        yes: options.yes === true,
        no: options.no === true,
        force: options.force === true,
      }),
    );
  explainUse(
    command,
    [
      'datagen create -d "a bakery with three shops" -o bakery.json',
      'datagen create -d "a bakery with three shops" --print-prompt > prompt.txt',
      'datagen create --from-reply reply.txt -o bakery.json',
    ],
    'no schema that is right came out',
  );
}

function addInfer(program: Command, frame: Frame): void {
  const command = program
    .command('infer')
    .description('Write a schema that makes data like those of a source; values of persons are not copied.')
    .argument('<source>', 'DuckDB file, Parquet or CSV file, or a folder of such files')
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .option('--report', 'make data from it and say how far they are from the source')
    .option('--json', 'print the report as JSON')
    .option('--force', 'replace the file if it is there')
    .action((source: string, options: Partial<InferOptions>) =>
      frame.perform<InferOptions>(() => import('../commands/infer.ts'), {
        ...options,
        source,
        report: options.report === true,
        json: options.json === true,
        force: options.force === true,
      }),
    );
  explainUse(command, [
    'datagen infer warehouse.duckdb -o shop.json',
    'datagen infer exports --report -o shop.json',
  ]);
}
