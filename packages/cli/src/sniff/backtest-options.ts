export interface SniffBacktestOptions {
  /** Folder of the dbt project, in a repository; default: the current one. */
  readonly repo?: string;
  /** ISO 8601. */
  readonly since?: string;
  /** dbt's name of the adapter; default: what profiles.yml says. */
  readonly adapter?: string;
  /** A fix within so many days counts. */
  readonly days: number;
  readonly json: boolean;
}
