import { buildCube, type Cube, type CubeRow, type CubeShape } from '../src/segment/cube.ts';
import { listCuboids } from '../src/segment/cuboids.ts';
import { find } from '../src/segment/find.ts';
import { compare, defaultSettings } from '../src/segment/reference.ts';
import { judge } from '../src/segment/verdict.ts';

/** A small deterministic generator: the tests need some noise, not good noise (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A normal variable, by Box and Muller. */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A Poisson variable: by products for small means, by the normal for large ones. */
export function poissonFrom(random: () => number, mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalFrom(random)));
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

export interface Plant {
  readonly dimensions: Readonly<Record<string, ReadonlyArray<string | null>>>;
  readonly grains?: number;
  readonly seed?: number;
  /** Value conditions of what is hit; missing: nothing. An empty object hits everything. */
  readonly where?: Readonly<Record<string, string | null>>;
  /** Factor on the rate of what is hit. */
  readonly effect?: number;
  /** Exposure of a leaf in a grain, about. */
  readonly exposure?: number;
  readonly rate?: number;
}

/** The groups a query would give for a rate (events over exposure) with a planted effect in the window. */
export function plantRates(plant: Plant): { rows: CubeRow[]; shape: CubeShape } {
  const { grains = 8, seed = 1, effect = 1, exposure = 300, rate = 0.03 } = plant;
  const random = randomFrom(seed);
  const names = Object.keys(plant.dimensions);
  const rows: CubeRow[] = [];
  for (const keys of combinations(Object.values(plant.dimensions))) {
    const size = exposure * (0.2 + 1.6 * random());
    const own = rate * (0.5 + random());
    for (let time = 0; time <= grains; time++) {
      const count = poissonFrom(random, size);
      const isHit = time === 0 && plant.where !== undefined && matches(names, keys, plant.where);
      const events = Math.min(count, poissonFrom(random, count * own * (isHit ? effect : 1)));
      rows.push({ keys, time, events, exposure: count, squares: events, rows: count });
    }
  }
  const shape = {
    dimensions: names,
    grains,
    windowGrains: 1,
    additive: false,
    isShare: true,
    isCount: false,
  };
  return { rows, shape };
}

/** The same for a metric that adds up: rows per leaf and grain. */
export function plantCounts(plant: Plant): { rows: CubeRow[]; shape: CubeShape } {
  const { rows, shape } = plantRates({ ...plant, where: undefined });
  const names = shape.dimensions;
  const hit = rows.map((row) => {
    const isHit = row.time === 0 && plant.where !== undefined && matches(names, row.keys, plant.where);
    const events = Math.round(row.exposure * (isHit ? (plant.effect ?? 1) : 1));
    return { ...row, events, exposure: 0, squares: events, rows: events };
  });
  return {
    rows: hit.filter((row) => row.rows > 0),
    shape: { ...shape, additive: true, isShare: false, isCount: true },
  };
}

export function plantedCube(planted: { rows: CubeRow[]; shape: CubeShape }) {
  return buildCube(planted.rows, planted.shape);
}

function matches(
  names: readonly string[],
  keys: ReadonlyArray<string | null>,
  where: Readonly<Record<string, string | null>>,
): boolean {
  return Object.entries(where).every(([name, value]) => keys[names.indexOf(name)] === value);
}

function combinations(lists: ReadonlyArray<ReadonlyArray<string | null>>): Array<Array<string | null>> {
  return lists.reduce<Array<Array<string | null>>>(
    (done, values) => done.flatMap((start) => values.map((value) => [...start, value])),
    [[]],
  );
}

/** The scan and its verdict on the window of a cube, every grain before it as the baseline. */
export function explainCube(cube: Cube, maxOrder = 3) {
  const cuboids = listCuboids(cube, maxOrder);
  const pool = Array.from({ length: cube.events.length - 1 }, (_, i) => i + 1);
  const whole = find(compare(cube, 0, pool, defaultSettings), cuboids, defaultSettings);
  const judgement = judge(cube, cuboids, whole, pool, defaultSettings);
  const found = whole.scan;
  const where = (i: number) => {
    const { cuboid, segment } = found.segments[i];
    const leaf = cuboid.exampleLeaf[segment];
    return Object.fromEntries(
      cuboid.dimensions.map((d) => [cube.dimensions[d], cube.values[d][cube.codes[d][leaf]]]),
    );
  };
  return { found, judgement, where };
}
