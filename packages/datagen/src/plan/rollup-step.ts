import type { Expression } from '../dsl/expression.ts';
import type { Aggregate } from '../dsl/rollup.ts';

/** An aggregate of the rows of `table` that belong to each row. */
export interface RollupStep {
  readonly kind: 'rollup';
  readonly table: number;
  readonly agg: Aggregate;
  /** Absent where rows are counted. */
  readonly value?:
    | { readonly kind: 'column'; readonly column: number }
    | { readonly kind: 'expression'; readonly expression: Expression };
  readonly where?: Expression;
  /** Sums are of whole numbers: each value times this, rounded. */
  readonly scale: number;
  /** Of rows that nothing belongs to; absent: null. */
  readonly empty?: number;
  readonly link: /** Tables on the way down along primary parents; the last is `table`. */
    | { readonly kind: 'descendants'; readonly path: readonly number[] }
    /** Columns of the row's own table and, pair by pair, of `table`. */
    | { readonly kind: 'keys'; readonly own: readonly number[]; readonly other: readonly number[] };
  /** All that it reads; column -1 stands for the rows of a table. */
  readonly reads: ReadonlyArray<{ readonly table: number; readonly column: number }>;
}
