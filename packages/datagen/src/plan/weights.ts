import { exp, log } from '@dataing/base/maths';
import type { ChoiceWeights } from './plan.ts';

/** rank^-alpha by base/maths: the same bits on every machine. */
function powerLaw(rank: number, alpha: number): number {
  return exp(-alpha * log(rank));
}

/**
 * Relative weights of `count` choices in their listed order. zipf: rank^-alpha. head_tail: the first fifth (at
 * least one) share `headShare` evenly, the others the rest by rank^-alpha. Not normalised.
 */
export function choiceWeights(weights: ChoiceWeights, count: number): Float64Array {
  switch (weights.kind) {
    case 'uniform':
      return new Float64Array(count).fill(1);
    case 'explicit':
      return Float64Array.from(weights.weights);
    case 'zipf':
      return Float64Array.from({ length: count }, (_, i) => powerLaw(i + 1, weights.alpha));
    case 'head_tail':
      return headTail(count, weights.headShare, weights.alpha);
  }
}

function headTail(count: number, headShare: number, alpha: number): Float64Array {
  const head = Math.max(1, Math.floor(0.2 * count));
  const tail = Float64Array.from({ length: count - head }, (_, j) => powerLaw(j + 1, alpha));
  const tailSum = tail.reduce((sum, weight) => sum + weight, 0);
  const out = new Float64Array(count).fill(headShare / head);
  tail.forEach((weight, j) => {
    out[head + j] = ((1 - headShare) * weight) / tailSum;
  });
  return out;
}
