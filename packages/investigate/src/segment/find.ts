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
  const level = comparison.additive && comparison.family === 'counts' ? commonLevel(comparison, cuboids) : 1;
  if (level === 1 || level <= 0) return { comparison, scan: plain, overall, whole };
  const moved = {
    ...comparison,
    expected: comparison.expected.map((events) => events * level),
    expectedTotal: comparison.expectedTotal * level,
  };
  const relative = scan(moved, cuboids, settings);
  const distance = log(level) / comparison.levelSpread;
  const isBetter = plausibility(relative) - (distance * distance) / 2 > plausibility(plain);
  return { comparison: isBetter ? moved : comparison, scan: isBetter ? relative : plain, overall, whole };
}

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
