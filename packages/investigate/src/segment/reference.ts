import { log } from '@dataing/base/maths';
import type { Cube } from './cube.ts';

/** Constants of the scan, chosen once for all data; what each does to real incidents is in docs/decisions/0007. */
export interface ScanSettings {
  /** Part of the baseline grains that is kept: those least like the window. */
  readonly referenceShare: number;
  /** Weight of the common rate in each leaf's own, in expected events. */
  readonly priorEvents: number;
  /** Least relative variance of a leaf from grain to grain. */
  readonly dispersionFloor: number;
  /** Relative variance, among the leaves of one segment, of the effect that befell it. */
  readonly effectVariance: number;
  /** Part of a segment's leaves that the effect reaches. */
  readonly reach: number;
  /** Part of the leaves that may move for no reason. */
  readonly strayShare: number;
  /** Discount of the view by volume against the view by leaf. */
  readonly volumeWeight: number;
  /** Least exposure (rates) or events (additive metrics) in the window. */
  readonly leastEvidence: number;
  /** How far the window must stand out from the baseline's own grains. */
  readonly alarmRatio: number;
}

export const defaultSettings: ScanSettings = {
  referenceShare: 0.5,
  priorEvents: 2,
  dispersionFloor: 0.1,
  effectVariance: 0.2,
  reach: 0.95,
  strayShare: 0.001,
  volumeWeight: 0.9,
  leastEvidence: 5,
  alarmRatio: 1.15,
};

/** What one grain (or the window) holds, leaf by leaf, beside what the reference lets one expect. */
export interface Comparison {
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly exposure: Float64Array;
  readonly observedTotal: number;
  readonly expectedTotal: number;
  /** Counts keep to the negative binomial, shares of rows to the beta-binomial, means and values below zero to the normal. */
  readonly family: 'counts' | 'shares' | 'values';
  /** True where exposure is time: evidence is then counted in events. */
  readonly additive: boolean;
  /**
   * Variance between grains beyond what chance alone gives. counts: relative. shares: of the log odds. values: all
   * variance, per unit of exposure.
   */
  readonly dispersion: number;
  /** Additive metrics: standard deviation of the log of the total from grain to grain. 0 for the others. */
  readonly levelSpread: number;
}

/**
 * Compares the grain `target` with the grains of `pool`. An earlier onset of the same fault, or an earlier fault,
 * would teach the baseline to expect it: of the pool, only the half least like the target is used. Alike is a near
 * level of a rate; of an additive metric, whose level has its seasons, a near composition.
 */
export function compare(
  cube: Cube,
  target: number,
  pool: readonly number[],
  settings: ScanSettings,
): Comparison {
  const reference = leastAlike(cube, target, pool, settings.referenceShare);
  const [events, exposure] = [poolOver(cube.events, reference), poolOver(cube.exposure, reference)];
  const family = familyOf(cube, [target, ...pool]);
  const rate = leafRates(cube, events, exposure, family, settings);
  const level = cube.additive ? meanTotal(cube, pool) / Math.max(meanTotal(cube, reference), 1e-300) : 1;
  const expected = rate.map((r, leaf) => level * r * cube.exposure[target][leaf]);
  return {
    observed: cube.events[target],
    expected,
    exposure: cube.exposure[target],
    observedTotal: sum(cube.events[target]),
    expectedTotal: sum(expected),
    family,
    additive: cube.additive,
    dispersion:
      family === 'values'
        ? variancePerExposure(cube, rate, pool)
        : Math.max(settings.dispersionFloor, relativeVariance(cube, rate, reference)),
    levelSpread: cube.additive ? spreadOfLevel(cube, pool) : 0,
  };
}

function leastAlike(cube: Cube, target: number, pool: readonly number[], share: number): number[] {
  const between = cube.additive ? compositionDistance : levelDistance;
  const distance = new Map(pool.map((time) => [time, between(cube, time, target)]));
  const order = [...pool].sort((a, b) => (distance.get(b) as number) - (distance.get(a) as number) || a - b);
  return order.slice(0, Math.ceil(pool.length * share));
}

function levelDistance(cube: Cube, a: number, b: number): number {
  const level = (time: number) => sum(cube.events[time]) / Math.max(sum(cube.exposure[time]), 1e-300);
  return Math.abs(level(a) - level(b));
}

