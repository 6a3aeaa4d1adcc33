import {
  aliasFrom,
  atScore,
  buildAlias,
  buildCounts,
  buildPoisson,
  buildScores,
  countFrom,
  exp,
  log,
  log1p,
  normalFrom,
  poissonFrom,
} from '@dataing/base/maths';
import { typoAt } from './row-texts.ts';
import { belowFrom, drawAt, uniformFrom, type Address, type StreamKey } from '@dataing/base/random';
import { gridLength, gridPoint } from '@dataing/base/time';
import type { ColumnType, Scalar } from '../../../src/dsl/document.ts';
import type { EmpiricalDistribution } from '../../../src/dsl/distribution.ts';
import type { GeneratorStep, ModifierStep, TimeGrid } from '../../../src/plan/plan.ts';

/** A cell: times in microseconds, dates in days. */
export type Cell = string | number | boolean | null;

const day = 86_400_000_000;

type Step<Kind extends GeneratorStep['kind']> = Extract<GeneratorStep, { kind: Kind }>;

function draw(key: StreamKey, { hi, lo }: Address): [number, number] {
  return drawAt(key, hi, lo);
}

function clamped(value: number, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): number {
  return Math.min(Math.max(value, min), max);
}

/** Number of the choice. */
export function choiceAt(step: Step<'choice'>, at: Address): number {
  return aliasFrom(buildAlias(step.weights), ...draw(step.key, at));
}

/** Tables are the same for every row: building one for each would take minutes. */
function onceFor<Shape, Table>(build: (shape: Shape) => Table): (shape: Shape) => Table {
  const built = new Map<string, Table>();
  return (shape) => {
    const name = JSON.stringify(shape);
    const table = built.get(name) ?? build(shape);
    built.set(name, table);
    return table;
  };
}
const countsOf = onceFor(buildCounts);
const scoresOf = onceFor(buildScores);

export function distributionAt(
  { key, distribution: d, clamp, componentKey }: Omit<Step<'distribution'>, 'kind'>,
  at: Address,
): number {
  const [h, lo] = draw(key, at);
  switch (d.type) {
    case 'normal':
      return clamped(d.mean + d.std * normalFrom(h, lo), clamp.min, clamp.max);
    case 'lognormal':
      return clamped(exp(d.mean + d.sigma * normalFrom(h, lo)), clamp.min, clamp.max);
    case 'uniform':
      return clamped(d.low + (d.high - d.low) * uniformFrom(h, lo), clamp.min, clamp.max);
    case 'poisson':
      return clamped(poissonFrom(buildPoisson(d.lambda), h, lo), clamp.min, clamp.max);
    case 'geometric':
    case 'binomial':
    case 'negative_binomial':
      return clamped(countFrom(countsOf(d), h, lo), clamp.min, clamp.max);
    case 'empirical':
      return clamped(empiricalAt(d, h, lo), clamp.min, clamp.max);
    case 'mixture': {
      const weights = d.components.map(({ weight }) => weight);
      const component = d.components[aliasFrom(buildAlias(weights), ...draw(componentKey as StreamKey, at))];
      return clamped(distributionAt({ ...component, key }, at), clamp.min, clamp.max);
    }
    default:
      return clamped(atScore(scoresOf(d), normalFrom(h, lo)), clamp.min, clamp.max);
  }
}

/** The value of its alias; or the piece that holds the draw's share, found from the first one on. */
function empiricalAt({ shape, points, weights }: EmpiricalDistribution, h: number, lo: number): number {
  if (shape === 'values') return points[aliasFrom(buildAlias(weights), h, lo)];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = uniformFrom(h, lo);
  let [below, running] = [0, 0];
  for (let i = 0; ; i++) {
    running += weights[i];
    const upTo = i === weights.length - 1 ? 1 : running / total;
    if (share < upTo) return points[i] + ((share - below) / (upTo - below)) * (points[i + 1] - points[i]);
    below = upTo;
  }
}

/** Number of the grid point. */
export function seriesPointAt(grid: TimeGrid, step: Step<'datetime_series'>, at: Address): number {
  const [h, lo] = draw(step.key, at);
  const { sampler } = grid;
  if (sampler.kind === 'uniform') return belowFrom(h, lo, gridLength(grid.grid));
  const chosen = aliasFrom(buildAlias(sampler.weights), h, lo);
  if (sampler.kind === 'points') return chosen;
  const first = sampler.firstPoint[chosen];
  const [h2, lo2] = draw(step.withinKey, at);
  return first + belowFrom(h2, lo2, sampler.firstPoint[chosen + 1] - first);
}

export function pointCell(grid: TimeGrid, point: number, type: ColumnType): number {
  const micros = gridPoint(grid.grid, point);
  return type === 'date' ? Math.floor(micros / day) : micros;
}

/** Modifiers that need no more than the row itself. */
export type LocalStep = Exclude<ModifierStep, { kind: 'outliers' | 'effect' | 'expression' }>;

/** One modifier on one cell. `time` is the row's time column in microseconds, where seasonality needs it. */
export function modifyAt(
  step: LocalStep,
  cell: Cell,
  at: Address,
  isTime: boolean,
  time: number | null,
): Cell {
  if (cell === null) return null;
  const whole = (x: number): number => (isTime ? Math.round(x) : x);
  switch (step.kind) {
    case 'multiply':
      return whole(Number(cell) * step.factor);
    case 'add':
      return whole(Number(cell) + step.value);
    case 'clamp':
      return whole(clamped(Number(cell), step.min, step.max));
    case 'jitter': {
      const normal = normalFrom(...draw(step.key, at));
      const value = Number(cell);
      return step.mode === 'mul' ? value * (1 + step.std * normal) : value + step.std * normal;
    }
    case 'time_jitter':
      return Math.round(Number(cell) + step.stdMinutes * 60_000_000 * normalFrom(...draw(step.key, at)));
    case 'typos':
      return typoAt(step, String(cell), at);
    case 'map_values':
      return Object.hasOwn(step.mapping, String(cell)) ? step.mapping[String(cell)] : cell;
    case 'seasonality': {
      if (time === null) return cell;
      const date = new Date(time / 1000);
      const { dimension, weights } = step.pattern;
      if (dimension === 'hour') return Number(cell) * weights[date.getUTCHours()];
      if (dimension === 'month') return Number(cell) * weights[date.getUTCMonth()];
      return Number(cell) * weights[(date.getUTCDay() + 6) % 7];
    }
    case 'trend': {
      if (time === null) return cell;
      const years = (time - Number(step.origin)) / (365.25 * day);
      const { growth } = step;
      if (growth.type === 'logarithmic')
        return Number(cell) * (1 + growth.a * log1p(growth.b * (years > 0 ? years : 0)));
      if (growth.type === 'exponential') return Number(cell) * exp(years * log(1 + growth.growthRate));
      return Number(cell) * (1 + growth.growthRate * years);
    }
  }
}

/** The cell in the column's type; times come in as numbers already. */
export function castAt(value: Scalar, type: ColumnType, from: ColumnType): Cell {
  if (value === null || from === type) return value;
  switch (type) {
    case 'int':
      return Math.trunc(Number(value)) + 0;
    case 'float':
      return Number(value);
    case 'string':
    case 'json':
      return String(value);
    case 'bool':
      return typeof value === 'string' ? value === 'true' : Boolean(value);
    case 'datetime':
      return from === 'date' ? Number(value) * day : Math.round(Number(value));
    case 'date':
      return Math.floor(Number(value) / day);
  }
}
