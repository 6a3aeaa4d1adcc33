import { blockRange, type Range } from '../evidence/day-blocks.ts';
import type { Cube } from '../segment/cube.ts';
import type { Comparison } from '../segment/reference.ts';
import type { SegmentScore } from '../segment/scan.ts';

/** How long the window is, and how long a day, in grains. */
export interface WindowDays {
  readonly windowGrains: number;
  readonly grainsPerDay: number;
}

/** What a segment was found in. */
export interface ScannedCube {
  readonly cube: Cube;
  readonly comparison: Comparison;
  /** Times of the baseline. */
  readonly pool: readonly number[];
  readonly days: WindowDays;
}

/** Part of the whole deviation; where the whole moved the other way, part of all that moved. */
export function explainedPart(moved: number, whole: number): number {
  const size = Math.abs(moved);
  if (size === 0) return 0;
  return moved * whole > 0 ? Math.min(1, size / Math.abs(whole)) : size / (size + Math.abs(whole));
}

/**
 * Where the explained part lies by chance: had other days of the baseline stood in the window's place, the segment and
 * the whole would have been off what is expected by as much as these days were, both in the same days.
 */
export function explainedRange(
  { cube, comparison, pool, days }: ScannedCube,
  one: SegmentScore,
  leaves: readonly number[],
): Range | null {
  // Times count backwards from the window.
  const times = [...pool].sort((a, b) => b - a);
  const own = deviations(cube, times, leaves);
  const all = deviations(
    cube,
    times,
    Array.from({ length: cube.leafCount }, (_, leaf) => leaf),
  );
  const blocks = { count: times.length, take: days.windowGrains, perDay: days.grainsPerDay };
  return blockRange(blocks, (picked) => {
    const moved = one.observed - one.expected - own(picked);
    const whole = comparison.observedTotal - comparison.expectedTotal - all(picked);
    return explainedPart(moved, whole);
  });
}

/** Of so many grains of the baseline: the events by which they are off the baseline's rate, at the window's exposure. */
function deviations(
  cube: Cube,
  times: readonly number[],
  leaves: readonly number[],
): (picked: Int32Array) => number {
  // Of an additive metric every leaf covers all the time there is.
  const covering = cube.additive ? leaves.slice(0, 1) : leaves;
  const events = Float64Array.from(times, (time) => sumAt(cube.events[time], leaves));
  const exposure = Float64Array.from(times, (time) => sumAt(cube.exposure[time], covering));
  const window = sumAt(cube.exposure[0], covering);
  const rateOf = (picked: Int32Array) => {
    let [seen, of] = [0, 0];
    for (let at = 0; at < picked.length; at++) {
      seen += events[picked[at]];
      of += exposure[picked[at]];
    }
    return of === 0 ? null : seen / of;
  };
  const usual = rateOf(Int32Array.from(times, (_, i) => i)) ?? 0;
  return (picked) => window * ((rateOf(picked) ?? usual) - usual);
}

function sumAt(column: Float64Array, leaves: readonly number[]): number {
  return leaves.reduce((sum, leaf) => sum + column[leaf], 0);
}
