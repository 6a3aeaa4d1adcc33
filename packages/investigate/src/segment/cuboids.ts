import type { Cube } from './cube.ts';

/** All segments over one set of dimensions: a partition of the leaves. */
export interface Cuboid {
  /** Positions of its dimensions in the cube, ascending. */
  readonly dimensions: readonly number[];
  readonly segmentOfLeaf: Int32Array;
  readonly segmentCount: number;
  /** For each segment, one of its leaves: its codes on `dimensions` are the segment's. */
  readonly exampleLeaf: Int32Array;
}

/** Every cuboid with one to `maxOrder` dimensions, fewer dimensions first. */
export function listCuboids(cube: Cube, maxOrder: number): Cuboid[] {
  return combinations(cube.dimensions.length, maxOrder).map((dimensions) => partition(cube, dimensions));
}

function combinations(count: number, maxOrder: number): number[][] {
  let last: number[][] = [[]];
  const all: number[][] = [];
  for (let order = 1; order <= Math.min(maxOrder, count); order++) {
    last = last.flatMap((chosen) => {
      const first = (chosen.at(-1) ?? -1) + 1;
      return Array.from({ length: count - first }, (_, i) => [...chosen, first + i]);
    });
    all.push(...last);
  }
  return all;
}

function partition(cube: Cube, dimensions: readonly number[]): Cuboid {
  const segmentOfLeaf = new Int32Array(cube.leafCount);
  const known = new Map<number, number>();
  const exampleLeaf: number[] = [];
  for (let leaf = 0; leaf < cube.leafCount; leaf++) {
    let key = 0;
    for (const d of dimensions) key = key * cube.values[d].length + cube.codes[d][leaf];
    let segment = known.get(key);
    if (segment === undefined) {
      segment = known.size;
      known.set(key, segment);
      exampleLeaf.push(leaf);
    }
    segmentOfLeaf[leaf] = segment;
  }
  return {
    dimensions,
    segmentOfLeaf,
    segmentCount: known.size,
    exampleLeaf: Int32Array.from(exampleLeaf),
  };
}

/** Sums a value per leaf into a value per segment. */
export function sumBySegment(cuboid: Cuboid, perLeaf: Float64Array): Float64Array {
  const sums = new Float64Array(cuboid.segmentCount);
  for (let leaf = 0; leaf < perLeaf.length; leaf++) sums[cuboid.segmentOfLeaf[leaf]] += perLeaf[leaf];
  return sums;
}
