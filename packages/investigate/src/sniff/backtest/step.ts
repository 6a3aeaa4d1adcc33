import type { ChangeFacts } from '../likelihood.ts';
import type { RiskLevel } from '../prediction.ts';

/** One commit of a history as the backtest keeps it: what it changed, by meaning. JSON. */
export interface BacktestStep {
  readonly sha: string;
  readonly atMs: number;
  /** First line of its message: text of strangers. */
  readonly subject: string;
  readonly isFix: boolean;
  /** Models with another meaning. */
  readonly models: readonly StepModel[];
  /** What sniff said of the commit without a history; null where the project could not be read. */
  readonly said: SaidOfStep | null;
}

export interface SaidOfStep {
  /** Of the commit as a whole. */
  readonly risk: RiskLevel;
  readonly confidence: number;
  readonly models: readonly SaidOfModel[];
}

interface SaidOfModel {
  readonly name: string;
  /** Of the worst risk of the model itself. */
  readonly risk: RiskLevel;
  /** Of its likeliest anomaly; 0 where none is expected. */
  readonly likelihood: number;
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
  /**
   * Whether the whole horizon lies in the history: else "not fixed" is not known, and to count only those that were fixed
   * already would make them too many.
   */
  readonly isWhole: boolean;
  readonly facts: ChangeFacts;
}

export interface Fix {
  readonly sha: string;
  readonly afterMs: number;
  readonly how: 'revert' | 'lines' | 'columns' | 'anomaly';
}
