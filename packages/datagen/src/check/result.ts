/**
 * What a check is about. `structure` (files and columns are there), `keys`, `references` and `nulls` decide whether
 * data passes; the others count in the score.
 */
export type CheckKind =
  | 'structure'
  | 'keys'
  | 'references'
  | 'nulls'
  | 'types'
  | 'ranges'
  | 'unique'
  | 'enum'
  | 'inequalities'
  | 'pattern'
  | 'own'
  | 'order'
  | 'rollups'
  | 'expressions'
  | 'targets'
  | 'seasonality'
  | 'effects'
  | 'outliers'
  | 'trends'
  | 'segments'
  | 'vintage'
  | 'processes'
  | 'shares'
  | 'distributions'
  | 'correlations'
  | 'traits'
  | 'events'
  | 'counts';

export const decisiveKinds: readonly CheckKind[] = ['structure', 'keys', 'references', 'nulls'];

/**
 * `unreachable`: the document's own weights contradict what it asks for. `too_small`: the rows are too few to tell.
 * Neither counts in the score; nor does what was not checked.
 */
export type CheckStatus = 'passed' | 'failed' | 'not_checked' | 'unreachable' | 'too_small';

export interface CheckResult {
  /** `table.column.kind`, with more where that is not unique: stable, for machines. */
  readonly id: string;
  readonly kind: CheckKind;
  readonly table: string;
  readonly column?: string;
  readonly status: CheckStatus;
  /** What was found, in words. */
  readonly message: string;
  /** Rows looked at, and rows that break the rule; absent where rows were not looked at. */
  readonly rows?: number;
  readonly violations?: number;
  /** The query that gave the numbers. */
  readonly query?: string;
}