/** Sum over leaves of how far their parts of the whole lie apart. */
function compositionDistance(cube: Cube, a: number, b: number): number {
  const [ofA, ofB] = [a, b].map((time) => Math.max(Math.abs(sum(cube.events[time])), 1e-300));
  let distance = 0;
  for (let leaf = 0; leaf < cube.leafCount; leaf++) {
    distance += Math.abs(cube.events[a][leaf] / ofA - cube.events[b][leaf] / ofB);
  }
  return distance;
}

function meanTotal(cube: Cube, times: readonly number[]): number {
  return times.reduce((total, time) => total + sum(cube.events[time]), 0) / Math.max(times.length, 1);
}

const LEAST_SPREAD = 0.05;

function spreadOfLevel(cube: Cube, pool: readonly number[]): number {
  const logs = pool.map((time) => log(Math.max(sum(cube.events[time]), 0.5)));
  const middle = logs.reduce((total, own) => total + own, 0) / Math.max(logs.length, 1);
  const squares = logs.reduce((total, own) => total + (own - middle) * (own - middle), 0);
  return Math.max(LEAST_SPREAD, Math.sqrt(squares / Math.max(logs.length - 1, 1)));
}

function poolOver(columns: readonly Float64Array[], times: readonly number[]): Float64Array {
  const pooled = new Float64Array(columns[0].length);
  for (const time of times)
    for (let leaf = 0; leaf < pooled.length; leaf++) pooled[leaf] += columns[time][leaf];
  return pooled;
}

function familyOf(cube: Cube, times: readonly number[]): Comparison['family'] {
  if (cube.isShare) return 'shares';
  if (cube.isAverage) return 'values';
  return times.some((time) => cube.events[time].some((value) => value < 0)) ? 'values' : 'counts';
}

/** What never happened before is expected this often in the whole baseline: not at all would explain nothing. */
const LEAST_EVENTS = 0.5;

/** Events per exposure of each leaf, drawn towards the common rate (rates) or kept above zero (additive metrics). */
function leafRates(
  cube: Cube,
  events: Float64Array,
  exposure: Float64Array,
  family: Comparison['family'],
  settings: ScanSettings,
): Float64Array {
  const seen = family === 'values' ? sum(events) : Math.max(sum(events), LEAST_EVENTS);
  const common = seen / Math.max(sum(exposure), 1e-300);
  if (cube.additive) {
    const floor = family === 'counts' ? settings.priorEvents / 8 : 0;
    return events.map((count, leaf) => (count + floor) / exposure[leaf]);
  }
  const prior = settings.priorEvents / (family === 'values' ? 1 : Math.max(common, 1e-12));
  return events.map((count, leaf) => (count + prior * common) / (exposure[leaf] + prior));
}

/**
 * Variance of leaves between grains beyond chance: the moment estimate of the dispersion, relative for counts and of
 * the log odds for shares, each cell weighted by the inverse of its rough variance.
 */
function relativeVariance(cube: Cube, rate: Float64Array, times: readonly number[]): number {
  let excess = 0;
  let scale = 0;
  for (const time of times) {
    const [events, exposure] = [cube.events[time], cube.exposure[time]];
    // The level that all leaves share is no dispersion between them.
    const level = cube.additive ? sum(events) / Math.max(sum(rate), 1e-300) : 1;
    for (let leaf = 0; leaf < rate.length; leaf++) {
      const mean = cube.additive ? level * rate[leaf] : exposure[leaf] * rate[leaf];
      if (mean <= 0) continue;
      const chance = cube.isShare ? mean * (1 - rate[leaf]) : mean;
      const weight = 1 / (1 + chance + 0.2 * chance * chance);
      const distance = events[leaf] - mean;
      excess += weight * (distance * distance - chance);
      scale += weight * chance * chance;
    }
  }
  return scale > 0 ? excess / scale : 0;
}

function variancePerExposure(cube: Cube, rate: Float64Array, times: readonly number[]): number {
  let squares = 0;
  let cells = 0;
  for (const time of times) {
    for (let leaf = 0; leaf < rate.length; leaf++) {
      const exposure = cube.exposure[time][leaf];
      if (exposure <= 0) continue;
      const distance = cube.events[time][leaf] - exposure * rate[leaf];
      squares += (distance * distance) / exposure;
      cells++;
    }
  }
  return Math.max(cells > 0 ? squares / cells : 0, 1e-300);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
