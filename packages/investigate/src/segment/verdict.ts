import type { Cube } from './cube.ts';
import { type Cuboid, sumBySegment } from './cuboids.ts';
import { type Found, find } from './find.ts';
import { compare, type ScanSettings } from './reference.ts';
import type { Gains } from './scan.ts';

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
  found: Found,
  pool: readonly number[],
  settings: ScanSettings,
): Judgement {
  const grains = pool.length;
  if (grains < LEAST_GRAINS) return { verdict: 'no_anomaly', prominence: 0, grains };
  const tested = sample(pool, affordableGrains(cube, cuboids));
  const quiet = tested.map((time) => {
    const others = pool.filter((other) => other !== time);
    return find(compare(cube, time, others, settings), cuboids, settings);
  });
  const [segment, whole] = cube.additive ? [segmentGains, overallGains] : [strongestGains, strongestGains];
  const bySegment = prominenceOf(segment(found), quiet.map(segment));
  const byWhole = prominenceOf(whole(found), quiet.map(whole));
  const prominence = Math.max(bySegment, byWhole);
  if (prominence < settings.alarmRatio) return { verdict: 'no_anomaly', prominence, grains };
  const global = bySegment < settings.alarmRatio || isGlobal(found, cuboids);
  return { verdict: global ? 'global' : 'segment', prominence, grains };
}

const MOST_TESTED = 30;
const LEAST_TESTED = 4;
/** Leaves times cuboids looked at for one verdict; about ten seconds at worst. */
const MOST_WORK = 10_000_000;

/** Grains of the baseline that are tested, evenly spread: fewer of a long baseline, and of a cube of many leaves. */
function affordableGrains(cube: Cube, cuboids: readonly Cuboid[]): number {
  const work = Math.max(1, cube.leafCount * cuboids.length);
  return Math.min(MOST_TESTED, Math.max(LEAST_TESTED, Math.floor(MOST_WORK / work)));
}

function sample(pool: readonly number[], most: number): readonly number[] {
  const step = Math.max(1, pool.length / most);
  return Array.from({ length: Math.min(pool.length, most) }, (_, i) => pool[Math.floor(i * step)]);
}

/** How far gains stand out from those found in quiet times: 1 is as far as the farthest of these. */
function prominenceOf(own: Gains, quiet: readonly Gains[]): number {
  let [leaf, volume] = [0, 0];
  for (const one of quiet) {
    leaf = Math.max(leaf, one.leafGain);
    volume = Math.max(volume, one.volumeGain);
  }
  return Math.sqrt((own.leafGain / (leaf + LEAF_SLACK)) * (own.volumeGain / (volume + VOLUME_SLACK)));
}

const overallGains = ({ overall }: Found): Gains => ({
  leafGain: Math.max(0, overall.leafGain),
  volumeGain: Math.max(0, overall.volumeGain),
});

const segmentGains = ({ scan }: Found): Gains => ({
  leafGain: scan.segments.reduce((best, one) => Math.max(best, one.leafGain), 0),
  volumeGain: scan.segments.reduce((best, one) => Math.max(best, one.volumeGain), 0),
});

/** Rates have no seasons of their own here: what moved, segment or whole, is one question. */
const strongestGains = (found: Found): Gains => {
  const [one, all] = [segmentGains(found), overallGains(found)];
  return {
    leafGain: Math.max(one.leafGain, all.leafGain),
    volumeGain: Math.max(one.volumeGain, all.volumeGain),
  };
};

const MOVED_PART = 1 / 3;
const GLOBAL_COVER = 0.9;

/**
 * Everything moved, where that explains the leaves at least as well as the best segment does, and along every
 * single dimension nearly all that was expected lies in values that moved by a third of the whole's change or more.
 */
function isGlobal(found: Found, cuboids: readonly Cuboid[]): boolean {
  const { comparison, scan, overall } = found;
  // Segments that deviate from another level than the baseline's are not the whole.
  if (comparison.expectedTotal !== found.whole.expected) return false;
  const best = segmentGains(found).leafGain;
  if (scan.segments.length > 0 && overall.leafGain < best) return false;
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
