export interface BenchRunOptions {
  /** A folder of cases: docs/incidents-format.md. */
  readonly dir: string;
  /** Only so many cases. */
  readonly limit?: number;
  /** Score the plain rules as well. */
  readonly rules: boolean;
  /** JSON lines in which scores are kept; cases that are in it are not run again. */
  readonly scores?: string;
  readonly json: boolean;
}
