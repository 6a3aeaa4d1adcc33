import { log } from '@dataing/base/maths';
import { type Cuboid, sumBySegment } from './cuboids.ts';
import type { Comparison, ScanSettings } from './reference.ts';
import { type Gains, type Scan, scan } from './scan.ts';

/** A scan with the comparison it was made on. */
export interface Found {
  readonly comparison: Comparison;
  readonly scan: Scan;
  /** What "everything was hit" gains, measured against the level of the baseline. */
  readonly overall: Gains;
  /** Total deviation from the level of the baseline. */
  readonly whole: { readonly observed: number; readonly expected: number };
}

/**
 * Scans a comparison. The level of an additive metric moves with hours and weekdays: there, "the level is another
 * today, and a segment deviates from that" competes with "the level is as before, and a segment deviates", each by the
 * probability of all leaves and of such a level.
 */
export function find(comparison: Comparison, cuboids: readonly Cuboid[], settings: ScanSettings): Found {
  const plain = scan(comparison, cuboids, settings);
  const { overall } = plain;
  const whole = { observed: comparison.observedTotal, expected: comparison.expectedTotal };
  if (!comparison.additive || comparison.family !== 'counts')
    return { comparison, scan: plain, overall, whole };
  let best = { comparison, scan: plain, likely: plausibility(plain) };
  for (const level of new Set([commonLevel(comparison, cuboids), levelOutside(comparison, plain)])) {
    if (level === 1 || level <= 0) continue;
    const moved = atLevel(comparison, level);
    const relative = scan(moved, cuboids, settings);
    const distance = log(level) / comparison.levelSpread;
    const likely = plausibility(relative) - (distance * distance) / 2;
    if (likely > best.likely) best = { comparison: moved, scan: relative, likely };
  }
  return { comparison: best.comparison, scan: best.scan, overall, whole };
}

function atLevel(comparison: Comparison, level: number): Comparison {
  return {
    ...comparison,
    expected: comparison.expected.map((events) => events * level),
    expectedTotal: comparison.expectedTotal * level,
  };
}

/** Factor on the expected events outside of the best segment: of one that most rows are in, most values moved along. */
function levelOutside({ observedTotal, expectedTotal }: Comparison, { segments }: Scan): number {
  if (segments.length === 0) return 1;
  const best = segments.reduce((a, b) => (b.leafGain > a.leafGain ? b : a));
  const expected = expectedTotal - best.expected;
  return expected < LEAST_OUTSIDE ? 1 : (observedTotal - best.observed) / expected;
}

/** Events that must be expected outside for their number to say what the level is. */
const LEAST_OUTSIDE = 20;

/** Factor on the expected events that suits most of the single values: their median ratio, by expected size. */
function commonLevel(comparison: Comparison, cuboids: readonly Cuboid[]): number {
  const ratios = cuboids
    .filter((cuboid) => cuboid.dimensions.length === 1)
    .flatMap((cuboid) => {
      const observed = sumBySegment(cuboid, comparison.observed);
      const expected = sumBySegment(cuboid, comparison.expected);
      return Array.from(expected, (weight, s) => ({ weight, ratio: observed[s] / Math.max(weight, 1e-9) }));
    })
    .sort((a, b) => a.ratio - b.ratio);
  let left = ratios.reduce((sum, { weight }) => sum + weight, 0) / 2;
  for (const { weight, ratio } of ratios) {
    left -= weight;
    if (left <= 0) return ratio;
  }
  return 1;
}

function plausibility({ quietTotal, segments }: Scan): number {
  return quietTotal + segments.reduce((best, one) => Math.max(best, one.leafGain), 0);
}
