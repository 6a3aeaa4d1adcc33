import type { Span } from '@dataing/base/diagnostics';
import type { Stretch } from './stretch.ts';

/** Something that lifts or lowers how many rows a table has, for a time: of all of them, or of a segment. */
export interface VolumeEvent {
  readonly name: string;
  /** Factors over time: one where it is level, many where it rises or fades, again each year where it is yearly. */
  readonly stretches: readonly Stretch[];
  /** A column of the table itself or of its first parent, and the values that are hit. */
  readonly segment?: {
    readonly side: 'row' | 'parent';
    readonly column: string;
    readonly values: readonly string[];
  };
  readonly span: Span;
}
