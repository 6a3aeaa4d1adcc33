/** One commit of a history as the backtest keeps it: what it changed, by meaning. JSON. */
export interface BacktestStep {
  readonly sha: string;
  readonly atMs: number;
  /** First line of its message: text of strangers. */
  readonly subject: string;
  readonly isFix: boolean;
  /** Models with another meaning. */
  readonly models: readonly StepModel[];
  /** What sniff said of the commit as a whole; null where the project could not be read. */
  readonly said: { readonly risk: string; readonly confidence: number } | null;
}

export interface StepModel {
  readonly name: string;
  readonly path: string;
  /** Kinds of difference, each once: of `@dataing/sql/diff`, or model_added, model_removed, contents_changed. */
  readonly kinds: readonly string[];
  /** Lower case, sorted: the columns it can change; empty with `isEvery`. */
  readonly columns: readonly string[];
  /** Columns are not known: each may differ. */
  readonly isEvery: boolean;
  readonly hasOtherRows: boolean;
  /** Models that are built from it, near and far. */
  readonly downstream: number;
  /** Tests that stand on it. */
  readonly tests: number;
}

/** A change of one model by one commit, and what became of it. */
export interface LabelledChange {
  readonly step: BacktestStep;
  readonly model: StepModel;
  /** The first fix that came within the horizon; null: none did. */
  readonly fixed: Fix | null;
  /** Whether the whole horizon lies in the history: else "not fixed" is not known. */
  readonly isWhole: boolean;
  readonly facts: ChangeFacts;
}

export interface Fix {
  readonly sha: string;
  readonly afterMs: number;
  readonly how: 'revert' | 'lines' | 'columns' | 'anomaly';
}

/** What is known of a change of a model before anybody knows what becomes of it. */
export interface ChangeFacts {
  readonly kinds: readonly string[];
  readonly isEvery: boolean;
  readonly hasOtherRows: boolean;
  readonly downstream: number;
  readonly tests: number;
  /** Models that the same commit changes. */
  readonly size: number;
  readonly isFix: boolean;
  /** Earlier changes of the model within the horizon, and fixes among them. */
  readonly recent: number;
  readonly recentFixes: number;
}
