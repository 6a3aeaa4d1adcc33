import type { Span } from '@dataing/base/diagnostics';
import type { DistributionGenerator } from './distribution.ts';

/** Growth by the year of 365.25 days: `exponential` (1 + g)^y, `linear` 1 + g y, `logarithmic` 1 + a ln(1 + b y). */
export type Growth =
  | { readonly type: 'exponential' | 'linear'; readonly growthRate: number }
  | { readonly type: 'logarithmic'; readonly a: number; readonly b: number };

/** Scales numbers by the growth between the timeframe's start and the row's time. */
export interface TrendModifier {
  readonly kind: 'trend';
  readonly growth: Growth;
  readonly timeColumn: string;
}

/** Moves a share `rate` of the rows: `spike` v (1 + m), `drop` v / (1 + m), with m drawn from `magnitude`. */
export interface OutliersModifier {
  readonly kind: 'outliers';
  readonly rate: number;
  readonly mode: 'spike' | 'drop';
  readonly magnitude: Pick<DistributionGenerator, 'distribution' | 'clamp'>;
  /** Rows in a run of outliers. */
  readonly burst: number;
  /** Whether an outlier may leave the clamp of the column's generator. */
  readonly allowExceed: boolean;
}

/** A field of the first matching row of another table, multiplied with something or added to it. */
export interface Effect {
  readonly effectNode: string;
  /**
   * Local column -> key column of the effect table. `side` says whose column `local` is: this table's own, or
   * the primary parent's (also where this table's column merely repeats the parent's).
   */
  readonly on: ReadonlyArray<{
    readonly side: 'row' | 'parent';
    readonly local: string;
    readonly remote: string;
  }>;
  readonly window?: { readonly start: string; readonly end: string };
  /** Absent where the effect table has no such column. */
  readonly field?: string;
  readonly op: 'mul' | 'add';
  readonly default: number;
  /** This table's time column, tested against the window; absent where there is no window. */
  readonly timeColumn?: string;
}

/** An effect on the value of a column; a match without the field leaves the value as it is. */
export interface ColumnEffect extends Effect {
  readonly kind: 'effect';
}

/** How rows of a table differ by a column of theirs, seen in the tables below. */
export interface SegmentBehavior {
  readonly segmentColumn: string;
  /** By the text of the segment column's value; a value not named counts 1. */
  readonly behaviors: Readonly<Record<string, Segment>>;
  /** Names of columns of children. */
  readonly appliesToColumns: readonly string[];
}

export interface Segment {
  readonly fanoutMultiplier: number;
  readonly valueMultiplier: number;
  /** Share of the activity lost per 30 days of age: intensity x (1 - rate)^age. In [0, 1); 0 where not given. */
  readonly decayRate: number;
}

export type TimeUnit = 'day' | 'week' | 'month' | 'year';

/** A multiplier by age in units of 1, 7, 30 or 365 days. */
export type Curve =
  | { readonly kind: 'points'; readonly values: readonly number[] }
  | { readonly kind: 'logarithmic' | 'exponential' | 'linear'; readonly a: number; readonly b: number };

export interface VintageMultiplier {
  readonly curve: Curve;
  readonly unit: TimeUnit;
  /** Whether the number of children follows the curve. */
  readonly toFanout: boolean;
  /** Columns of children that follow it, or all their numbers but keys. */
  readonly toColumns: readonly string[] | 'all';
}

/** How rows of a table change with their age, seen in the tables below. */
export interface VintageBehavior {
  readonly createdColumn: string;
  readonly multipliers: readonly VintageMultiplier[];
  /** Age at the child's own time, or of every child at the end of the timeframe. */
  readonly reference: 'event' | 'timeframe_end';
  readonly span: Span;
}
