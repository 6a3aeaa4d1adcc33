import { binomialGain, poissonGain } from '@dataing/base/statistics';
import { type Cuboid, sumBySegment } from './cuboids.ts';
import { leafEvidence } from './leaf-evidence.ts';
import type { Comparison, ScanSettings } from './reference.ts';

/** One segment as the scan sees it. All sums are over its leaves in the window, in events. */
export interface SegmentScore {
  readonly cuboid: Cuboid;
  readonly segment: number;
  readonly observed: number;
  readonly expected: number;
  /** Nats by which "this segment was hit" explains the leaves better than "nothing happened". */
  readonly leafGain: number;
  /** Nats by which the segment's total deviates, less what remains deviant outside it. */
  readonly volumeGain: number;
  /** 0 to 1: the better of the two views, each against its own best. */
  readonly score: number;
}

export interface Scan {
  /** Segments that moved in the direction of the change, best first. */
  readonly segments: readonly SegmentScore[];
  readonly direction: 'up' | 'down';
  /** The same two gains for "everything was hit". */
  readonly overall: Gains;
  /** log probability of all leaves if nothing happened. */
  readonly quietTotal: number;
}

export interface Gains {
  readonly leafGain: number;
  readonly volumeGain: number;
}

const EFFECT_FACTORS = [0.6, 1, 1.5];
const LEAST_GAIN = 3;

interface Sums {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly exposure: Float64Array;
}

/** Scores every segment of `cuboids` on how well it explains the comparison. Method: docs/decisions/0007. */
export function scan(comparison: Comparison, cuboids: readonly Cuboid[], settings: ScanSettings): Scan {
  const sums = cuboids.map(
    (cuboid): Sums => ({
      observed: sumBySegment(cuboid, comparison.observed),
      expected: sumBySegment(cuboid, comparison.expected),
      exposure: sumBySegment(cuboid, comparison.exposure),
    }),
  );
  const totals = totalsOf(comparison);
  const direction = directionOf(comparison, sums, totals);
  const evidence = leafEvidence(comparison, settings);
  const found: Array<Omit<SegmentScore, 'score'>> = [];
  for (const [c, cuboid] of cuboids.entries()) {
    const own = sums[c];
    const eligible = Uint8Array.from(own.observed, (observed, s) => {
      const enough = evidenceIn(comparison, own, s) >= settings.leastEvidence;
      return enough && observed > own.expected[s] === (direction === 'up') ? 1 : 0;
    });
    const gains = leafGains(comparison, cuboid, own, eligible, evidence);
    for (let segment = 0; segment < cuboid.segmentCount; segment++) {
      if (eligible[segment] === 0) continue;
      const [observed, expected] = [own.observed[segment], own.expected[segment]];
      const rest = volumeGain(comparison, {
        observed: totals.observed - observed,
        expected: totals.expected - expected,
        exposure: totals.exposure - own.exposure[segment],
      });
      const inside = volumeGain(comparison, { observed, expected, exposure: own.exposure[segment] });
      found.push({
        cuboid,
        segment,
        observed,
        expected,
        leafGain: gains[segment],
        volumeGain: inside - rest,
      });
    }
  }
  return {
    segments: rank(found, settings),
    direction,
    overall: overallGains(comparison, totals, evidence),
    quietTotal: evidence.quietTotal,
  };
}

interface Totals {
  readonly observed: number;
  readonly expected: number;
  readonly exposure: number;
}

function totalsOf(comparison: Comparison): Totals {
  let exposure = 0;
  for (const units of comparison.exposure) exposure += units;
  return { observed: comparison.observedTotal, expected: comparison.expectedTotal, exposure };
}

/** Gain of letting the total of some leaves have a level of its own. */
function volumeGain(comparison: Comparison, { observed, expected, exposure }: Totals): number {
  switch (comparison.family) {
    case 'counts':
      return expected > 1e-9 ? poissonGain(Math.max(observed, 0), expected) : 0;
    case 'shares':
      return expected > 1e-9 && expected < exposure
        ? binomialGain(observed, exposure, expected / exposure)
        : 0;
    case 'values': {
      const distance = observed - expected;
      return exposure > 0 ? (distance * distance) / (2 * comparison.dispersion * exposure) : 0;
    }
  }
}

