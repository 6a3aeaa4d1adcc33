import { type Command, InvalidArgumentError, Option } from 'commander';
import { explainUse } from '../help.ts';
import type { DetectOptions } from '../options.ts';
import type { Frame } from '../run-program.ts';
import type { AnomaliesOptions, AnomalyOptions, DetectTablesOptions, WatchOptions } from './options.ts';
import { refusal } from './refusal.ts';

/** What is unusual in tables: found once, found again and again, and what people say of it. */
export function addMonitor(program: Command, frame: Frame): void {
  addDetect(program, frame);
  addAnomalies(program, frame);
  addWatch(program, frame);
}

type DetectFlags = Partial<DetectOptions> & Partial<Omit<DetectTablesOptions, 'tables'>>;

function addDetect(program: Command, frame: Frame): void {
  const command = withTables(
    program.command('detect').description('What is unusual in tables, or in one series of a CSV file?'),
  )
    .option('--exit-code', 'exit with 1 where there are anomalies')
    .option('--time <column>', 'a CSV file row by row: ISO 8601 times, or epoch seconds')
    .option('--value <column>', 'with --time: the metric; cells that are no numbers score 0')
    .option('--scores', 'with --time: every row with its score, not only the alerts')
    .option('--json', 'print JSON: one object, or with --scores one per row')
    .action((tables: string[], flags: DetectFlags) => {
      const isSeries = flags.time !== undefined || flags.value !== undefined || flags.scores === true;
      return isSeries ? detectSeries(frame, flags) : detectTables(frame, tables, flags);
    });
  explainUse(
    command,
    [
      'dataing detect --data shop.duckdb',
      'dataing detect --source warehouse orders payments --json --exit-code',
      'dataing detect --data cpu.csv --time timestamp --value value --scores --json',
    ],
    'there are anomalies (--exit-code)',
  );
}

function detectSeries(frame: Frame, flags: DetectFlags): Promise<void> {
  const { data, time, value } = flags;
  for (const [option, given] of [
    ['--data <file>', data],
    ['--time <column>', time],
    ['--value <column>', value],
  ] as const) {
    if (given === undefined) {
      const message = `Required option '${option}' not specified.`;
      throw refusal('CLI_MISSING_ARGUMENT', message, { help: 'See dataing detect --help.' });
    }
  }
  const options = {
    data,
    time,
    value,
    scores: flags.scores === true,
    json: flags.json === true,
  } as DetectOptions;
  return frame.perform<DetectOptions>(() => import('../commands/detect.ts'), options);
}

function detectTables(frame: Frame, tables: readonly string[], flags: DetectFlags): Promise<void> {
  return frame.perform<DetectTablesOptions>(() => import('../commands/detect-tables.ts'), {
    ...monitorOptions(tables, flags),
    exitCode: flags.exitCode === true,
  });
}

function monitorOptions(tables: readonly string[], { data, source, since, grain, full, json }: DetectFlags) {
  return { tables, data, source, since, grain, full: full === true, json: json === true };
}

function withTables(command: Command): Command {
  return command
    .argument('[tables...]', 'tables to look at (default: all)')
    .option('--data <path>', '.duckdb or SQLite file, Parquet or CSV file, or a folder of these')
    .option('--source <name>', 'a source of dataing.yml')
    .option('--since <time>', 'judge from here on (default: four weeks; hours: one)')
    .addOption(
      new Option('--grain <grain>', 'default: day, or hour of a short history').choices(['day', 'hour']),
    )
    .option('--full', 'measure the whole history again, not only what may have changed');
}

function addAnomalies(program: Command, frame: Frame): void {
  const anomalies = program
    .command('anomalies')
    .description('The anomalies found so far, and what they were.');
  const list = anomalies
    .command('list', { isDefault: true })
    .description('List them, the latest first.')
    .addOption(
      new Option('--state <state>', 'which ones')
        .choices(['open', 'confirmed', 'dismissed', 'resolved', 'all'])
        .default('open'),
    )
    .option('--table <name>', 'of one table')
    .option('--json', 'print them as JSON')
    .action((flags: AnomaliesOptions) =>
      frame.perform<AnomaliesOptions>(() => import('../commands/anomalies.ts'), {
        ...flags,
        json: flags.json === true,
      }),
    );
  explainUse(list, ['dataing anomalies', 'dataing anomalies list --state all --table orders']);
  const show = one(anomalies.command('show').description('One with its series around it.'), (options) =>
    frame.perform(() => import('../commands/show-anomaly.ts'), options),
  );
  explainUse(show, ['dataing anomalies show 6849db3b']);
  for (const [name, state, description] of [
    ['confirm', 'confirmed', 'It was an incident: it leaves the baseline.'],
    ['dismiss', 'dismissed', 'It was none: it is as usual, and is not told again.'],
  ] as const) {
    const review = one(anomalies.command(name).description(description), (options) =>
      frame.perform(() => import('../commands/review-anomaly.ts'), { ...options, state }),
    );
    explainUse(review, [`dataing anomalies ${name} 6849db3b`]);
  }
}

function one(command: Command, perform: (options: AnomalyOptions) => Promise<void>): Command {
  return command
    .argument('<id>', 'an id from: dataing anomalies')
    .option('--json', 'print it as JSON')
    .action((id: string, flags: { json?: boolean }) => perform({ id, json: flags.json === true }));
}

function addWatch(program: Command, frame: Frame): void {
  const command = withTables(
    program.command('watch').description('Detect again and again, and tell what is new.'),
  )
    .requiredOption('--every <duration>', 'time from start to start, such as 30s, 10m, 1h or 1d', duration)
    .option('--json', 'print one JSON object a round')
    .action((tables: string[], flags: DetectFlags & { every: number }) =>
      frame.perform<WatchOptions>(() => import('../commands/watch.ts'), {
        ...monitorOptions(tables, flags),
        everyMs: flags.every,
      }),
    );
  explainUse(command, [
    'dataing watch --every 1h --source warehouse',
    'dataing watch --every 10m --data shop.duckdb',
  ]);
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `10m`, `1h`, `1d`. */
function duration(text: string): number {
  const [, size, unit] = /^(\d{1,5})([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(size) * (UNITS[unit] ?? Number.NaN);
  if (!(ms >= 1000 && ms <= 7 * UNITS.d)) {
    throw new InvalidArgumentError('Give a duration from 1s to 7d, such as 30s, 10m, 1h or 1d.');
  }
  return ms;
}
