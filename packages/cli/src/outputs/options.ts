import type { Partition, SqlStyle, SqlTarget } from '@dataing/datagen/write';

export const outputFormats = ['parquet', 'csv', 'jsonl', 'sql', 'arrow', 'duckdb', 'sqlite'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** In what form tables leave, and where to; shared by `generate` and `export`. */
export interface OutputOptions {
  /** Undefined: Parquet, or what the destination takes. */
  readonly format?: OutputFormat;
  /** The database that `--format sql` is written for. */
  readonly dialect: SqlTarget;
  readonly sqlStyle: SqlStyle;
  /** postgres:// or mysql:// address of a database to load into. */
  readonly to?: string;
  /** False: no primary and foreign keys are declared. */
  readonly keys: boolean;
  /** Replace what stands there. */
  readonly force: boolean;
}

/** How the files of one table are cut. */
export interface CutOptions {
  readonly parts?: number;
  readonly partitionBy?: Partition;
}
