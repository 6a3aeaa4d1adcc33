import { valuesColumn, type Column } from '@dataing/base/columns';
import {
  atScore,
  type CountTable,
  exp,
  fillCounts,
  fillNormal,
  fillPoisson,
  type PoissonTable,
  type ScoreTable,
} from '@dataing/base/maths';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';
import type { DistributionGenerator } from '../dsl/document.ts';
import { eachDraw } from './draws.ts';

export interface DistributionArgs {
  readonly distribution: DistributionGenerator['distribution'];
  readonly clamp: DistributionGenerator['clamp'];
  readonly table?: DistributionTable;
}

/** What a distribution's draws are read from, built once; absent for normal, lognormal and uniform. */
export type DistributionTable =
  | { readonly kind: 'poisson'; readonly table: PoissonTable }
  | { readonly kind: 'scores'; readonly table: ScoreTable }
  | { readonly kind: 'counts'; readonly table: CountTable };

/** Draws of a distribution, moved to the clamp's bound where they lie outside (mass piles up there). */
export function distribution(args: DistributionArgs, key: StreamKey, addresses: Addresses): Column {
  const out = new Float64Array(addresses.length);
  draw(args, key, addresses, out);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = args.clamp;
  for (let i = 0; i < out.length; i++) {
    if (out[i] < min) out[i] = min;
    else if (out[i] > max) out[i] = max;
  }
  return valuesColumn('float', out);
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
    default:
      if (args.table === undefined) throw new TypeError(`a ${spec.type} draw needs its table`);
      drawByTable(args.table, key, addresses, out);
  }
}

function drawByTable(own: DistributionTable, key: StreamKey, addresses: Addresses, out: Float64Array): void {
  if (own.kind === 'scores') {
    eachDraw(key, addresses, (draws, count, at) => fillNormal(draws, count, out, at));
    for (let i = 0; i < out.length; i++) out[i] = atScore(own.table, out[i]);
    return;
  }
  const counts = new Int32Array(addresses.length);
  eachDraw(key, addresses, (draws, count, at) => {
    if (own.kind === 'poisson') fillPoisson(own.table, draws, count, counts, at);
    else fillCounts(own.table, draws, count, counts, at);
  });
  out.set(counts);
}
