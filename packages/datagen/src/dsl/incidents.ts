import type { Span } from '@dataing/base/diagnostics';
import type { Scalar } from './scalar.ts';

/**
 * A fault planted after generation. Rows that match `where` and whose `timeColumn` lies in [start, end) are hit with
 * probability `rate`, unless the fault would change nothing in them.
 */
export interface Incident {
  readonly id: string;
  readonly fault: Fault;
  readonly node: string;
  /** The column that the fault is about; absent where it is about whole rows. */
  readonly column?: string;
  readonly where: readonly SegmentTerm[];
  /** An absent end is never: until the last row. */
  readonly window: { readonly start: number; readonly end?: number; readonly timeColumn: string };
  /** In (0, 1]: a share of the rows, of dropped_partitions a share of the partitions. */
  readonly rate: number;
  /** The rate grows evenly from nothing at the start to `rate` at the end. */
  readonly ramp: boolean;
  readonly span: Span;
}

/** All terms of a segment hold together. */
export interface SegmentTerm {
  readonly column: string;
  readonly test: SegmentTest;
}

/** One of these values (compared as text), or a number or time from `min` to `max`, both of them in it. */
export type SegmentTest =
  | { readonly kind: 'in'; readonly values: readonly Scalar[] }
  | { readonly kind: 'range'; readonly min?: Scalar; readonly max?: Scalar };

/** What happens to a row that is hit. Lengths of time are microseconds. */
export type Fault =
  | { readonly kind: 'null_spike' | 'drop_column' | 'orphaned_references' }
  | { readonly kind: 'dropped_rows' | 'stale_table' }
  /** Whole days or hours are lost. */
  | { readonly kind: 'dropped_partitions'; readonly partitionMicros: number }
  /** Copies that differ from the row in the load column alone: what a second load leaves. */
  | {
      readonly kind: 'duplicates';
      readonly copies: number;
      readonly loadColumn?: string;
      /** Between the loads, where the load column is a time. */
      readonly delayMicros: number;
    }
  /** Copies that differ in the incident's column: what a join over a key that repeats leaves. */
  | { readonly kind: 'fanout_duplicates'; readonly copies: number; readonly values: readonly Scalar[] }
  | { readonly kind: 'late_arrival'; readonly delayMicros: number }
  /** All rows that are late arrive at one instant. */
  | { readonly kind: 'late_arrival'; readonly arrives: number }
  /** The column turns into text; `{value}` in the format stands for what was there. */
  | { readonly kind: 'type_drift'; readonly format: string }
  | { readonly kind: 'rename_column'; readonly to: string }
  | { readonly kind: 'new_category'; readonly value: Scalar }
  | { readonly kind: 'sentinel'; readonly value: Scalar; readonly replaces: Replaced }
  | { readonly kind: 'scale'; readonly factor: number }
  /** The factor grows evenly from 1 at the start to `factor` at the end. */
  | { readonly kind: 'slow_drift'; readonly factor: number }
  | { readonly kind: 'timezone_shift'; readonly shiftMicros: number }
  /** In characters. */
  | { readonly kind: 'truncated_text'; readonly length: number };

export type FaultKind = Fault['kind'];

export type Replaced = 'nulls' | 'values' | 'both';
