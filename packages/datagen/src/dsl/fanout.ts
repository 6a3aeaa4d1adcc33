import type { WeighedCounts } from './weighed-fanout.ts';

/** How many there are of something: children of a row, items of a list. */
export type Fanout =
  | { readonly kind: 'constant'; readonly count: number }
  | { readonly kind: 'poisson'; readonly lambda: number; readonly min?: number; readonly max?: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | ({ readonly kind: 'weighed'; readonly shape: 'zipf' | 'negative_binomial' } & WeighedCounts);
