import { valuesColumn, type Column } from '@dataing/base/columns';
import {
  type AliasTable,
  atScore,
  type CountTable,
  exp,
  fillAlias,
  fillCounts,
  fillNormal,
  fillPieces,
  fillPoisson,
  type PieceTable,
  type PoissonTable,
  type ScoreTable,
} from '@dataing/base/maths';
import { fillUniform, gatherAddresses, type Addresses, type StreamKey } from '@dataing/base/random';
import type { Clamp, Distribution, MixtureDistribution } from '../dsl/distribution.ts';
import { eachDraw } from './draws.ts';

export interface DistributionArgs {
  readonly distribution: Distribution;
  readonly clamp: Clamp;
  readonly table?: DistributionTable;
  /** Chooses the component of a mixture. */
  readonly componentKey?: StreamKey;
}

/** What a distribution's draws are read from, built once; absent for normal, lognormal and uniform. */
export type DistributionTable =
  | { readonly kind: 'poisson'; readonly table: PoissonTable }
  | { readonly kind: 'scores'; readonly table: ScoreTable }
  | { readonly kind: 'counts'; readonly table: CountTable }
  | { readonly kind: 'values'; readonly values: Float64Array; readonly alias: AliasTable }
  | { readonly kind: 'pieces'; readonly table: PieceTable }
  /** Which component, and the tables of each. */
  | {
      readonly kind: 'mixture';
      readonly alias: AliasTable;
      readonly tables: ReadonlyArray<DistributionTable | undefined>;
    };

/** Draws of a distribution, moved to the clamp's bound where they lie outside (mass piles up there). */
export function distribution(args: DistributionArgs, key: StreamKey, addresses: Addresses): Column {
  return valuesColumn('float', drawn(args, key, addresses));
}

function drawn(args: DistributionArgs, key: StreamKey, addresses: Addresses): Float64Array {
  const out = new Float64Array(addresses.length);
  draw(args, key, addresses, out);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = args.clamp;
  for (let i = 0; i < out.length; i++) {
    if (out[i] < min) out[i] = min;
    else if (out[i] > max) out[i] = max;
  }
  return out;
}

function draw(args: DistributionArgs, key: StreamKey, addresses: Addresses, out: Float64Array): void {
  const spec = args.distribution;
  switch (spec.type) {
    case 'normal':
      eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, out, at));
      for (let i = 0; i < out.length; i++) out[i] = spec.mean + spec.std * out[i];
      return;
    case 'lognormal':
      eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, out, at));
      for (let i = 0; i < out.length; i++) out[i] = exp(spec.mean + spec.sigma * out[i]);
      return;
    case 'uniform': {
      fillUniform(key, addresses, out);
      const span = spec.high - spec.low;
      for (let i = 0; i < out.length; i++) out[i] = spec.low + span * out[i];
      return;
    }
    case 'mixture':
      return drawMixture(spec, args, key, addresses, out);
    default:
      if (args.table === undefined) throw new TypeError(`a ${spec.type} draw needs its table`);
      drawByTable(args.table, key, addresses, out);
  }
}

/** The component of each row by a draw of its own; then each component's rows at once. */
function drawMixture(
  { components }: MixtureDistribution,
  { table, componentKey }: DistributionArgs,
  key: StreamKey,
  addresses: Addresses,
  out: Float64Array,
): void {
  if (table?.kind !== 'mixture' || componentKey === undefined)
    throw new TypeError('a draw of a mixture needs its table and a key');
  const chosen = new Uint8Array(addresses.length);
  eachDraw(componentKey, addresses, (draws, count, at) => fillAlias(table.alias, draws, count, chosen, at));
  const counts = new Int32Array(components.length);
  for (let i = 0; i < chosen.length; i++) counts[chosen[i]]++;
  components.forEach((component, number) => {
    if (counts[number] === 0) return;
    const rows = new Int32Array(counts[number]);
    for (let i = 0, next = 0; i < chosen.length; i++) if (chosen[i] === number) rows[next++] = i;
    const values = drawn(
      { ...component, table: table.tables[number] },
      key,
      gatherAddresses(addresses, rows),
    );
    for (let i = 0; i < rows.length; i++) out[rows[i]] = values[i];
  });
}

function drawByTable(own: DistributionTable, key: StreamKey, addresses: Addresses, out: Float64Array): void {
  switch (own.kind) {
    case 'scores':
      eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, out, at));
      for (let i = 0; i < out.length; i++) out[i] = atScore(own.table, out[i]);
      return;
    case 'pieces':
      eachDraw(key, addresses, (draws, count, at) => fillPieces(own.table, draws, count, out, at));
      return;
    case 'values': {
      const places = new Int32Array(addresses.length);
      eachDraw(key, addresses, (draws, count, at) => fillAlias(own.alias, draws, count, places, at));
      for (let i = 0; i < out.length; i++) out[i] = own.values[places[i]];
      return;
    }
    case 'poisson':
    case 'counts': {
      const counts = new Int32Array(addresses.length);
      eachDraw(key, addresses, (draws, count, at) => {
        if (own.kind === 'poisson') fillPoisson(own.table, draws, count, counts, at);
        else fillCounts(own.table, draws, count, counts, at);
      });
      out.set(counts);
      return;
    }
    case 'mixture':
      throw new TypeError('a mixture is drawn by its components');
  }
}
