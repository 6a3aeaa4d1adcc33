import type { Cube } from './cube.ts';
import { type Cuboid, sumBySegment } from './cuboids.ts';
import { type Comparison, compare, type ScanSettings } from './reference.ts';
import { type Scan, scan } from './scan.ts';

export type Verdict = 'segment' | 'global' | 'no_anomaly';

export interface Judgement {
  readonly verdict: Verdict;
  /** How far the window stands out: 1 is as far as the most unusual of the baseline's own grains. */
  readonly prominence: number;
  /** Baseline grains the window was measured against; below `LEAST_GRAINS` nothing can be called unusual. */
  readonly grains: number;
}

/** Fewer grains than this give no idea of what is usual. */
export const LEAST_GRAINS = 3;

const LEAF_SLACK = 3;
const VOLUME_SLACK = 10;

/**
 * Is the window unusual at all, and if so, is it a segment or everything? The same scan is put to every grain of
 * the baseline in turn, with the others as its baseline: what it finds there is what it finds in quiet times.
 */
export function judge(
  cube: Cube,
  cuboids: readonly Cuboid[],
  found: { readonly comparison: Comparison; readonly scan: Scan },
  pool: readonly number[],
  settings: ScanSettings,
): Judgement {
  const grains = pool.length;
  if (grains < LEAST_GRAINS) return { verdict: 'no_anomaly', prominence: 0, grains };
  let [leaf, volume] = [0, 0];
  for (const time of pool) {
    const others = pool.filter((other) => other !== time);
    const quiet = strength(scan(compare(cube, time, others, settings), cuboids, settings));
    leaf = Math.max(leaf, quiet.leaf);
    volume = Math.max(volume, quiet.volume);
  }
  const own = strength(found.scan);
  const ratio = (own.leaf / (leaf + LEAF_SLACK)) * (own.volume / (volume + VOLUME_SLACK));
  const prominence = Math.sqrt(ratio);
  if (prominence < settings.alarmRatio) return { verdict: 'no_anomaly', prominence, grains };
  return { verdict: isGlobal(found, cuboids) ? 'global' : 'segment', prominence, grains };
}

function strength({ segments, overall }: Scan): { leaf: number; volume: number } {
  let [leaf, volume] = [Math.max(0, overall.leafGain), Math.max(0, overall.volumeGain)];
  for (const one of segments) {
    leaf = Math.max(leaf, one.leafGain);
    volume = Math.max(volume, one.volumeGain);
  }
  return { leaf, volume };
}

const MOVED_PART = 1 / 3;
const GLOBAL_COVER = 0.9;

/**
 * Everything moved, where that explains the leaves at least as well as the best segment does, and along every
 * single dimension nearly all that was expected lies in values that moved by a third of the whole's change or more.
 */
function isGlobal(
  { comparison, scan: own }: { comparison: Comparison; scan: Scan },
  cuboids: readonly Cuboid[],
): boolean {
  const best = own.segments.reduce((most, one) => Math.max(most, one.leafGain), 0);
  if (own.segments.length > 0 && own.overall.leafGain < best) return false;
  const whole = change(comparison.observedTotal, comparison.expectedTotal);
  return cuboids
    .filter((cuboid) => cuboid.dimensions.length === 1)
    .every((cuboid) => {
      const observed = sumBySegment(cuboid, comparison.observed);
      const expected = sumBySegment(cuboid, comparison.expected);
      let moved = 0;
      for (let s = 0; s < observed.length; s++) {
        if (change(observed[s], expected[s]) / whole >= MOVED_PART) moved += Math.abs(expected[s]);
      }
      return moved >= GLOBAL_COVER * Math.abs(comparison.expectedTotal);
    });
}

function change(observed: number, expected: number): number {
  return (observed - expected) / Math.max(Math.abs(expected), 1e-9);
}
