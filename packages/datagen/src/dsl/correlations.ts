import type { Span } from '@dataing/base/diagnostics';

/** Two columns of one table and their rank correlation (Spearman), as their generators give them. */
export interface Correlation {
  readonly columns: readonly [string, string];
  readonly rank: number;
  readonly span: Span;
}
