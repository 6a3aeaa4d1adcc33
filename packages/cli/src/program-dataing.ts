import type { Command } from 'commander';
import { addBlame } from './blame/program.ts';
import { explainUse } from './help.ts';
import { addBench } from './incidents/program.ts';
import type { ExplainOptions, InvestigateOptions } from './options.ts';
import { addInvestigations } from './investigations/program.ts';
import { addMonitor } from './monitor/program.ts';
import { newProgram } from './program.ts';
import type { Frame } from './run-program.ts';
import { addSniff } from './sniff/program.ts';
import { addSource } from './source/program.ts';
import { addSql } from './sql/program.ts';
import { integer, names } from './values.ts';

const metricHelp = 'count(*), sum(x), avg(x), sum(a)/sum(b), share(CONDITION) or null_share(COLUMN)';

const dataHelp = '.duckdb or SQLite file, Parquet or CSV file, or a folder of these';
const sourceHelp = 'a source of dataing.yml, instead of --data';

/** `dataing`: what happened to a metric, and why. */
export function dataingProgram(frame: Frame): Command {
  const program = newProgram('dataing', 'Finds out what happened to your data, and why.', frame.io);
  addExplain(program, frame);
  addInvestigate(program, frame);
  addInvestigations(program, frame);
  addBlame(program, frame);
  addMonitor(program, frame);
  addSniff(program, frame);
  addSource(program, frame);
  addSql(program, frame);
  addBench(program, frame);
  return program;
}

function addExplain(program: Command, frame: Frame): void {
  const command = program
    .command('explain')
    .description('Which segment moved this metric?')
    .option('--data <path>', dataHelp)
    .option('--source <name>', sourceHelp)
    .option('--table <name>', 'table or view (default: the only one)')
    .requiredOption('--metric <expr>', metricHelp)
    .requiredOption('--time <column>', 'timestamp, date or epoch seconds')
    .requiredOption('--at <t0>', "start of the window, in the column's own unit or ISO 8601")
    .option('--until <t1>', 'end of the window (default: one grain after its start)')
    .option('--baseline <duration>', 'how far back to compare, such as 2h or 7d (default: 10 grains)')
    .option(
      '--dims <columns>',
      'columns to split by, separated by commas (default: chosen, and named)',
      names,
    )
    .option('--max-order <n>', 'most columns in one segment', integer(1, 4), 3)
    .option('--top <n>', 'segments to print', integer(1, 1000), 5)
    .option('--json', 'print the result as JSON')
    .action((options: ExplainOptions) =>
      frame.perform<ExplainOptions>(() => import('./commands/explain.ts'), {
        ...options,
        json: options.json === true,
      }),
    );
  explainUse(command, [
    "dataing explain --data sales.csv --metric 'avg(total)' --time day --at 2026-03-01",
    "dataing explain --data shop --table orders --metric 'null_share(user_id)' \\\n" +
      '      --time created_at --at 2026-03-01 --until 2026-03-04 --json',
  ]);
}

function addInvestigate(program: Command, frame: Frame): void {
  const command = program
    .command('investigate')
    .description('From an alert to its root cause, with the evidence.')
    .argument('[anomaly]', 'id of an anomaly that was found, in place of --table, --metric and --at')
    .option('--data <path>', dataHelp)
    .option('--source <name>', sourceHelp)
    .option('--table <name>', 'table the alert is about')
    .option('--metric <expr>', metricHelp)
    .option('--at <t0>', "when the alert says it happened, in the time column's own unit or ISO 8601")
    .option('--time <column>', 'time column (default: chosen, and named)')
    .option(
      '--project <dir>',
      'dbt project that builds the tables: lineage, and with its git history changes',
    )
    .option('--runs <file>', 'JSON of deploys, runs and loads, see docs/incidents-format.md')
    .option('--now <t>', 'when the alert was raised, ISO 8601 in UTC: until then there should be data')
    .option(
      '--case <dir>',
      'folder with alert.json, warehouse.duckdb, project and runs.json, in place of the above',
    )
    .option('--json', 'print the report as JSON')
    .option('--md', 'print the report as Markdown')
    .option('--html <file>', 'write the report as one HTML file as well')
    .option(
      '--resume <id>',
      'go on with an investigation that was stopped; what was recorded is not asked again',
    )
    .option(
      '--llm [model]',
      'let a language model say where else to look and put the report into words (ANTHROPIC_API_KEY, OPENAI_API_KEY)',
    )
    .option('--queries <n>', 'most queries to ask (default: 25)', integer(5, 1000))
    .option('--seconds <n>', 'most time of the warehouse (default: 60)', integer(1, 86_400))
    .option('--megabytes <n>', 'most to read from the warehouse (default: 256)', integer(1, 1_000_000))
    .option('--no-keep', 'keep nothing of it in the store of the project')
    .action((anomaly: string | undefined, options: InvestigateOptions) =>
      frame.perform<InvestigateOptions>(() => import('./commands/investigate.ts'), {
        ...options,
        ...(anomaly === undefined ? {} : { anomaly }),
        json: options.json === true,
        md: options.md === true,
      }),
    );
  explainUse(command, [
    "dataing investigate --data shop --table orders --metric 'null_share(user_id)' \\\n" +
      '      --at 2026-03-01',
    "dataing investigate --data shop --table orders --metric 'count(*)' \\\n" +
      '      --at 2026-03-01 --html report.html',
    'dataing investigate --data warehouse.duckdb --project . --table marts.orders \\\n' +
      "      --metric 'count(*)' --at 2026-03-01",
    'dataing investigate --case incidents/cases/shop-17',
    'dataing investigate an-4f21c8 --project .',
    'dataing investigate --resume inv-1a2b3c4d',
  ]);
}
