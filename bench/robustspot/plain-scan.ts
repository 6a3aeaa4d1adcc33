import type { Observation } from '@dataing/investigate';
import type { Where } from './hits.ts';

const GRAINS = 4;
const PRIOR = 20;
const LEAST_EXPOSURE = 5;
const ORDER_PENALTY = 2;

interface Sums {
  after: number;
  exposureAfter: number;
  before: number;
  exposureBefore: number;
}

/**
 * The plain binomial log-likelihood scan, as the peer to beat: the segment's own gain against its shrunken baseline
 * of four grains, less the gain that remains outside it, less 2 per condition.
 */
export function plainScan({ cube }: Pick<Observation, 'cube'>, maxOrder = 3): Where[] {
  const totals = blank();
  const segments = new Map<string, { where: Where; sums: Sums }>();
  for (let leaf = 0; leaf < cube.leafCount; leaf++) {
    const own = sumsOf(cube, leaf);
    add(totals, own);
    for (const dims of subsets(cube.dimensions.length, maxOrder)) {
      const where = Object.fromEntries(
        dims.map((d) => [cube.dimensions[d], cube.values[d][cube.codes[d][leaf]]]),
      );
      const key = dims.map((d) => `${d}:${cube.codes[d][leaf]}`).join();
      const segment = segments.get(key) ?? { where, sums: blank() };
      segments.set(key, segment);
      add(segment.sums, own);
    }
  }
  const common = totals.before / totals.exposureBefore;
  return [...segments.values()]
    .map(({ where, sums }) => {
      const rest = {
        after: totals.after - sums.after,
        exposureAfter: totals.exposureAfter - sums.exposureAfter,
        before: totals.before - sums.before,
        exposureBefore: totals.exposureBefore - sums.exposureBefore,
      };
      const penalty = ORDER_PENALTY * Object.keys(where).length;
      const score = gain(sums, common) - gain(rest, common) - penalty;
      return { where, score: sums.exposureAfter < LEAST_EXPOSURE ? Number.NEGATIVE_INFINITY : score };
    })
    .sort((a, b) => b.score - a.score)
    .map(({ where }) => where);
}

const blank = (): Sums => ({ after: 0, exposureAfter: 0, before: 0, exposureBefore: 0 });

function add(to: Sums, from: Sums): void {
  to.after += from.after;
  to.exposureAfter += from.exposureAfter;
  to.before += from.before;
  to.exposureBefore += from.exposureBefore;
}

function sumsOf(cube: Observation['cube'], leaf: number): Sums {
  const sums = blank();
  sums.after = cube.events[0][leaf];
  sums.exposureAfter = cube.exposure[0][leaf];
  for (let time = 1; time <= Math.min(GRAINS, cube.events.length - 1); time++) {
    sums.before += cube.events[time][leaf];
    sums.exposureBefore += cube.exposure[time][leaf];
  }
  return sums;
}

function gain({ after, exposureAfter, before, exposureBefore }: Sums, common: number): number {
  if (exposureAfter <= 0) return 0;
  const expected = (before + PRIOR * common) / (exposureBefore + PRIOR);
  const rate = after / exposureAfter;
  return rate <= expected
    ? 0
    : logLikelihood(after, exposureAfter, rate) - logLikelihood(after, exposureAfter, expected);
}

function logLikelihood(events: number, exposure: number, rate: number): number {
  const bounded = Math.min(Math.max(rate, 1e-9), 1 - 1e-9);
  return events * Math.log(bounded) + Math.max(exposure - events, 0) * Math.log(1 - bounded);
}

function subsets(count: number, most: number): number[][] {
  const all: number[][] = [];
  for (let mask = 1; mask < 1 << count; mask++) {
    const dims = Array.from({ length: count }, (_, d) => d).filter((d) => (mask >> d) & 1);
    if (dims.length <= most) all.push(dims);
  }
  return all;
}
