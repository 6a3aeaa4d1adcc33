import type { ContinuousShape, CountShape } from '@dataing/base/maths';

/** Independent draws of a family of distributions. */
export interface DistributionGenerator {
  readonly kind: 'distribution';
  readonly distribution:
    | { readonly type: 'normal'; readonly mean: number; readonly std: number }
    | { readonly type: 'lognormal'; readonly mean: number; readonly sigma: number }
    | { readonly type: 'uniform'; readonly low: number; readonly high: number }
    | { readonly type: 'poisson'; readonly lambda: number }
    | ContinuousShape
    | CountShape;
  /** Values outside are moved to the bound; an absent side is open. */
  readonly clamp: { readonly min?: number; readonly max?: number };
}
