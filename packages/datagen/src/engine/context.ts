import type { Column } from '@dataing/base/columns';
import type { Addresses } from '@dataing/base/random';
import type { Positions } from '../kernels/positions.ts';
import type { Totals } from '../kernels/rollup.ts';
import type { Plan, TablePlan } from '../plan/plan.ts';

/** Rows of one table, each column evaluated when first asked for and kept. Equal rows have equal cells anywhere. */
export interface Frame {
  readonly table: TablePlan;
  readonly length: number;
  readonly positions: Positions;
  addresses(): Addresses;
  /** The rows' primary parents; absent for roots. */
  readonly parent?: ParentRows;
  column(column: number): Column;
  /** Row numbers drawn in another table for a role of this table. */
  role(role: number): Float64Array;
  /** Makes a value on the first call with this name and keeps it as long as the frame. */
  memo<T>(name: string, make: () => T): T;
}

/** `counts[i]` consecutive rows belong to row i of `frame`; without counts, row i to row i. */
export interface ParentRows {
  readonly frame: Frame;
  readonly counts?: Int32Array;
  /** Children of the first parent that come before the first row; 0 but for rows cut out of a block. */
  readonly skip?: number;
  /** Without counts: each row's place among its parent's children. */
  readonly ordinals?: Float64Array;
}

/** What evaluation may ask for beyond its own rows. One per thread; everything in it is a function of the plan. */
export interface Context {
  readonly plan: Plan;
  rowsOf(table: number): number;
  /** All rows of a table. */
  whole(table: number): Frame;
  /** Rows of a table by number, in this order. */
  rowsAt(table: number, at: Float64Array): Frame;
  /** All rows of a table whose primary parents are the rows of `parents`, in their order. */
  childrenOf(parents: Frame, table: number): Frame;
  /** Rows [from, to) of a frame, of which nothing else is evaluated. */
  slice(frame: Frame, from: number, to: number): Frame;
  /** All rows of a table, some at a time. */
  scan(table: number): Iterable<Frame>;
  /** What a roll-up by keys comes to, by row of its own table. */
  reduction(table: number, column: number): Totals;
  /** Makes a value on the first call with this name and returns the same one afterwards. */
  memo<T>(name: string, make: () => T): T;
}
