import { log, logGamma } from '@dataing/base/maths';
import { betaBinomialLogProbability, logAddExp, normalLogDensity } from '@dataing/base/statistics';
import type { Comparison, ScanSettings } from './reference.ts';

/**
 * An effect ready to be asked about: a factor on the expected events (counts) or on the odds (shares), or an addition
 * per exposure (values), with what depends on it alone computed once.
 */
export interface Effect {
  readonly size: number;
  readonly dispersion: number;
  /** counts only: 1 / dispersion, and what of the density depends on it alone. */
  readonly shape: number;
  readonly constant: number;
  readonly logGammaOfShape: number;
}

/** How much better each leaf is explained by "this effect reached it" than by "nothing happened here", in nats. */
export interface LeafEvidence {
  /** log probability of all leaves if nothing happened anywhere, but for strays. */
  readonly quietTotal: number;
  prepare(size: number): Effect;
  gain(leaf: number, effect: Effect): number;
}

/** How one family of metrics varies. `isEmpty`: the leaf says nothing. */
interface Family {
  isEmpty(leaf: number): boolean;
  density(leaf: number, effect: Effect): number;
  readonly calm: Effect;
  readonly stray: Effect;
  prepare(size: number): Effect;
}

/**
 * Evidence under the generative model of docs/decisions/0007: quiet leaves vary with the dispersion seen before;
 * a few stray leaves move for no reason; inside the segment the effect varies from leaf to leaf, and misses some.
 * What a single leaf can say is bounded by its dispersion, so that no leaf decides alone, however large it is.
 */
export function leafEvidence(comparison: Comparison, settings: ScanSettings): LeafEvidence {
  const family = familyOf(comparison, settings);
  const leaves = comparison.observed.length;
  const quiet = new Float64Array(leaves);
  const outside = new Float64Array(leaves);
  const [logQuiet, logStray] = [log(1 - settings.strayShare), log(settings.strayShare)];
  const [logReach, logMiss] = [log(settings.reach), log(1 - settings.reach)];
  for (let leaf = 0; leaf < leaves; leaf++) {
    if (family.isEmpty(leaf)) continue;
    quiet[leaf] = family.density(leaf, family.calm);
    outside[leaf] = logAddExp(quiet[leaf] + logQuiet, family.density(leaf, family.stray) + logStray);
  }
  let quietTotal = 0;
  for (const own of outside) quietTotal += own;
  return {
    quietTotal,
    prepare: family.prepare,
    gain(leaf, effect) {
      if (family.isEmpty(leaf)) return 0;
      return logAddExp(logReach + family.density(leaf, effect), logMiss + quiet[leaf]) - outside[leaf];
    },
  };
}

function familyOf(comparison: Comparison, settings: ScanSettings): Family {
  switch (comparison.family) {
    case 'counts':
      return countFamily(comparison, settings);
    case 'shares':
      return shareFamily(comparison, settings);
    case 'values':
      return valueFamily(comparison, settings);
  }
}

const STRAY_DISPERSION = 2;
const NO_SHAPE = { shape: 0, constant: 0, logGammaOfShape: 0 };

/** Negative binomial around the expected count. */
function countFamily(
  { observed, expected, dispersion }: Comparison,
  { effectVariance }: ScanSettings,
): Family {
  const factorial = observed.map((count) => logGamma(count + 1));
  const effectOf = (size: number, own: number): Effect => {
    const shape = 1 / own;
    const logGammaOfShape = logGamma(shape);
    return { size, dispersion: own, shape, constant: shape * log(shape) - logGammaOfShape, logGammaOfShape };
  };
  return {
    isEmpty: (leaf) => expected[leaf] <= 0,
    density(leaf, { size, shape, constant, logGammaOfShape }) {
      const count = observed[leaf];
      const mean = expected[leaf] * size;
      // Most leaves have no events.
      if (count === 0) return logGammaOfShape + constant - shape * log(shape + mean) - factorial[leaf];
      return (
        logGamma(count + shape) +
        constant +
        count * log(mean) -
        (count + shape) * log(shape + mean) -
        factorial[leaf]
      );
    },
    calm: effectOf(1, dispersion),
    stray: effectOf(1, STRAY_DISPERSION),
    prepare: (size) => effectOf(size, dispersion + effectVariance * relativeSize(size)),
  };
}

/** Beta-binomial around the expected share; the dispersion is the variance of its log odds. */
function shareFamily(comparison: Comparison, { effectVariance }: ScanSettings): Family {
  const { observed, expected, exposure, dispersion } = comparison;
  const effectOf = (size: number, own: number): Effect => ({ ...NO_SHAPE, size, dispersion: own });
  return {
    isEmpty: (leaf) => exposure[leaf] <= 0 || expected[leaf] <= 0 || expected[leaf] >= exposure[leaf],
    density(leaf, { size, dispersion: own }) {
      const odds = (size * expected[leaf]) / (exposure[leaf] - expected[leaf]);
      const share = odds / (1 + odds);
      const strength = Math.max(1 / (share * (1 - share) * own) - 1, 0.5);
      return betaBinomialLogProbability(observed[leaf], exposure[leaf], share, strength);
    },
    calm: effectOf(1, dispersion),
    stray: effectOf(1, STRAY_DISPERSION),
    prepare: (size) => effectOf(size, dispersion + effectVariance * relativeSize(size)),
  };
}

/** How large a factor is, squared, on the scale where both doubling for ever and vanishing are 1. */
function relativeSize(effect: number): number {
  const size = effect > 1 ? 1 - 1 / effect : 1 - effect;
  return size * size;
}

const STRAY_SPREAD = 100;

/** Normal around the expected sum, its variance growing with the exposure. */
function valueFamily(comparison: Comparison, { effectVariance }: ScanSettings): Family {
  const { observed, expected, exposure, dispersion } = comparison;
  const effectOf = (size: number, own: number): Effect => ({ ...NO_SHAPE, size, dispersion: own });
  return {
    isEmpty: (leaf) => exposure[leaf] <= 0,
    density(leaf, { size, dispersion: own }) {
      const shift = exposure[leaf] * size;
      const variance = exposure[leaf] * own + effectVariance * shift * shift;
      return normalLogDensity(observed[leaf], expected[leaf] + shift, Math.max(variance, 1e-300));
    },
    calm: effectOf(0, dispersion),
    stray: effectOf(0, dispersion * STRAY_SPREAD),
    prepare: (size) => effectOf(size, dispersion),
  };
}
