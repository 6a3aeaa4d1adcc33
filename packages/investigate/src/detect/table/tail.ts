import { exp, regularisedBeta } from '@dataing/base/maths';
import { betaBinomialLogProbability } from '@dataing/base/statistics';

/** P(|T| >= |t|) of Student's t with `degrees` degrees of freedom. */
export function studentTail(t: number, degrees: number): number {
  return regularisedBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/**
 * Twice the smaller tail of a beta-binomial at `successes` (itself included), at most 1: how surprising a count of so many
 * rows is where the share is about `share`, known and steady as from `strength` rows. The shorter tail is summed; a term
 * below 1e-12 of the sum ends it.
 */
export function betaBinomialTail(successes: number, trials: number, share: number, strength: number): number {
  const isHigh = successes > trials * share;
  const step = isHigh ? 1 : -1;
  let tail = 0;
  for (let k = successes; k >= 0 && k <= trials; k += step) {
    const term = exp(betaBinomialLogProbability(k, trials, share, strength));
    tail += term;
    if (term < 1e-12 * tail || tail === 0) break;
  }
  return Math.min(1, 2 * tail);
}
