import type { ChangeCertainty, ChangeClass } from '@dataing/sql/diff';

/** Of the JSON form; a reader of one version reads all with fields more. */
const PREDICTION_VERSION = 1;

/** The kinds of change that the wire names; what is finer stands in `detail`. */
const CHANGE_TYPES = [
  ...(['column_added', 'column_removed', 'column_renamed', 'column_type_changed'] as const),
  ...(['join_added', 'join_removed', 'join_type_changed'] as const),
  ...(['filter_added', 'filter_removed', 'filter_modified'] as const),
  ...(['aggregation_changed', 'source_changed'] as const),
];
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** `proven` holds on any data; `structural` follows from the text; `heuristic` is a guess; `needs_data` must be counted. */
export type Stamp = ChangeCertainty;

export const RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

type RiskCategory = 'schema_break' | 'data_quality' | 'performance' | 'freshness';

/** What was compared: commits by id, null for the working tree or for no commit at all. */
export interface PredictedRange {
  readonly from: string | null;
  readonly to: string | null;
  readonly label: string;
}

/** A file that differs, with its lines counted; null of a file that is no text. */
export interface ChangedFile {
  readonly path: string;
  /** Its path before, where it was moved. */
  readonly from: string | null;
  readonly how: 'added' | 'modified' | 'removed' | 'renamed';
  readonly linesAdded: number | null;
  readonly linesRemoved: number | null;
}

/** One difference of meaning. */
export interface PredictedChange {
  /** Name of the model, seed, snapshot or source; null of what belongs to none. */
  readonly model: string | null;
  readonly file: string;
  /** In the file as it is afterwards; null where no line is known. */
  readonly line: number | null;
  readonly change: ChangeType | null;
  /** The kind in full: of the SQL, or of YAML, a seed, a macro or a setting. */
  readonly detail: string;
  readonly column: string | null;
  /** The pieces that differ, shortened. */
  readonly before: string | null;
  readonly after: string | null;
  readonly description: string;
  readonly meaning: ChangeClass;
  readonly stamp: Stamp;
}

export interface AffectedTable {
  readonly table: string;
  /** Hops from the nearest changed one; 0 for a changed one. */
  readonly distance: number;
  readonly impactType: 'schema' | 'data' | 'freshness';
  /** Columns whose values can differ in rows that are there before and after, and those that come, go or are renamed. */
  readonly columns: readonly string[];
  /** Whether other rows can be there. */
  readonly rows: boolean;
  /** The tables it reads through which the change arrives. */
  readonly through: readonly string[];
  readonly risk: RiskLevel;
}

export type BreakKind =
  | 'missing_column'
  | 'missing_relation'
  | 'not_null'
  | 'unique'
  | 'relationships'
  | 'accepted_values'
  | 'contract'
  | 'exposure'
  | 'type'
  | 'test'
  | 'not_compiled';

/** Something that fails, or may fail, once the change is merged. */
export interface PredictedBreak {
  readonly kind: BreakKind;
  readonly table: string;
  readonly column: string | null;
  /** What fails: a model, a test or an exposure by its name. */
  readonly by: string;
  readonly file: string;
  readonly line: number | null;
  readonly stamp: Stamp;
  readonly description: string;
}

/** How often it came to that in a repository's past. */
export interface Base {
  readonly cases: number;
  readonly hits: number;
  readonly from: string;
}

export interface PredictedAnomaly {
  readonly table: string;
  readonly column: string | null;
  readonly anomalyType: string;
  /** 0 to 1; with a history the share of changes like it that needed a fix. */
  readonly likelihood: number;
  /** 0 to 1, as the rules have it without a history: levels of risk go by it. */
  readonly ruleLikelihood: number;
  readonly reasoning: string;
  readonly stamp: Stamp;
  readonly base: Base | null;
}

export interface PredictedRisk {
  readonly category: RiskCategory;
  readonly level: RiskLevel;
  readonly table: string;
  readonly column: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly stamp: Stamp;
  readonly description: string;
}

/** What to do about it, where, and the exact lines where these can be said. */
export interface Fix {
  readonly text: string;
  readonly file: string;
  /** The lines are to stand behind this one; null: at the end. */
  readonly line: number | null;
  readonly insert: string | null;
  /** They take the place of that line. */
  readonly replaces?: true;
  /** The expectations that it is for: without them nobody needs it. Not on the wire. */
  readonly answers?: readonly AnomalyKey[];
}

/** What tells one expected anomaly from another. */
export type AnomalyKey = Pick<PredictedAnomaly, 'table' | 'column' | 'anomalyType'>;

/** What was counted by running both sides, by table. */
export interface MeasuredTable {
  readonly table: string;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  readonly rowsAdded: number | null;
  readonly rowsRemoved: number | null;
  /**
   * Rows before the change, of which none is afterwards, that have others in their place: of a table without a key, by all
   * columns at once. Null where a key tells rows apart.
   */
  readonly rowsDiffering: number | null;
  readonly columns: readonly MeasuredColumn[];
}

export interface MeasuredColumn {
  readonly column: string;
  /** Rows of both sides whose value differs; null of columns of the key. */
  readonly differing: number | null;
  readonly nullsBefore: number;
  readonly nullsAfter: number;
  readonly distinctBefore: number;
  readonly distinctAfter: number;
}

export interface Measured {
  /** Where the rows came from. */
  readonly from: string;
  readonly tables: readonly MeasuredTable[];
  /** Large tables of which only the first rows were read. */
  readonly bounded: readonly string[];
}

/** What a change of code will do to data. */
export interface ImpactPrediction {
  readonly range: PredictedRange;
  readonly files: readonly ChangedFile[];
  readonly changedModels: readonly string[];
  readonly changes: readonly PredictedChange[];
  readonly changed: readonly AffectedTable[];
  readonly affectedDownstream: readonly AffectedTable[];
  readonly breaks: readonly PredictedBreak[];
  readonly predictedAnomalies: readonly PredictedAnomaly[];
  readonly risks: readonly PredictedRisk[];
  readonly fixes: readonly Fix[];
  readonly measured: Measured | null;
  readonly overallRisk: RiskLevel;
  readonly confidence: number;
  /** What confidence follows from, as sentences. */
  readonly confidenceReasons: readonly string[];
  readonly notLookedAt: readonly string[];
}

/** The form that is written as JSON: every field by its name on the wire. */
export function predictionToJson(prediction: ImpactPrediction): Record<string, unknown> {
  const { files, fixes, ...rest } = prediction;
  return {
    prediction_version: PREDICTION_VERSION,
    ...(onWire(rest) as Record<string, unknown>),
    changed_files: files.map((it) => it.path),
    files: onWire(files),
    recommendations: fixes.map((it) => it.text),
    fixes: onWire(fixes.map(({ answers: _, ...told }) => told)),
  };
}

function onWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [snakeCase(key), onWire(it)]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
