import { DiagnosticError } from '@dataing/base/diagnostics';
import { InvalidArgumentError, type Command } from 'commander';
import { explainUse } from '../help.ts';
import type { ReportOptions, ValidateOptions } from '../options.ts';
import type { Frame } from '../run-program.ts';

/** `datagen validate` and `datagen report`. */
export function addValidation(program: Command, frame: Frame): void {
  const validate = program
    .command('validate')
    .description('Check files against their schema: keys, references, constraints, behaviour, statistics.')
    .argument('<schema>', 'schema document (JSON)')
    .argument('[dir]', 'folder with a Parquet or CSV file per table, or a DuckDB file')
    .option('-d, --data <dir>', 'the same, as an option')
    .option('--min-score <n>', 'score below which data does not pass', share, 80)
    .option('--dry-run', 'only read the schema and print the levels of its tables; needs no data')
    .option('--lenient', 'warn of unknown keys of the schema instead of refusing them')
    .option('--json', 'print the report as JSON')
    .option('-o, --output <file>', 'write the reports to FILE and FILE with .html (default: into the folder)')
    .action((schema: string, dir: string | undefined, options: Omit<ValidateOptions, 'schema'>) =>
      frame.perform<ValidateOptions>(() => import('../commands/validate.ts'), {
        ...options,
        schema,
        data: oneFolder(dir, options.data),
        json: options.json === true,
        dryRun: options.dryRun === true,
      }),
    );
  explainUse(
    validate,
    [
      'datagen validate shop.json output',
      'datagen validate shop.json --data output --min-score 95 --json',
      'datagen validate shop.json --dry-run',
    ],
    'keys, references or nulls failed, or too low a score',
  );
  const report = program
    .command('report')
    .description('Render the report of a validation again: on the console and as HTML.')
    .argument('<dir>', 'folder that was validated, or the JSON report itself')
    .option('-o, --output <file>', 'where to write the HTML (default: beside the JSON report)')
    .option('--json', 'print the report as JSON')
    .action((source: string, options: Omit<ReportOptions, 'source'>) =>
      frame.perform<ReportOptions>(() => import('../commands/report.ts'), {
        ...options,
        source,
        json: options.json === true,
      }),
    );
  explainUse(
    report,
    ['datagen report output', 'datagen report output -o page.html'],
    'the data did not pass',
  );
}

/** The folder, named in either way. */
function oneFolder(dir: string | undefined, data: string | undefined): string | undefined {
  if (dir === undefined || data === undefined) return dir ?? data;
  const message = `the data is named twice: ${dir} and --data ${data}`;
  throw new DiagnosticError([
    { code: 'CLI_EXCESS_ARGUMENT', severity: 'error', message, help: 'Leave one of them out.' },
  ]);
}

/** A number from 0 to 100. */
function share(text: string): number {
  const value = /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 100)) throw new InvalidArgumentError('Give a number from 0 to 100.');
  return value;
}
