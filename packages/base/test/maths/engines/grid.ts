import {
  buildAlias,
  buildPoisson,
  chiSquareTail,
  exp,
  fillAlias,
  fillNormal,
  fillPoisson,
  log,
  log1p,
  logGamma,
  normalCdf,
  normalQuantile,
  poissonProbability,
  poissonQuantile,
  pow,
  regularisedBeta,
  regularisedGamma,
} from '@dataing/base/maths';
import {
  belowFrom,
  buildPermutation,
  childAddresses,
  fillBelow,
  fillDraws,
  fillUniform,
  newDraws,
  permuteWith,
  rootAddresses,
  sha256,
  streamKey,
} from '@dataing/base/random';

const COUNT = 20_000;
const key = streamKey({ epoch: 1, seed: 42, table: 'grid', column: 'cell', purpose: 'value' });
const addressKey = streamKey({ epoch: 1, seed: 42, table: 'grid', column: '', purpose: 'address' });

function digest(values: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) bytes.setFloat64(8 * i, values[i]);
  const hash = new DataView(sha256(new Uint8Array(bytes.buffer)).buffer);
  return [0, 4, 8, 12].map((at) => hash.getUint32(at).toString(16).padStart(8, '0')).join('');
}

const addresses = childAddresses(addressKey, rootAddresses(0, COUNT / 4), new Int32Array(COUNT / 4).fill(4));
const draws = newDraws(COUNT);
const uniform = new Float64Array(COUNT);

/** f over the drawn uniforms, which cover the interval; and over an even grid, which meets the borders. */
function grid(from: number, to: number, f: (x: number) => number): string {
  const values = new Float64Array(2 * COUNT);
  for (let i = 0; i < COUNT; i++) {
    values[2 * i] = f(from + uniform[i] * (to - from));
    values[2 * i + 1] = f(from + (i / COUNT) * (to - from));
  }
  return digest(values);
}

function filled<Out extends Float64Array | Int32Array>(out: Out, fill: (out: Out) => void): string {
  fill(out);
  return digest(out);
}

/** One digest per function over thousands of inputs: equal on every engine, or values depend on the engine. */
export function digestGrid(): Record<string, string> {
  fillDraws(key, addresses, 0, COUNT, draws);
  fillUniform(key, addresses, uniform);
  const weights = Float64Array.from({ length: 1000 }, (_, i) => 1 / pow(i + 1, 1.07));
  const permutation = buildPermutation(key, 100_003);
  const ints = () => new Int32Array(COUNT);
  return {
    draws: digest(draws.h) + digest(draws.lo),
    uniform: digest(uniform),
    below: filled(ints(), (out) => fillBelow(key, addresses, 1_000_003, out)),
    belowWide: digest(Float64Array.from(draws.h, (h, i) => belowFrom(h, draws.lo[i], 9007199254740991))),
    permutation: digest(Float64Array.from({ length: COUNT }, (_, i) => permuteWith(permutation, i))),
    log: grid(0, 10, log) + grid(0, 1e300, log),
    exp: grid(-745, 710, exp) + grid(-1, 1, exp),
    log1p: grid(-1, 1, log1p),
    pow: grid(0, 20, (x) => pow(x, 1.7)) + grid(-30, 30, (y) => pow(1.05, y)),
    normalQuantile: grid(0, 1, normalQuantile) + grid(0, 1e-9, normalQuantile),
    normalCdf: grid(-38, 9, normalCdf),
    logGamma: grid(0, 40, logGamma),
    regularisedGamma: grid(0, 40, (x) => regularisedGamma(7.5, x)),
    chiSquareTail: grid(0, 300, (x) => chiSquareTail(x, 99)),
    regularisedBeta: grid(0, 1, (x) => regularisedBeta(3.5, 12, x)),
    poissonProbability: grid(0.01, 40, (lambda) => poissonProbability(9, lambda)),
    poissonQuantile: grid(0, 60, (lambda) => poissonQuantile(lambda, 0.77)),
    alias: filled(ints(), (out) => fillAlias(buildAlias(weights), draws, COUNT, out)),
    normal: filled(new Float64Array(COUNT), (out) => fillNormal(draws, COUNT, out)),
    poisson: filled(ints(), (out) => fillPoisson(buildPoisson(6.5), draws, COUNT, out)),
  };
}
