import type { Cube } from '../segment/cube.ts';
import type { Comparison } from '../segment/reference.ts';
import type { SegmentScore } from '../segment/scan.ts';
import { explainedPart, explainedRange, type WindowDays } from './explained-range.ts';
import type { ExplainedSegment } from './result.ts';

/** False where a condition is "all other values": nobody could look that up. */
export function isNamed(cube: Cube, { cuboid, segment }: SegmentScore): boolean {
  const leaf = cuboid.exampleLeaf[segment];
  return cuboid.dimensions.every((d) => cube.codes[d][leaf] !== cube.otherCodes[d]);
}

export function present(
  cube: Cube,
  comparison: Comparison,
  pool: readonly number[],
  one: SegmentScore,
  /** Null: how sure the explained part is, is not asked for. */
  days: WindowDays | null,
): ExplainedSegment {
  const { cuboid, segment } = one;
  const example = cuboid.exampleLeaf[segment];
  const leaves: number[] = [];
  for (const [leaf, own] of cuboid.segmentOfLeaf.entries()) if (own === segment) leaves.push(leaf);
  const moved = one.observed - one.expected;
  const whole = comparison.observedTotal - comparison.expectedTotal;
  return {
    where: Object.fromEntries(
      cuboid.dimensions.map((d) => [cube.dimensions[d], cube.values[d][cube.codes[d][example]]]),
    ),
    score: one.score,
    explained: explainedPart(moved, whole),
    explainedRange: days === null ? null : explainedRange({ cube, comparison, pool, days }, one, leaves),
    before: level(cube, pool, leaves),
    after: level(cube, [0], leaves),
    rows: sumOver(cube.rows, [0], leaves),
  };
}

/** The metric itself over some leaves and grains; per grain where it is additive. */
export function level(cube: Cube, times: readonly number[], leaves: readonly number[]): number | null {
  const events = sumOver(cube.events, times, leaves) * cube.unit;
  if (cube.additive) return events / sumOver(cube.exposure, times, leaves.slice(0, 1));
  const exposure = sumOver(cube.exposure, times, leaves);
  if (exposure === 0) return null;
  return (cube.flipped ? exposure - events : events) / exposure;
}

export function sumOver(
  columns: readonly Float64Array[],
  times: readonly number[],
  leaves: readonly number[],
): number {
  let sum = 0;
  for (const time of times) for (const leaf of leaves) sum += columns[time][leaf];
  return sum;
}

export function allLeaves(cube: Cube): number[] {
  return Array.from({ length: cube.leafCount }, (_, leaf) => leaf);
}
