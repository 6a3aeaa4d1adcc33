import type { AliasTable } from '@dataing/base/maths';
import type { StreamKey } from '@dataing/base/random';
import type { Dictionary } from './listed-values.ts';

/** A lognormal factor of mean 1, drawn once for each row of an ancestor; generation 0 is the row itself. */
export interface TraitFactor {
  readonly generation: number;
  readonly key: StreamKey;
  readonly spread: number;
}

/** A column that shows a trait. */
export type TraitStep =
  | ({ readonly kind: 'trait_factor' } & TraitFactor)
  | {
      readonly kind: 'trait_choice';
      readonly generation: number;
      /** Draws the entity's own. */
      readonly key: StreamKey;
      readonly dictionary: Dictionary;
      readonly alias: AliasTable;
      /** Share of the rows that have it; the others draw anew. */
      readonly keep: number;
      readonly keepKey: StreamKey;
      readonly anewKey: StreamKey;
    };
