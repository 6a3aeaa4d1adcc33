import type { ContinuousShape, CountShape } from '@dataing/base/maths';

/** A family with its parameters. */
export type FamilyDistribution =
  | { readonly type: 'normal'; readonly mean: number; readonly std: number }
  | { readonly type: 'lognormal'; readonly mean: number; readonly sigma: number }
  | { readonly type: 'uniform'; readonly low: number; readonly high: number }
  | { readonly type: 'poisson'; readonly lambda: number }
  | ContinuousShape
  | CountShape;

/** As somebody's data lie: listed values by weight, or pieces between edges, even inside, by weight. */
export interface EmpiricalDistribution {
  readonly type: 'empirical';
  readonly shape: 'values' | 'pieces';
  /** The values; or the edges, ascending, one more than there are weights. */
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** One component by weight, then a draw of it. */
export interface MixtureDistribution {
  readonly type: 'mixture';
  readonly components: readonly MixtureComponent[];
}

export interface MixtureComponent {
  readonly weight: number;
  readonly distribution: FamilyDistribution | EmpiricalDistribution;
  readonly clamp: Clamp;
}

/** Values outside are moved to the bound; an absent side is open. */
export interface Clamp {
  readonly min?: number;
  readonly max?: number;
}

export type Distribution = FamilyDistribution | EmpiricalDistribution | MixtureDistribution;

/** Independent draws of a distribution. */
export interface DistributionGenerator {
  readonly kind: 'distribution';
  readonly distribution: Distribution;
  readonly clamp: Clamp;
}
