import type { StreamKey } from '@dataing/base/random';
import type { DistributionGenerator } from '../dsl/document.ts';
import type { Dictionary } from './listed-values.ts';

/** A column's normal score: the sum of `loadings[i]` times the normal draw of `keys[i]` at the row's address. */
export interface LatentStep {
  readonly keys: readonly StreamKey[];
  readonly loadings: readonly number[];
}

/** A column that shares its normal score with others, and how its values are read at a score. */
export interface CorrelatedStep {
  readonly kind: 'correlated';
  readonly latent: LatentStep;
  readonly values:
    | (Pick<DistributionGenerator, 'distribution' | 'clamp'> & { readonly kind: 'distribution' })
    | {
        readonly kind: 'choice';
        readonly dictionary: Dictionary;
        /** Entries of the dictionary from the least to the greatest. */
        readonly order: readonly number[];
        /** Scores at which one gives way to the next. */
        readonly cuts: Float64Array;
      };
}
