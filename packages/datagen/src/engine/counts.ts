import {
  buildAlias,
  buildPoisson,
  fillAlias,
  fillPoisson,
  poissonFrom,
  poissonQuantile,
  type PoissonTable,
} from '@dataing/base/maths';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { fillBelow, fillUniform, uniformFrom } from '@dataing/base/random';
import { buildIntensity, parentProfiles, rateFactors, type Intensity } from '../behavior/intensity.ts';
import { eachDraw } from '../kernels/draws.ts';
import type { Fanout } from '../dsl/document.ts';
import type { FanoutSource, TablePlan } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { originalCounts } from './original-counts.ts';
import { processCounts } from './processes.ts';
import { productOfTraits } from './traits.ts';

/** The bent intensity of a table with effects or followed parents, for one of its time columns; undefined for others. */
export function intensityOf(
  context: Context,
  table: TablePlan,
  column = table.mainTime,
): Intensity | undefined {
  const { source } = table;
  if (source.kind !== 'fanout' || source.effects.length + table.follows.length === 0) return undefined;
  const name = `intensity of ${table.index} ${column}`;
  return context.memo(name, () => buildIntensity(context, table, source, column));
}

/**
 * Children of each parent row: a function of the parent's address and attributes. Effects scale the rate before the
 * draw, so that nothing is lost to rounding; min and max then clip the count.
 */
export function childCounts(context: Context, table: TablePlan, parents: Frame): Int32Array {
  const { source } = table;
  if (source.kind === 'process') return processCounts(context, table, parents);
  if (source.kind !== 'fanout') throw new TypeError(`"${table.name}" has no parent`);
  const intensity = intensityOf(context, table);
  if (source.original !== undefined)
    return originalCounts(
      context,
      table,
      source.original,
      parents,
      ownCounts(context, table, source, parents),
    );
  if (intensity === undefined) return ownCounts(context, table, source, parents);
  const profiles = parentProfiles(intensity, parents, table);
  const factors = rateFactors(intensity, profiles);
  const traits = productOfTraits(parents, source.traits);
  const counts = bentCounts(context, table, source, parents, {
    factorOf:
      traits === undefined
        ? (row) => factors[profiles.of[row]]
        : (row) => factors[profiles.of[row]] * traits[row],
    isOwn: traits !== undefined || hasOwnRates(intensity),
  });
  for (let row = 0; row < counts.length; row++)
    if (profiles.profiles[profiles.of[row]].isClosed) counts[row] = 0;
  return counts;
}

/** Counts that nothing but the parents' own traits bends. */
function ownCounts(context: Context, table: TablePlan, source: FanoutSource, parents: Frame): Int32Array {
  const traits = productOfTraits(parents, source.traits);
  if (traits === undefined) return countsOf(context, source, parents);
  return bentCounts(context, table, source, parents, { factorOf: (row) => traits[row], isOwn: true });
}

/** What each parent's rate is multiplied by; `isOwn` where hardly two parents have the same. */
interface Bend {
  readonly factorOf: (row: number) => number;
  readonly isOwn: boolean;
}

function bentCounts(
  context: Context,
  table: TablePlan,
  source: FanoutSource,
  parents: Frame,
  { factorOf, isOwn }: Bend,
): Int32Array {
  const { fanout } = source;
  if (fanout.kind !== 'poisson') return scaledCounts(context, table, source, parents, factorOf);
  const counts = new Int32Array(parents.length);
  const countAt = bentPoisson(context, table, fanout.lambda, isOwn);
  eachDraw(source.countKey, parents.addresses(), ({ h, lo }, count, at) => {
    for (let i = 0; i < count; i++) counts[at + i] = countAt(factorOf(at + i), h[i], lo[i]);
  });
  return clip(counts, fanout);
}

function hasOwnRates({ follow, byParent }: Intensity): boolean {
  return follow !== undefined || byParent.some(({ effect }) => effect.match.kind === 'parent');
}

