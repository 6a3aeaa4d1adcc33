import type { SqlDialect } from '@dataing/ports';

interface SqlOptions {
  /** Statements, files, or `-` for what is piped in; that too when there are none. */
  readonly inputs: readonly string[];
  readonly dialect: SqlDialect;
  /** A file with the tables: JSON, or CREATE TABLE statements. */
  readonly schema?: string;
  readonly json: boolean;
}

export type SqlLineageOptions = SqlOptions;

/** Lineage of a dbt project's models instead of statements. */
export interface ProjectLineageOptions {
  /** Folder of the project, or one above it. */
  readonly project: string;
  /** Names or unique ids; absent: all models and snapshots of the project itself. */
  readonly models?: readonly string[];
  /** Read this commit, not the folder as it is. */
  readonly commit?: string;
  /** As dbt's `--vars`. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** What to render for; absent: what profiles.yml says, else duckdb. */
  readonly dialect?: SqlDialect;
  readonly json: boolean;
}

export type SqlDiffOptions = SqlOptions;

export interface SqlCheckOptions extends Omit<SqlOptions, 'dialect'> {
  /** Absent with --jsonl: each line says its own. */
  readonly dialect?: SqlDialect;
  readonly mode: 'read' | 'dml' | 'ddl';
  /** Tables that may be read and changed; absent: those the statement names, outside the system's schemas. */
  readonly tables?: readonly string[];
  readonly maxRows?: number;
  /** Lines of {"id", "dialect", "sql"}. */
  readonly jsonl: boolean;
}

export interface SqlTranslateOptions {
  readonly inputs: readonly string[];
  readonly from: SqlDialect;
  readonly to: SqlDialect;
  readonly exact: boolean;
  readonly json: boolean;
}
