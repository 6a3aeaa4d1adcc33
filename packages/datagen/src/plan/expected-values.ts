import {
  continuousQuantile,
  countProbability,
  exp,
  normalQuantile,
  poissonProbability,
} from '@dataing/base/maths';
import type { ColumnSpec, Generator, GivenGenerator, Modifier, Node } from '../dsl/document.ts';
import type { Clamp, Distribution } from '../dsl/distribution.ts';
import { choiceWeights } from './weights.ts';

/** Values that stand for all that a column can hold, each with its share of the rows; shares sum to 1. */
export type Sample = ReadonlyArray<{ readonly value: number; readonly share: number }>;

const POINTS = 1000;

/**
 * The numbers of a column as the document has them: its distribution by quantiles, its choices by weight, the cases of a
 * `given` by the shares of what decides, through the modifiers that are a rule and no draw. Undefined where it does not say.
 */
export function expectedValues(node: Node, column: ColumnSpec): Sample | undefined {
  if (column.type !== 'int' && column.type !== 'float') return undefined;
  let sample = generatorValues(node, column.generator);
  for (const modifier of column.modifiers) sample = sample && modified(sample, modifier);
  const { generator, finalClamp, modifiers } = column;
  if (sample && finalClamp && modifiers.length > 0 && generator.kind === 'distribution')
    sample = clamped(sample, generator.clamp);
  if (column.type === 'int') return sample?.map(({ value, share }) => ({ value: Math.trunc(value), share }));
  return sample;
}

function generatorValues(node: Node, generator: Generator): Sample | undefined {
  if (generator.kind === 'distribution') {
    const drawn = distributionValues(generator.distribution);
    return drawn && clamped(drawn, generator.clamp);
  }
  if (generator.kind === 'given') return givenValues(node, generator);
  if (generator.kind !== 'choice' || !('values' in generator.from)) return undefined;
  const { values } = generator.from;
  const weights = choiceWeights(generator.weights, values.length);
  const found = values.flatMap((value, i) =>
    value === null || typeof value === 'string' ? [] : [{ value: Number(value), share: weights[i] }],
  );
  return found.length === values.filter((value) => value !== null).length ? normalised(found) : undefined;
}

/** Of rows whose case makes no number, nothing is said: nulls have no mean. */
function givenValues(node: Node, given: GivenGenerator): Sample | undefined {
  const source = node.columns.find(({ name }) => name === given.column);
  const { generator } = source ?? {};
  if (source === undefined || source.modifiers.length > 0) return undefined;
  if (generator?.kind !== 'choice' || !('values' in generator.from)) return undefined;
  const weights = choiceWeights(generator.weights, generator.from.values.length);
  const found: Array<{ value: number; share: number }> = [];
  for (const [i, value] of generator.from.values.entries()) {
    const held = given.cases.find(({ when }) => when.kind === 'text' && when.text === String(value));
    const inner = held === undefined || value === null ? (given.otherwise ?? null) : held.generator;
    if (inner === null) continue;
    const sample = generatorValues(node, inner);
    if (sample === undefined || given.cases.some(({ when }) => when.kind === 'range')) return undefined;
    found.push(...sample.map(({ value: x, share }) => ({ value: x, share: share * weights[i] })));
  }
  return normalised(found);
}

function normalised(sample: Sample): Sample | undefined {
  const total = sample.reduce((sum, { share }) => sum + share, 0);
  if (!(total > 0)) return undefined;
  return sample.map(({ value, share }) => ({ value, share: share / total }));
}

function modified(sample: Sample, modifier: Modifier): Sample | undefined {
  switch (modifier.kind) {
    case 'multiply':
      return sample.map(({ value, share }) => ({ value: value * modifier.factor, share }));
    case 'add':
      return sample.map(({ value, share }) => ({ value: value + modifier.value, share }));
    case 'clamp':
      return clamped(sample, modifier);
    default:
      return undefined;
  }
}

function clamped(
  sample: Sample,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Clamp,
): Sample {
  return sample.map(({ value, share }) => ({ value: Math.min(max, Math.max(min, value)), share }));
}

function distributionValues(shape: Distribution): Sample | undefined {
  switch (shape.type) {
    case 'normal':
      return byQuantile((u) => shape.mean + shape.std * normalQuantile(u));
    case 'lognormal':
      return byQuantile((u) => exp(shape.mean + shape.sigma * normalQuantile(u)));
    case 'uniform':
      return byQuantile((u) => shape.low + (shape.high - shape.low) * u);
    case 'poisson':
      return byCount((k) => poissonProbability(k, shape.lambda), shape.lambda);
    case 'geometric':
      return byCount((k) => countProbability(shape, k), 1 / shape.p);
    case 'binomial':
      return byCount((k) => countProbability(shape, k), shape.n * shape.p);
    case 'negative_binomial':
      return byCount((k) => countProbability(shape, k), (shape.r * (1 - shape.p)) / shape.p);
    case 'empirical': {
      const { points, weights } = shape;
      if (shape.shape === 'values')
        return normalised(points.map((value, i) => ({ value, share: weights[i] })));
      const inside = [0.1, 0.3, 0.5, 0.7, 0.9];
      return normalised(
        weights.flatMap((share, i) =>
          inside.map((u) => ({ value: points[i] + u * (points[i + 1] - points[i]), share })),
        ),
      );
    }
    case 'mixture': {
      const parts = shape.components.map(({ weight, distribution, clamp }) => {
        const sample = distributionValues(distribution);
        return sample && clamped(sample, clamp).map(({ value, share }) => ({ value, share: share * weight }));
      });
      return parts.every((part) => part !== undefined) ? normalised(parts.flat()) : undefined;
    }
    default:
      return byQuantile((u) => continuousQuantile(shape, u, 1 - u));
  }
}

function byQuantile(quantile: (u: number) => number): Sample {
  return Array.from({ length: POINTS }, (_, i) => ({
    value: quantile((i + 0.5) / POINTS),
    share: 1 / POINTS,
  }));
}

/** Counts are looked at one by one up to so many. */
const COUNTS_MAX = 100_000;

function byCount(probability: (k: number) => number, typical: number): Sample | undefined {
  if (typical > COUNTS_MAX / 2) return undefined;
  const sample: Array<{ value: number; share: number }> = [];
  for (let k = 0; k < COUNTS_MAX; k++) {
    const share = probability(k);
    if (share > 1e-9) sample.push({ value: k, share });
    if (k > typical && share < 1e-12) break;
  }
  return normalised(sample);
}

/** Mean and standard deviation. */
export function momentsOf(sample: Sample): { readonly mean: number; readonly deviation: number } {
  const mean = sample.reduce((sum, { value, share }) => sum + value * share, 0);
  const squares = sample.reduce((sum, { value, share }) => sum + (value - mean) * (value - mean) * share, 0);
  return { mean, deviation: Math.sqrt(squares) };
}

/** The share of the rows that lies outside. */
export function shareOutside(
  sample: Sample,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Clamp,
): number {
  return sample.reduce((sum, { value, share }) => (value < min || value > max ? sum + share : sum), 0);
}
