import type { StreamKey } from '@dataing/base/random';
import type { Fault, FaultKind, Scalar } from '../dsl/index.ts';

/** An incident with its columns by number and its values as the columns hold them. */
export interface IncidentStep {
  readonly id: string;
  readonly fault: FaultStep;
  readonly table: number;
  readonly column?: number;
  readonly where: readonly SegmentTermStep[];
  /** Microseconds; an end of Infinity is never. */
  readonly window: { readonly start: number; readonly end: number; readonly timeColumn: number };
  readonly rate: number;
  readonly ramp: boolean;
  /** Decides which rows (or partitions) are hit. */
  readonly key: StreamKey;
  /** Chooses what a copy holds instead. */
  readonly valueKey: StreamKey;
}

export interface SegmentTermStep {
  readonly column: number;
  /** As the document has it, for the labels. */
  readonly written: Scalar | readonly Scalar[] | { readonly min?: Scalar; readonly max?: Scalar };
  readonly test: /** Texts as `cellText` gives them. */
    | { readonly kind: 'in'; readonly texts: readonly string[] }
    /** In the column's own unit. */
    | { readonly kind: 'range'; readonly min: number; readonly max: number };
}

/** A value as `valueAt` gives it: times in the column's own unit. */
export type CellValue = string | number | boolean | null;

export type FaultStep =
  | Exclude<Fault, { readonly kind: 'duplicates' | 'fanout_duplicates' | 'new_category' | 'sentinel' }>
  | {
      readonly kind: 'duplicates';
      readonly copies: number;
      readonly loadColumn?: number;
      readonly delayMicros: number;
    }
  | { readonly kind: 'fanout_duplicates'; readonly copies: number; readonly values: readonly CellValue[] }
  | { readonly kind: 'new_category'; readonly value: CellValue }
  | {
      readonly kind: 'sentinel';
      readonly value: CellValue;
      readonly replaces: Extract<Fault, { kind: 'sentinel' }>['replaces'];
    };

/** Faults that take whole rows away. */
type LossKind = 'dropped_rows' | 'dropped_partitions' | 'stale_table';

/** True where the rows that are hit are gone. */
export function isLoss(kind: FaultKind): kind is LossKind {
  return kind === 'dropped_rows' || kind === 'dropped_partitions' || kind === 'stale_table';
}

/** True where the rows that are hit stand in the file more than once. */
export function isRepeat(kind: FaultKind): kind is 'duplicates' | 'fanout_duplicates' {
  return kind === 'duplicates' || kind === 'fanout_duplicates';
}
