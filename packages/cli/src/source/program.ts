import type { Command } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import type {
  SourceAddOptions,
  SourceListOptions,
  SourceRemoveOptions,
  SourceSchemaOptions,
  SourceTestOptions,
} from './options.ts';

interface Flags {
  readonly json?: boolean;
}

/** `dataing source`: the connections of a project, kept in `dataing.yml`. */
export function addSource(program: Command, frame: Frame): void {
  const source = program
    .command('source')
    .description('The databases and files of a project: add, test, look.')
    .helpCommand('help [command]', 'print the help of a command');
  addAdd(source, frame);
  addList(source, frame);
  addTest(source, frame);
  addSchema(source, frame);
  addRemove(source, frame);
  source
    .command('schema-file')
    .description('Print the JSON Schema of dataing.yml, for editors.')
    .action(() => frame.perform(() => import('../commands/source-schema-file.ts'), {}));
  source.addHelpText('after', '\nSources are read-only. Passwords are never written to dataing.yml.');
}

function addAdd(source: Command, frame: Frame): void {
  const command = source
    .command('add')
    .description('Add a source to the nearest dataing.yml, or make one here.')
    .argument('<name>', 'what to call it')
    .argument('[address]', 'postgres://USER@HOST:PORT/DATABASE, mysql://..., or a path')
    .option('--password-env <variable>', 'the environment variable that holds the password')
    .option('--password-stdin', 'read the password from what is piped in, and encrypt it')
    .option('--url-env <variable>', 'the variable that holds the whole address, instead of one')
    .option('--json', 'print the result as JSON')
    .action((name: string, address: string | undefined, flags: Flags & Partial<SourceAddOptions>) =>
      frame.perform<SourceAddOptions>(() => import('../commands/source-add.ts'), {
        ...flags,
        name,
        address,
        passwordStdin: flags.passwordStdin === true,
        json: flags.json === true,
      }),
    );
  explainUse(command, [
    'dataing source add shop postgres://reader@db.example.com/shop --password-env SHOP_PASSWORD',
    'dataing source add shop --url-env DATABASE_URL',
    'dataing source add files data/shop.duckdb',
  ]);
}

function addList(source: Command, frame: Frame): void {
  const command = source
    .command('list')
    .description('The sources of the project.')
    .option('--json', 'print the sources as JSON')
    .action((flags: Flags) =>
      frame.perform<SourceListOptions>(() => import('../commands/source-list.ts'), {
        json: flags.json === true,
      }),
    );
  explainUse(command, ['dataing source list']);
}

function addTest(source: Command, frame: Frame): void {
  const command = source
    .command('test')
    .description('Can it be reached, and can nothing be written?')
    .argument('[names...]', 'sources (default: all)')
    .option('--json', 'print one JSON object per source')
    .action((names: string[], flags: Flags) =>
      frame.perform<SourceTestOptions>(() => import('../commands/source-test.ts'), {
        names,
        json: flags.json === true,
      }),
    );
  explainUse(command, ['dataing source test', 'dataing source test shop --json'], 'a source failed');
}

function addSchema(source: Command, frame: Frame): void {
  const command = source
    .command('schema')
    .description('The tables of a source and their columns.')
    .argument('<name>', 'source')
    .option('--table <name>', 'only this table')
    .option('--json', 'print the tables as JSON')
    .action((name: string, flags: Flags & { readonly table?: string }) =>
      frame.perform<SourceSchemaOptions>(() => import('../commands/source-schema.ts'), {
        ...flags,
        name,
        json: flags.json === true,
      }),
    );
  explainUse(command, ['dataing source schema shop', 'dataing source schema shop --table orders --json']);
}

function addRemove(source: Command, frame: Frame): void {
  const command = source
    .command('remove')
    .description('Take a source out of dataing.yml, and its password with it.')
    .argument('<name>', 'source')
    .option('--json', 'print the result as JSON')
    .action((name: string, flags: Flags) =>
      frame.perform<SourceRemoveOptions>(() => import('../commands/source-remove.ts'), {
        name,
        json: flags.json === true,
      }),
    );
  explainUse(command, ['dataing source remove shop']);
}
