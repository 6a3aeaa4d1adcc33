import { exp, log, logGamma } from '../maths/index.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** log(e^a + e^b) without overflow; -Infinity stands for a probability of zero. */
export function logAddExp(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === Number.NEGATIVE_INFINITY) return high;
  return high + log(1 + exp(Math.min(a, b) - high));
}

/**
 * log P(count) of a Poisson variable that varies by a gamma factor: mean `mean`, variance mean + dispersion * mean^2
 * (the negative binomial). The count may lie between the integers (a sum in units of its own size). Needs
 * mean > 0, dispersion > 0, count >= 0.
 */
export function negativeBinomialLogDensity(count: number, mean: number, dispersion: number): number {
  const shape = 1 / dispersion;
  return (
    logGamma(count + shape) -
    logGamma(shape) -
    logGamma(count + 1) +
    shape * log(shape / (shape + mean)) +
    (count === 0 ? 0 : count * log(mean / (shape + mean)))
  );
}

/** log of the normal density with the given mean and variance > 0. */
export function normalLogDensity(value: number, mean: number, variance: number): number {
  const distance = value - mean;
  return -HALF_LOG_TWO_PI - 0.5 * log(variance) - (distance * distance) / (2 * variance);
}

/**
 * log P(successes of trials) of a binomial whose probability varies by a beta law with mean `share` and
 * concentration `strength` (its two parameters are share * strength and (1 - share) * strength).
 */
export function betaBinomialLogProbability(
  successes: number,
  trials: number,
  share: number,
  strength: number,
): number {
  const alpha = share * strength;
  const beta = (1 - share) * strength;
  const choose = logGamma(trials + 1) - logGamma(successes + 1) - logGamma(trials - successes + 1);
  return choose + logBeta(successes + alpha, trials - successes + beta) - logBeta(alpha, beta);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * How many nats better a Poisson with its own mean explains `count` than one with mean `expected`:
 * count log(count / expected) - (count - expected). Never negative; 0 where nothing was expected and nothing came,
 * Infinity where nothing was expected and something came.
 */
export function poissonGain(count: number, expected: number): number {
  if (expected <= 0) return count > 0 ? Number.POSITIVE_INFINITY : 0;
  const gain = (count > 0 ? count * log(count / expected) : 0) - (count - expected);
  return Math.max(0, gain);
}

/** How many nats better a binomial with its own share explains `successes` of `trials` than one with `share`. */
export function binomialGain(successes: number, trials: number, share: number): number {
  if (trials <= 0) return 0;
  const failures = trials - successes;
  const hit = successes > 0 ? successes * log(successes / (trials * share)) : 0;
  const missed = failures > 0 ? failures * log(failures / (trials * (1 - share))) : 0;
  return Math.max(0, hit + missed);
}
