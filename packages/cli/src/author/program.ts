import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { InitOptions, SchemaOptions } from '../options.ts';
import type { Frame } from '../run-program.ts';

/** The commands of `datagen` that write schemas, or about them. */
export function addAuthoring(program: Command, frame: Frame): void {
  addInit(program, frame);
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