/** The side of the segment whose total deviates most. */
function directionOf(comparison: Comparison, sums: readonly Sums[], totals: Totals): 'up' | 'down' {
  let best = volumeGain(comparison, totals);
  let isUp = totals.observed > totals.expected;
  for (const own of sums) {
    for (let s = 0; s < own.observed.length; s++) {
      const [observed, expected] = [own.observed[s], own.expected[s]];
      const gain = volumeGain(comparison, { observed, expected, exposure: own.exposure[s] });
      if (gain > best) [best, isUp] = [gain, observed > expected];
    }
  }
  return isUp ? 'up' : 'down';
}

function evidenceIn(comparison: Comparison, own: Sums, segment: number): number {
  if (comparison.additive) return Math.max(own.observed[segment], own.expected[segment]);
  return own.exposure[segment];
}

/** Leaf gains of all eligible segments of a cuboid at the best of a few effect sizes around the observed one. */
function leafGains(
  comparison: Comparison,
  cuboid: Cuboid,
  own: Sums,
  eligible: Uint8Array,
  evidence: ReturnType<typeof leafEvidence>,
): Float64Array {
  const best = new Float64Array(cuboid.segmentCount).fill(Number.NEGATIVE_INFINITY);
  for (const factor of EFFECT_FACTORS) {
    const effects = Array.from(eligible, (isEligible, s) =>
      isEligible === 1 ? evidence.prepare(effectSize(comparison, own, s, factor)) : undefined,
    );
    const gains = new Float64Array(cuboid.segmentCount);
    for (let leaf = 0; leaf < comparison.observed.length; leaf++) {
      const segment = cuboid.segmentOfLeaf[leaf];
      const effect = effects[segment];
      if (effect !== undefined) gains[segment] += evidence.gain(leaf, effect);
    }
    for (let s = 0; s < best.length; s++) best[s] = Math.max(best[s], gains[s]);
  }
  return best;
}

function effectSize(comparison: Comparison, own: Sums, segment: number, factor: number): number {
  const [observed, expected] = [own.observed[segment], own.expected[segment]];
  if (comparison.family === 'values') return (factor * (observed - expected)) / own.exposure[segment];
  const ratio = factor * ratioOf(comparison.family, observed, expected, own.exposure[segment]);
  return observed > expected ? Math.max(1.05, ratio) : Math.min(0.95, Math.max(ratio, 0.02));
}

/** How many times more there is than expected: events, or odds of an event. */
function ratioOf(family: Comparison['family'], observed: number, expected: number, exposure: number): number {
  if (family === 'counts') return observed / Math.max(expected, 1e-9);
  const odds = (events: number) => (events + 0.5) / (Math.max(exposure - events, 0) + 0.5);
  return odds(observed) / odds(expected);
}

function overallGains(comparison: Comparison, totals: Totals, evidence: ReturnType<typeof leafEvidence>) {
  const all: Sums = {
    observed: Float64Array.of(totals.observed),
    expected: Float64Array.of(totals.expected),
    exposure: Float64Array.of(totals.exposure),
  };
  const everything: Cuboid = {
    dimensions: [],
    segmentOfLeaf: new Int32Array(comparison.observed.length),
    segmentCount: 1,
    exampleLeaf: Int32Array.of(0),
  };
  const isEmpty = totals.exposure <= 0 || totals.expected === totals.observed;
  const leafGain = isEmpty ? 0 : leafGains(comparison, everything, all, Uint8Array.of(1), evidence)[0];
  return { leafGain, volumeGain: volumeGain(comparison, totals) };
}

/**
 * By leaf, each combination counts once; by volume, each event does. A segment is as good as the better of its two
 * views; where both agree, fewer conditions come first.
 */
function rank(found: ReadonlyArray<Omit<SegmentScore, 'score'>>, settings: ScanSettings): SegmentScore[] {
  let [byLeaf, byVolume] = [LEAST_GAIN, LEAST_GAIN];
  for (const one of found) {
    byLeaf = Math.max(byLeaf, one.leafGain);
    byVolume = Math.max(byVolume, one.volumeGain);
  }
  return found
    .map((one) => ({
      ...one,
      score: Math.max(0, one.leafGain / byLeaf, (settings.volumeWeight * one.volumeGain) / byVolume),
    }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.leafGain - a.leafGain ||
        a.cuboid.dimensions.length - b.cuboid.dimensions.length ||
        b.observed - a.observed,
    );
}
