import {
  atScore,
  buildPieces,
  buildScores,
  countProbability,
  exp,
  normalCdf,
  normalQuantile,
  pieceAt,
  poissonProbability,
} from '@dataing/base/maths';
import type { DistributionGenerator } from '../dsl/document.ts';

type Distribution = DistributionGenerator['distribution'];

/** A value for each standard normal score, rising with it. */
export type ScoreMap = (score: number) => number;

/** Where counts change: `first` + i below `cuts[i]`, and so on. */
interface Steps {
  readonly first: number;
  readonly cuts: Float64Array;
}

/** A distribution read at normal scores: a normal draw through it is a draw of the distribution. Undefined for those that cannot. */
export function scoreMapOf(distribution: Distribution): ScoreMap | undefined {
  switch (distribution.type) {
    case 'normal': {
      const { mean, std } = distribution;
      return (z) => mean + std * z;
    }
    case 'lognormal': {
      const { mean, sigma } = distribution;
      return (z) => exp(mean + sigma * z);
    }
    case 'uniform': {
      const { low, high } = distribution;
      return (z) => low + (high - low) * normalCdf(z);
    }
    case 'poisson': {
      const { lambda } = distribution;
      const spread = 9 * Math.sqrt(lambda);
      return stepsMap(
        countSteps(
          (k) => poissonProbability(k, lambda),
          Math.max(0, Math.floor(lambda - spread)),
          Math.ceil(lambda + spread + 30),
        ),
      );
    }
    case 'geometric':
    case 'binomial':
    case 'negative_binomial': {
      const [first, last] = rangeOf(distribution);
      return stepsMap(countSteps((k) => countProbability(distribution, k), first, last));
    }
    case 'empirical':
      return empiricalMap(distribution);
    case 'mixture':
      return undefined;
    default: {
      const table = buildScores(distribution);
      return (z) => atScore(table, z);
    }
  }
}

/** The largest share below 1. */
const ALMOST_ALL = 1 - 1.1102230246251565e-16;

function empiricalMap({ shape, points, weights }: Extract<Distribution, { type: 'empirical' }>): ScoreMap {
  if (shape === 'pieces') {
    const table = buildPieces(points, weights);
    return (z) => pieceAt(table, Math.min(ALMOST_ALL, normalCdf(z)));
  }
  const rising = points.map((point, i) => ({ point, weight: weights[i] })).sort((a, b) => a.point - b.point);
  const cuts = weightCuts(rising.map(({ weight }) => weight));
  return (z) => rising[stepAt(cuts, z)].point;
}

function rangeOf(shape: Extract<Distribution, { type: 'geometric' | 'binomial' | 'negative_binomial' }>) {
  if (shape.type === 'binomial') return [0, shape.n] as const;
  return [shape.type === 'geometric' ? 1 : 0, Number.POSITIVE_INFINITY] as const;
}

/** Counts this rare end the table: none in 10^12 draws is one of them. */
const RARE = 1e-15;
const MOST_STEPS = 1 << 20;

function countSteps(probability: (k: number) => number, first: number, last: number): Steps {
  const cuts: number[] = [];
  let below = 0;
  for (let k = first; k < last && cuts.length < MOST_STEPS; k++) {
    below += probability(k);
    if (below >= 1 - RARE) break;
    cuts.push(below <= 0 ? Number.NEGATIVE_INFINITY : normalQuantile(below));
  }
  return { first, cuts: Float64Array.from(cuts) };
}

function stepsMap({ first, cuts }: Steps): ScoreMap {
  return (z) => first + stepAt(cuts, z);
}

/** How many cuts are at or below a score. */
export function stepAt(cuts: Float64Array, score: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle] <= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The scores at which a choice moves on to the next of its values, by weight. */
export function weightCuts(weights: ArrayLike<number>): Float64Array {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  return Float64Array.from({ length: Math.max(0, weights.length - 1) }, (_, i) => {
    below += weights[i];
    return below <= 0
      ? Number.NEGATIVE_INFINITY
      : below >= total
        ? Number.POSITIVE_INFINITY
        : normalQuantile(below / total);
  });
}
