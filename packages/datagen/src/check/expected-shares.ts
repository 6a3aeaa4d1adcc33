import type {
  ColumnSpec,
  DistributionGenerator,
  Document,
  Fanout,
  Generator,
  Scalar,
} from '../dsl/document.ts';
import type { Clamp, Distribution, EmpiricalDistribution, MixtureDistribution } from '../dsl/distribution.ts';
import {
  type ContinuousShape,
  continuousQuantile,
  type CountShape,
  countProbability,
  exp,
  normalQuantile,
  poissonProbability,
} from '@dataing/base/maths';
import { generatorsOf } from '../dsl/nested-generators.ts';
import { choiceWeights } from '../plan/weights.ts';

/** The listed choices as texts, null left out; undefined where the generator lists none. */
function choiceLabels(generator: Generator): readonly string[] | undefined {
  if (generator.kind !== 'choice' || !('values' in generator.from)) return undefined;
  return generator.from.values.flatMap((value) => (value === null ? [] : [String(value)]));
}

/** The values that a column can have, where the document lists them: a choice, a trait, or cases of such. */
export function listedValues(document: Document, generator: Generator): readonly string[] | undefined {
  if (generator.kind === 'trait') {
    const owner = document.nodes.find(({ id }) => id === generator.node);
    const trait = owner?.traits?.find(({ name }) => name === generator.trait);
    return trait?.kind === 'choice' ? trait.values.map(String) : undefined;
  }
  if (generator.kind !== 'given') return choiceLabels(generator);
  const cases = generatorsOf(generator).filter(({ kind }) => kind !== 'given');
  const lists = cases.map((each) => listedValues(document, each));
  return lists.some((list) => list === undefined)
    ? undefined
    : [...new Set(lists.flatMap((list) => list ?? []))];
}

/**
 * The shares of a column's values as the document has them, null left out; undefined where it does not say. Renamed
 * by `map_values`; any other modifier changes them in ways that are not followed.
 */