/** Parents with keys of their own may have any rate: theirs is drawn by inversion, a rate shared by all by table. */
function bentPoisson(
  context: Context,
  table: TablePlan,
  lambda: number,
  isOwn: boolean,
): (factor: number, h: number, lo: number) => number {
  const plain = poissonOf(context, lambda);
  if (isOwn) {
    return (factor, h, lo) =>
      factor === 1
        ? poissonFrom(plain, h, lo)
        : poissonQuantile(possibleRate(table, lambda * factor), uniformFrom(h, lo));
  }
  const byFactor = new Map([[1, plain]]);
  return (factor, h, lo) => {
    let shared = byFactor.get(factor);
    if (shared === undefined) {
      shared = poissonOf(context, possibleRate(table, lambda * factor));
      byFactor.set(factor, shared);
    }
    return poissonFrom(shared, h, lo);
  };
}

/** More children than this per parent fit no table, nor the range of Poisson draws. */
const mostChildren = 1e9;

/** Effects may bend a rate to anything: what no count can be drawn from is refused. */
function possibleRate(table: TablePlan, rate: number): number {
  if (rate >= 0 && rate <= mostChildren) return rate;
  const message = `the effects on "${table.name}" ask for ${rate} children per parent`;
  const help = 'Bring the values of the effect down, or its operation to "mul".';
  throw new DiagnosticError([{ code: 'DATA_RATE', severity: 'error', message, help }]);
}

/** Counts of children, or of the items of a list, by nothing but the fanout. */
export function countsOf(
  context: Context,
  source: Pick<FanoutSource, 'fanout' | 'countKey'>,
  parents: Frame,
): Int32Array {
  const { fanout } = source;
  const counts = new Int32Array(parents.length);
  if (fanout.kind === 'constant') return counts.fill(fanout.count);
  const addresses = parents.addresses();
  if (fanout.kind === 'uniform') {
    fillBelow(source.countKey, addresses, fanout.max - fanout.min + 1, counts);
    for (let i = 0; i < counts.length; i++) counts[i] += fanout.min;
    return counts;
  }
  if (fanout.kind === 'weighed') return weighedCounts(context, source, fanout, parents);
  const poisson = poissonOf(context, fanout.lambda);
  eachDraw(source.countKey, addresses, (draws, count, at) => fillPoisson(poisson, draws, count, counts, at));
  return clip(counts, fanout);
}

function weighedCounts(
  context: Context,
  { countKey }: Pick<FanoutSource, 'countKey'>,
  { least, weights }: Extract<Fanout, { kind: 'weighed' }>,
  parents: Frame,
): Int32Array {
  const alias = context.memo(`counts by weight ${countKey.k0} ${countKey.k1}`, () => buildAlias(weights));
  const counts = new Int32Array(parents.length);
  eachDraw(countKey, parents.addresses(), (draws, count, at) => fillAlias(alias, draws, count, counts, at));
  return counts.map((count) => count + least);
}

/** Counts without a rate are scaled as they are; the fraction left over is decided by a draw of its own. */
function scaledCounts(
  context: Context,
  table: TablePlan,
  source: FanoutSource,
  parents: Frame,
  factorOf: (row: number) => number,
): Int32Array {
  const counts = countsOf(context, source, parents);
  const fractions = new Float64Array(counts.length);
  fillUniform(source.roundingKey, parents.addresses(), fractions);
  for (let row = 0; row < counts.length; row++) {
    const scaled = possibleRate(table, counts[row] * factorOf(row));
    const whole = Math.floor(scaled);
    counts[row] = fractions[row] < scaled - whole ? whole + 1 : whole;
  }
  return counts;
}

function clip(counts: Int32Array, fanout: Extract<Fanout, { kind: 'poisson' }>): Int32Array {
  const { min = 0, max = 2147483647 } = fanout;
  for (let i = 0; i < counts.length; i++) counts[i] = Math.min(Math.max(counts[i], min), max);
  return counts;
}

export function poissonOf(context: Context, lambda: number): PoissonTable {
  return context.memo(`Poisson ${lambda}`, () => buildPoisson(lambda));
}
