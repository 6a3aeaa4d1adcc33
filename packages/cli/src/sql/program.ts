import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { type Command, Option } from 'commander';
import { explainUse } from '../help.ts';
import type { Frame } from '../run-program.ts';
import { integer, mapping, names } from '../values.ts';
import type {
  ProjectLineageOptions,
  SqlCheckOptions,
  SqlDiffOptions,
  SqlLineageOptions,
  SqlTranslateOptions,
} from './options.ts';

const INPUTS = 'statements in quotes, files, or - for what is piped in (the default)';

type Flags<T> = Omit<T, 'inputs' | 'json'> & { readonly json?: boolean };

/** `dataing sql`: what a query reads, what changed in it, whether it may run, what it is elsewhere. */
export function addSql(program: Command, frame: Frame): void {
  const sql = program
    .command('sql')
    .description('What SQL reads and computes, what changed in it, whether it may run.')
    .helpCommand('help [command]', 'print the help of a command');
  addLineage(sql, frame);
  addDiff(sql, frame);
  addCheck(sql, frame);
  addTranslate(sql, frame);
  sql.addHelpText('after', '\nNo statement is run, and no database is asked.');
}

function dialectOption(flag: string, description: string): Option {
  return new Option(`${flag} <name>`, description).choices(SQL_DIALECTS);
}

type LineageFlags = Flags<Partial<SqlLineageOptions> & Partial<ProjectLineageOptions>>;

function addLineage(sql: Command, frame: Frame): void {
  const command = sql
    .command('lineage')
    .description('Which columns each column comes from, and which decide the rows.')
    .argument('[sql...]', INPUTS)
    .addOption(dialectOption('--dialect', 'how the SQL is written; with --project what to render it for'))
    .option('--schema <file>', 'tables and columns: JSON, or CREATE TABLE statements')
    .option('--project <dir>', 'the models of a dbt project, instead of statements')
    .option('--model <names>', 'only these models of it, separated by commas', names)
    .option('--commit <rev>', 'the project as of a commit, branch or tag')
    .option('--vars <json>', "variables of the project, as dbt's --vars", mapping)
    .option('--json', 'print one JSON object per statement or model')
    .action((inputs: string[], flags: LineageFlags & { model?: readonly string[] }, self: Command) => {
      const { project, dialect, model, ...rest } = flags;
      const json = flags.json === true;
      if (project !== undefined && inputs.length > 0)
        self.error('error: statements go without --project', { code: 'commander.excessArguments' });
      if (project !== undefined)
        return frame.perform<ProjectLineageOptions>(() => import('../commands/project-lineage.ts'), {
          ...{ ...rest, project, dialect, json },
          ...(model === undefined ? {} : { models: model }),
        });
      if (dialect === undefined)
        self.error("error: required option '--dialect <name>' not specified", {
          code: 'commander.missingMandatoryOptionValue',
        });
      return frame.perform<SqlLineageOptions>(() => import('../commands/sql-lineage.ts'), {
        ...{ schema: flags.schema, inputs, dialect, json },
      });
    });
  explainUse(
    command,
    [
      "dataing sql lineage --dialect duckdb 'select id, sum(x) as total from t group by id'",
      'dataing sql lineage --dialect snowflake --schema tables.sql models/orders.sql --json',
      'dataing sql lineage --project shop --model orders,customers',
    ],
    'a statement could not be read, or names what is not there',
  );
}

function addDiff(sql: Command, frame: Frame): void {
  const command = sql
    .command('diff')
    .description('What changed between two queries, and what that does to rows.')
    .argument('<before>', 'the query as it was: a file, or SQL in quotes')
    .argument('<after>', 'the query as it is')
    .addOption(dialectOption('--dialect', 'how the SQL is written').makeOptionMandatory())
    .option('--schema <file>', 'tables and columns: JSON, or CREATE TABLE statements')
    .option('--json', 'print the changes as JSON')
    .action((before: string, after: string, flags: Flags<SqlDiffOptions>) =>
      frame.perform<SqlDiffOptions>(() => import('../commands/sql-diff.ts'), {
        ...flags,
        inputs: [before, after],
        json: flags.json === true,
      }),
    );
  explainUse(
    command,
    ['dataing sql diff --dialect duckdb old.sql new.sql --schema tables.json'],
    'something changed that a row can show',
  );
}

function addCheck(sql: Command, frame: Frame): void {
  const command = sql
    .command('check')
    .description('May these statements run? The gate in front of every warehouse.')
    .argument('[sql...]', `${INPUTS}; SQL in quotes is judged as one statement`)
    .addOption(
      dialectOption('--dialect', 'how the SQL is written; with --jsonl what lines without one are in'),
    )
    .addOption(
      new Option('--mode <mode>', 'what may be done').choices(['read', 'dml', 'ddl']).default('read'),
    )
    .option(
      '--tables <names>',
      'tables that may be touched (default: those named, but none of the system)',
      names,
    )
    .option('--schema <file>', 'take the tables that may be touched from a schema')
    .option('--max-rows <n>', 'bound the rows of a query', integer(1, 1_000_000_000))
    .option('--json', 'print one verdict per line as JSON')
    .option('--jsonl', 'read lines of {"id", "dialect", "sql"}, write one verdict per line')
    .action((inputs: string[], flags: Flags<SqlCheckOptions>, self: Command) => {
      if (flags.jsonl !== true && flags.dialect === undefined)
        self.error("error: required option '--dialect <name>' not specified", {
          code: 'commander.missingMandatoryOptionValue',
        });
      return frame.perform<SqlCheckOptions>(() => import('../commands/sql-check.ts'), {
        ...flags,
        inputs,
        json: flags.json === true,
        jsonl: flags.jsonl === true,
      });
    });
  explainUse(
    command,
    [
      "dataing sql check --dialect postgres 'select * from orders' --tables orders",
      'dataing sql check --dialect duckdb --mode dml fix.sql --json',
      'dataing sql check --jsonl < statements.jsonl',
    ],
    'a statement was refused',
  );
}

function addTranslate(sql: Command, frame: Frame): void {
  const command = sql
    .command('translate')
    .description('Make CREATE TABLE statements those of another database.')
    .argument('[sql...]', INPUTS)
    .addOption(dialectOption('--from', 'how the SQL is written').makeOptionMandatory())
    .addOption(dialectOption('--to', 'how it is to be written').makeOptionMandatory())
    .option('--exact', 'keep the 38 digits of NUMBER(38, 0), instead of BIGINT')
    .option('--json', 'print statements and losses as JSON')
    .action((inputs: string[], flags: Flags<SqlTranslateOptions>) =>
      frame.perform<SqlTranslateOptions>(() => import('../commands/sql-translate.ts'), {
        ...flags,
        inputs,
        exact: flags.exact === true,
        json: flags.json === true,
      }),
    );
  explainUse(
    command,
    [
      'dataing sql translate --from snowflake --to duckdb tables.sql > local.sql',
      "dataing sql translate --from mysql --to postgres 'create table t (a int unsigned)'",
    ],
    'a statement could not be translated',
  );
}
