import type { Expression } from './expression.ts';

/** How the values of the rows that belong to one row become one. */
export const AGGREGATES = ['sum', 'count', 'min', 'max', 'avg'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

/** A column that is an aggregate of the rows of another table: an order's amount is the sum of its items. */
export interface RollupGenerator {
  readonly kind: 'rollup';
  readonly node: string;
  readonly agg: Aggregate;
  /** Over the columns of `node`; absent where rows are counted. A row whose value is null does not count. */
  readonly value?: Expression;
  /** Over the columns of `node`; rows where it is false or null do not count. */
  readonly where?: Expression;
  /**
   * Which rows belong to a row. `descendants`: its children, or theirs, along the line of primary parents; `path` names
   * the tables on the way down. `keys`: the rows whose columns equal its own.
   */
  readonly link:
    | { readonly kind: 'descendants'; readonly path: readonly string[] }
    | { readonly kind: 'keys'; readonly on: ReadonlyArray<{ readonly own: string; readonly other: string }> };
  /** Sums and means count each value in whole multiples of 10^-decimals, so that they are exact in any order. */
  readonly decimals: number;
  /** The value of a row that no row belongs to; absent: null. */
  readonly empty?: number;
}
