import { exp, normalCdf, normalCorrelation, rankOfNormals, solveRising } from '@dataing/base/maths';
import type { ScoreMap } from './score-map.ts';

/**
 * How the ranks of a column lie over its normal scores: where they step, and by how much; ties have their middle rank.
 * `coefficients[k]` belongs to the k-th Hermite function. A column without ties needs none of it.
 */
export interface RankProfile {
  readonly hasTies: boolean;
  readonly deviation: number;
  readonly coefficients: Float64Array;
}

const REACH = 8;
const PER_UNIT = 64;
const TERMS = 300;

/** Finds ties by reading the values at 1,025 scores; where a run of equal values ends is found by halving. */
export function rankProfile(valueAt: ScoreMap): RankProfile {
  const cuts: number[] = [];
  let hasTies = false;
  let before = valueAt(-REACH);
  let isRun = false;
  for (let i = 1; i <= 2 * REACH * PER_UNIT; i++) {
    const score = i / PER_UNIT - REACH;
    const value = valueAt(score);
    if (value === before) {
      isRun = true;
      continue;
    }
    hasTies ||= isRun;
    cuts.push(isRun ? lastOf(valueAt, before, score) : score - 0.5 / PER_UNIT);
    isRun = false;
    before = value;
  }
  hasTies ||= isRun;
  return { hasTies, ...expand(cuts) };
}

/** The greatest score below `above` that still has the value: it began within the run before. */
function lastOf(valueAt: ScoreMap, value: number, above: number): number {
  let [from, to] = [above - 1 / PER_UNIT, above];
  for (let i = 0; i < 40; i++) {
    const middle = (from + to) / 2;
    if (valueAt(middle) === value) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** Normalised Hermite coefficients of a step function: of a step at c, density(c) h[k-1](c) / sqrt(k). */
function expand(cuts: readonly number[]): { deviation: number; coefficients: Float64Array } {
  const coefficients = new Float64Array(TERMS + 1);
  const shares = [...cuts.map((cut) => normalCdf(cut)), 1];
  const parts = shares.map((share, i) => share - (i === 0 ? 0 : shares[i - 1]));
  cuts.forEach((cut, i) => {
    const step = (parts[i] + parts[i + 1]) / 2;
    const density = 0.3989422804014327 * exp(-0.5 * cut * cut);
    let [older, newer] = [0, 1];
    for (let k = 1; k <= TERMS; k++) {
      coefficients[k] += (step * density * newer) / Math.sqrt(k);
      [older, newer] = [newer, (cut * newer - Math.sqrt(k - 1) * older) / Math.sqrt(k)];
    }
  });
  const cubes = parts.reduce((sum, part) => sum + part * part * part, 0);
  return { deviation: Math.sqrt(Math.max(0, (1 - cubes) / 12)), coefficients };
}

/** The rank correlation (Spearman, ties at their middle rank) of two columns whose scores have the correlation r. */
export function rankCorrelation(a: RankProfile, b: RankProfile, r: number): number {
  if (!a.hasTies && !b.hasTies) return rankOfNormals(r);
  let sum = 0;
  let power = 1;
  for (let k = 1; k <= TERMS; k++) {
    power *= r;
    sum += power * a.coefficients[k] * b.coefficients[k];
  }
  return sum / (a.deviation * b.deviation);
}

/** Scores are never more alike than this. */
export const MOST_ALIKE = 0.999;

/** The correlation of scores that gives two columns a rank correlation; undefined where ties do not let them have it. */
export function scoreCorrelation(a: RankProfile, b: RankProfile, rank: number): number | undefined {
  if (!a.hasTies && !b.hasTies) return normalCorrelation(rank);
  if (!(a.deviation > 0 && b.deviation > 0)) return undefined;
  const [low, high] = [-MOST_ALIKE, MOST_ALIKE].map((r) => rankCorrelation(a, b, r));
  if (!(rank > low && rank < high)) return undefined;
  return solveRising((r) => rankCorrelation(a, b, r), rank, -MOST_ALIKE, MOST_ALIKE);
}
