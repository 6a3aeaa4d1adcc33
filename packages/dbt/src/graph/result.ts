import type { Diagnostic } from '@dataing/base/diagnostics';
import type { LineageKind } from '@dataing/sql/lineage';

/** What a template said when it was rendered as dbt does at parsing, without a warehouse. */
export interface Captured {
  /** Unique ids, in order of first use. */
  readonly refs: readonly string[];
  readonly sources: readonly string[];
  /** What `config()` in the file said; values are plain data. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly asksIncremental: boolean;
  /** Why it could not be rendered to its end; what was seen until then counts. */
  readonly fault?: Diagnostic;
}

/** The SQL of a model, or why there is none. */
export interface Compiled {
  readonly sql?: string;
  /** As it runs when the table is there already, for incremental models that ask. */
  readonly incremental?: string;
  /** Without what only the warehouse knows: `sql` is then what dbt renders at parsing. */
  readonly approximate: boolean;
  /** Relations whose columns were taken from what YAML declares. */
  readonly declared: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a column of a model comes from: a column of another node, or of a table nobody declared. */
export interface ColumnSource {
  /** Unique id of the node, or the name as written where no node has it. */
  readonly node: string;
  readonly column: string;
  readonly kind: LineageKind;
  readonly certainty: 'known' | 'assumed' | 'ambiguous';
}

export interface GraphColumn {
  readonly name: string;
  readonly type?: string;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly kind: LineageKind;
  readonly sources: readonly ColumnSource[];
}

/** Columns of a model with what they are computed from, and the columns that decide which rows there are. */
export interface ModelLineage {
  readonly columns: readonly GraphColumn[];
  /** False where a star stands over a table whose columns are not known. */
  readonly complete: boolean;
  readonly keys: ReadonlyArray<readonly string[]>;
  readonly rows: ReadonlyArray<{ readonly node: string; readonly column: string; readonly clause: string }>;
  /** SQL that could not be read. */
  readonly diagnostics: readonly Diagnostic[];
}
