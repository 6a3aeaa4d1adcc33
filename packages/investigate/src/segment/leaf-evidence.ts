import { logAddExp, normalLogDensity } from '@dataing/base/statistics';
import { log, logGamma } from '@dataing/base/maths';
import type { Comparison, ScanSettings } from './reference.ts';

/**
 * An effect ready to be asked about: a factor on the expected events (counts), or an addition per exposure (values),
 * with what depends on it alone computed once.
 */
export interface Effect {
  readonly size: number;
  readonly shape: number;
  readonly constant: number;
}

/** How much better each leaf is explained by "this effect reached it" than by "nothing happened here", in nats. */
export interface LeafEvidence {
  prepare(size: number): Effect;
  gain(leaf: number, effect: Effect): number;
}

/**
 * Evidence under the generative model of docs/decisions/0007: quiet leaves vary with the dispersion seen before;
 * a few stray leaves move for no reason; inside the segment the effect varies from leaf to leaf, and misses some.
 * What a single leaf can say is bounded, so that no leaf decides alone, however large it is.
 */
export function leafEvidence(comparison: Comparison, settings: ScanSettings): LeafEvidence {
  return comparison.family === 'counts'
    ? countEvidence(comparison, settings)
    : valueEvidence(comparison, settings);
}

const STRAY_DISPERSION = 2;

function countEvidence({ observed, expected, dispersion }: Comparison, settings: ScanSettings): LeafEvidence {
  const leaves = observed.length;
  const quiet = new Float64Array(leaves);
  const outside = new Float64Array(leaves);
  const factorial = observed.map((count) => logGamma(count + 1));
  const calm = effectOf(1, dispersion);
  const stray = effectOf(1, STRAY_DISPERSION);
  const [logQuiet, logStray] = [log(1 - settings.strayShare), log(settings.strayShare)];
  const [logReach, logMiss] = [log(settings.reach), log(1 - settings.reach)];
  const density = (leaf: number, effect: Effect) =>
    logDensity(observed[leaf], expected[leaf] * effect.size, effect) - factorial[leaf];
  for (let leaf = 0; leaf < leaves; leaf++) {
    if (expected[leaf] <= 0) continue;
    quiet[leaf] = density(leaf, calm);
    outside[leaf] = logAddExp(quiet[leaf] + logQuiet, density(leaf, stray) + logStray);
  }
  return {
    prepare: (size) => effectOf(size, dispersion + settings.effectVariance * relativeSize(size)),
    gain(leaf, effect) {
      if (expected[leaf] <= 0) return 0;
      return logAddExp(logReach + density(leaf, effect), logMiss + quiet[leaf]) - outside[leaf];
    },
  };
}

function effectOf(size: number, dispersion: number): Effect {
  const shape = 1 / dispersion;
  return { size, shape, constant: shape * log(shape) - logGamma(shape) };
}

/** How large a factor is, squared, on the scale where both doubling for ever and vanishing are 1. */
function relativeSize(effect: number): number {
  const size = effect > 1 ? 1 - 1 / effect : 1 - effect;
  return size * size;
}

/** The negative binomial's log density without its 1 / count!. */
function logDensity(count: number, mean: number, { shape, constant }: Effect): number {
  const power = count === 0 ? 0 : count * log(mean);
  return logGamma(count + shape) + constant + power - (count + shape) * log(shape + mean);
}

function valueEvidence(comparison: Comparison, settings: ScanSettings): LeafEvidence {
  const { observed, expected, exposure, dispersion } = comparison;
  const [logReach, logMiss] = [log(settings.reach), log(1 - settings.reach)];
  const [logQuiet, logStray] = [log(1 - settings.strayShare), log(settings.strayShare)];
  const noise = exposure.map((units) => Math.max(units * dispersion, 1e-300));
  const quiet = observed.map((value, leaf) => normalLogDensity(value, expected[leaf], noise[leaf]));
  const outside = observed.map((value, leaf) => {
    const wandering = normalLogDensity(value, expected[leaf], 100 * noise[leaf]);
    return logAddExp(quiet[leaf] + logQuiet, wandering + logStray);
  });
  return {
    prepare: (size) => ({ size, shape: 0, constant: 0 }),
    gain(leaf, effect) {
      if (exposure[leaf] <= 0) return 0;
      const shift = exposure[leaf] * effect.size;
      const spread = noise[leaf] + settings.effectVariance * shift * shift;
      const reached = normalLogDensity(observed[leaf], expected[leaf] + shift, spread);
      return logAddExp(logReach + reached, logMiss + quiet[leaf]) - outside[leaf];
    },
  };
}