export function expectedShares({
  generator,
  modifiers,
}: ColumnSpec): ReadonlyMap<string, number> | undefined {
  if (generator.kind !== 'choice' || !('values' in generator.from)) return undefined;
  const names = new Map<string, Scalar>();
  for (const modifier of modifiers) {
    if (modifier.kind !== 'map_values' || modifiers.length > 1) return undefined;
    for (const [from, to] of Object.entries(modifier.mapping)) names.set(from, to);
  }
  const { values } = generator.from;
  const weights = choiceWeights(generator.weights, values.length);
  const shares = new Map<string, number>();
  values.forEach((value, i) => {
    const renamed = value === null ? null : (names.get(String(value)) ?? value);
    if (renamed === null) return;
    shares.set(String(renamed), (shares.get(String(renamed)) ?? 0) + weights[i]);
  });
  const total = [...shares.values()].reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return undefined;
  return new Map([...shares].map(([label, weight]) => [label, weight / total]));
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

const POINTS = 4_000;

/** Mean and standard deviation of a distribution after its clamp, by quantiles; undefined for what is not known here. */
export function expectedMoments({ distribution, clamp }: DistributionGenerator): Moments | undefined {
  return clippedMoments(distribution, clamp, (x) => x);
}

/** Moments of draws moved into `clamp`, and then by `further`: into the clamp of the mixture they are part of. */
function clippedMoments(
  distribution: Distribution,
  clamp: Clamp,
  further: (x: number) => number,
): Moments | undefined {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = clamp;
  const clip = (x: number): number => further(Math.min(max, Math.max(min, x)));
  switch (distribution.type) {
    case 'normal': {
      const { mean, std } = distribution;
      return momentsOf((u) => clip(mean + std * normalQuantile(u)));
    }
    case 'lognormal': {
      const { mean, sigma } = distribution;
      return momentsOf((u) => clip(exp(mean + sigma * normalQuantile(u))));
    }
    case 'uniform': {
      const { low, high } = distribution;
      return momentsOf((u) => clip(low + (high - low) * u));
    }
    case 'poisson':
      return countMoments((k) => poissonProbability(k, distribution.lambda), distribution.lambda, clip);
    case 'geometric':
    case 'binomial':
    case 'negative_binomial':
      return countMoments((k) => countProbability(distribution, k), meanCount(distribution), clip);
    case 'empirical':
      return empiricalMoments(distribution, clip);
    case 'mixture':
      return mixtureMoments(distribution, clip);
    default:
      return hasMoments(distribution, clamp)
        ? momentsOf((u) => clip(continuousQuantile(distribution, u, 1 - u)))
        : undefined;
  }
}

/** Each value once; of each piece, points evenly through it. */
function empiricalMoments({ shape, points, weights }: EmpiricalDistribution, clip: (x: number) => number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const steps = shape === 'values' ? 1 : Math.max(8, Math.ceil(POINTS / weights.length));
  let mean = 0;
  let squares = 0;
  weights.forEach((weight, i) => {
    for (let step = 0; step < steps; step++) {
      const place = (step + 0.5) / steps;
      const value = clip(shape === 'values' ? points[i] : points[i] + place * (points[i + 1] - points[i]));
      mean += (weight / total / steps) * value;
      squares += (weight / total / steps) * value * value;
    }
  });
  return { mean, deviation: Math.sqrt(Math.max(0, squares - mean * mean)) };
}

function mixtureMoments({ components }: MixtureDistribution, clip: (x: number) => number) {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  let mean = 0;
  let squares = 0;
  for (const { weight, distribution, clamp } of components) {
    if (weight === 0) continue;
    const part = clippedMoments(distribution, clamp, clip);
    if (part === undefined) return undefined;
    mean += (weight / total) * part.mean;
    squares += (weight / total) * (part.deviation * part.deviation + part.mean * part.mean);
  }
  return { mean, deviation: Math.sqrt(Math.max(0, squares - mean * mean)) };
}

function meanCount(shape: CountShape): number {
  switch (shape.type) {
    case 'geometric':
      return 1 / shape.p;
    case 'binomial':
      return shape.n * shape.p;
    case 'negative_binomial':
      return (shape.r * (1 - shape.p)) / shape.p;
  }
}

/** False where a tail is so heavy that means of samples do not settle. */
function hasMoments(shape: ContinuousShape, { max }: DistributionGenerator['clamp']): boolean {
  if (shape.type === 'pareto') return shape.alpha > 4 || max !== undefined;
  return shape.type !== 'student_t' || shape.df > 8;
}

function momentsOf(quantile: (u: number) => number): Moments {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < POINTS; i++) {
    const value = quantile((i + 0.5) / POINTS);
    sum += value;
    squares += value * value;
  }
  const mean = sum / POINTS;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / POINTS - mean * mean)) };
}

/** Moments of a count whose probabilities have died away a good way beyond its mean. */
function countMoments(
  probability: (k: number) => number,
  typical: number,
  clip: (x: number) => number,
): Moments {
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 0; ; k++) {
    const p = probability(k);
    const value = clip(k);
    total += p;
    sum += p * value;
    squares += p * value * value;
    if (k > typical && p < 1e-16) break;
  }
  const mean = sum / total;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / total - mean * mean)) };
}

/** Children per parent; undefined for a shape that is not known here. */
export function expectedChildren(fanout: Fanout): Moments | undefined {
  switch (fanout.kind) {
    case 'constant':
      return { mean: fanout.count, deviation: 0 };
    case 'uniform': {
      const span = fanout.max - fanout.min + 1;
      return { mean: (fanout.min + fanout.max) / 2, deviation: Math.sqrt((span * span - 1) / 12) };
    }
    case 'poisson': {
      const { min = 0, max = Number.POSITIVE_INFINITY } = fanout;
      return countMoments(
        (k) => poissonProbability(k, fanout.lambda),
        fanout.lambda,
        (k) => Math.min(max, Math.max(min, k)),
      );
    }
    case 'weighed': {
      const { least, weights, mean } = fanout;
      const squares = weights.reduce((sum, weight, i) => sum + weight * (least + i) * (least + i), 0);
      return { mean, deviation: Math.sqrt(Math.max(0, squares - mean * mean)) };
    }
    default:
      return undefined;
  }
}
