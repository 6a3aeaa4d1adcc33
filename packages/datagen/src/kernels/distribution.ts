import { valuesColumn, type Column } from '@dataing/base/columns';
import { exp, fillNormal, fillPoisson, type PoissonTable } from '@dataing/base/maths';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';
import type { DistributionGenerator } from '../dsl/document.ts';
import { eachDraw } from './draws.ts';

export interface DistributionArgs {
  readonly distribution: DistributionGenerator['distribution'];
  readonly clamp: DistributionGenerator['clamp'];
  /** The table of a Poisson's lambda; absent for the others. */
  readonly poisson?: PoissonTable;
}

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
    case 'poisson':
      if (args.poisson === undefined) throw new TypeError('a Poisson draw needs its table');
      drawPoisson(args.poisson, key, addresses, out);
  }
}

function drawPoisson(table: PoissonTable, key: StreamKey, addresses: Addresses, out: Float64Array): void {
  const counts = new Int32Array(addresses.length);
  eachDraw(key, addresses, (draws, count, at) => fillPoisson(table, draws, count, counts, at));
  out.set(counts);
}
