import type { AliasTable } from '@dataing/base/maths';
import type { Grid } from '@dataing/base/time';
import type { Growth } from '../dsl/behaviour.ts';
import type { Pattern } from '../dsl/document.ts';
import type { Existing, Stretch } from '../dsl/stretch.ts';

/**
 * The points of a `datetime_series` and how one is drawn. `uniform`: each point alike. `points`: by weight.
 * `hours`: the clock hour by weight times its points, then a point of that hour; for grids finer than an hour,
 * whose points are too many to weigh one by one.
 */
export interface TimeGrid {
  readonly grid: Grid;
  readonly patterns: readonly Pattern[];
  /** Holidays and events: factors of the weights. */
  readonly stretches?: readonly Stretch[];
  readonly existing?: Existing;
  /** Growth since an instant: one more factor of each point's weight. */
  readonly trend?: { readonly growth: Growth; readonly origin: number };
  readonly sampler:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'points'; readonly weights: Float64Array; readonly alias: AliasTable }
    | {
        readonly kind: 'hours';
        /** Number of the first grid point in clock hour i, and one more entry for the end. */
        readonly firstPoint: Float64Array;
        readonly weights: Float64Array;
        readonly alias: AliasTable;
      };
}
