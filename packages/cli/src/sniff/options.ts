import type { RiskLevel } from '@dataing/investigate';
import type { SqlDialect } from '@dataing/ports';

export const SNIFF_FORMATS = ['human', 'json', 'github', 'gitlab', 'sarif', 'rdjson', 'markdown'] as const;
// Values of their own: to parse a command line, the investigator need not be loaded.
export const SNIFF_LEVELS: readonly RiskLevel[] = ['low', 'medium', 'high', 'critical'];
export const SNIFF_DEPTH = 3;
export type SniffFormat = (typeof SNIFF_FORMATS)[number];

/** One more way to print it, into a file. */
export interface SniffOutput {
  readonly format: SniffFormat;
  readonly path: string;
}

export interface SniffOptions {
  /** `A..B`; absent: what is not committed yet. */
  readonly ref?: string;
  /** Number of a pull or merge request: what is compared where there is no `ref`, and where the comment goes. */
  readonly pr?: number;
  /** Write the comment of the pull request, or change it. */
  readonly comment: boolean;
  /** Set the status of the pull request's head. */
  readonly status: boolean;
  readonly write: readonly SniffOutput[];
  readonly depth: number;
  readonly format: SniffFormat;
  /** Exit with 1 at or above `failOn`. */
  readonly exitCode: boolean;
  readonly failOn: RiskLevel;
  /** Folder of the repository; by default the current one. */
  readonly repo?: string;
  /** As dbt's `--vars`. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** How the SQL is written, where no profile says. */
  readonly dialect?: SqlDialect;
  /** Data to run both sides over: a path, or a source of dataing.yml; and how many rows of a table at most. */
  readonly data?: string;
  readonly source?: string;
  readonly rows?: number;
  /** Look for rows on which changed models differ. */
  readonly counterexample: boolean;
}
