import type { Shard, Sizing } from '@dataing/datagen';
import type { CutOptions, OutputOptions } from './outputs/options.ts';
import type { SourceOptions } from './project/open-source.ts';

/** What the frame hands to each command: parsed, range-checked, defaults filled in. Paths are as typed (see `io.cwd`). */

export interface GenerateOptions extends OutputOptions, CutOptions {
  readonly schema: string;
  readonly seed: number;
  readonly output: string;
  /** Whether -o was typed. */
  readonly outputGiven: boolean;
  /** The one table to write, to stdout. */
  readonly stdout?: string;
  /** Print what would be written. */
  readonly dryRun: boolean;
  /** Print that many rows of each table, and write nothing. */
  readonly dryRunSample?: number;
  /** Print the plan, and write nothing. */
  readonly explain: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Undefined: the engine chooses; 0: in this process. */
  readonly workers?: number;
  readonly json: boolean;
  readonly stats?: string;
  readonly incidents: boolean;
  readonly sizing?: Sizing;
  /** The reading of the Python original, whatever the schema says. */
  readonly compat?: 'original';
  /** Unknown keys of the schema are warnings. */
  readonly lenient?: boolean;
  /** Only this part. */
  readonly shard?: Shard;
  /** Keep finished blocks while running, and go on with those that an interrupted run kept. */
  readonly resume?: boolean;
}

export interface ExportOptions extends OutputOptions {
  /** A folder of Parquet or CSV files, or a DuckDB file. */
  readonly source: string;
  readonly output: string;
  /** Undefined: all. */
  readonly tables?: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface ValidateOptions {
  readonly schema: string;
  /** The folder; not needed for a dry run. */
  readonly data?: string;
  readonly json: boolean;
  /** The JSON report; the HTML one goes beside it. Default: validation_report.json in the folder. */
  readonly output?: string;
  readonly minScore: number;
  /** Only read the schema, and print the levels of its tables. */
  readonly dryRun: boolean;
  /** Unknown keys of the schema are warnings. */
  readonly lenient?: boolean;
}

export interface ReportOptions {
  /** A folder that was validated, or the JSON report itself. */
  readonly source: string;
  /** Where to write the HTML report; default beside the JSON one. */
  readonly output?: string;
  readonly json: boolean;
}

export interface ExplainOptions extends SourceOptions {
  readonly table?: string;
  readonly metric: string;
  readonly time: string;
  readonly at: string;
  readonly until?: string;
  readonly baseline?: string;
  /** Undefined: chosen from the data. */
  readonly dims?: readonly string[];
  readonly maxOrder: number;
  readonly top: number;
  readonly json: boolean;
}

export interface InvestigateOptions extends SourceOptions {
  /** An anomaly that was found, by its id; it says table, metric and time. */
  readonly anomaly?: string;
  /** An investigation that has no report yet, by its id; it says all that follows. */
  readonly resume?: string;
  /** Keep what is asked and found in the project's store. */
  readonly keep: boolean;
  /** Ask a language model: true, or its name. */
  readonly llm?: boolean | string;
  /** The most that may be asked, before those of dataing.yml and the defaults. */
  readonly queries?: number;
  readonly seconds?: number;
  readonly megabytes?: number;
  /** A folder of docs/incidents-format.md; it says all that follows, up to `now`. */
  readonly case?: string;
  readonly table?: string;
  readonly metric?: string;
  readonly at?: string;
  readonly time?: string;
  /** Folder of the dbt project that builds the tables. */
  readonly project?: string;
  /** A runs.json of docs/incidents-format.md. */
  readonly runs?: string;
  /** ISO 8601; undefined: nothing is called late. */
  readonly now?: string;
  readonly json: boolean;
  /** Print the report as Markdown. */
  readonly md: boolean;
  /** Where to write the HTML report. */
  readonly html?: string;
}

export interface SchemaOptions {
  /** Undefined: standard output. */
  readonly output?: string;
}

export interface InitOptions {
  readonly file: string;
  readonly force: boolean;
}

export interface DetectOptions {
  /** A CSV file with a header. */
  readonly data: string;
  /** Names of its columns. */
  readonly time: string;
  readonly value: string;
  /** Every row, not only the alerts. */
  readonly scores: boolean;
  readonly json: boolean;
}
