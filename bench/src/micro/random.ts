/**
 * What a draw, a normal, an alias choice and the rest cost, in nanoseconds per value: `node bench/src/micro/random.ts`.
 * Median and least of many passes over one block of 65,536 rows, in cache, as the engine works. Prints; asserts nothing.
 */
import {
  buildAlias,
  buildPoisson,
  exp,
  fillAlias,
  fillNormal,
  fillPoisson,
  log,
  normalCdf,
  normalQuantile,
  poissonQuantile,
} from '@dataing/base/maths';
import {
  buildPermutation,
  childAddresses,
  fillBelow,
  fillDraws,
  fillUniform,
  newDraws,
  permuteWith,
  rootAddresses,
  streamKey,
} from '@dataing/base/random';

const rows = 65_536;
const passes = 80;
const key = streamKey({ epoch: 1, seed: 42, table: 'bench', column: 'value', purpose: 'value' });
const addresses = rootAddresses(0, rows);
const draws = newDraws(rows);
const doubles = new Float64Array(rows);
const ints = new Int32Array(rows);
const bytes = new Uint8Array(rows);
const shorts = new Uint16Array(rows);

const parents = rootAddresses(0, rows / 8);
const eights = new Int32Array(rows / 8).fill(8);
const six = buildAlias([5, 3, 2, 1, 1, 1]);
const hours = buildAlias(Float64Array.from({ length: 15_500 }, (_, hour) => 1 + (hour % 24)));
const three = buildPoisson(3);
const hundred = buildPoisson(100);
const permutation = buildPermutation(key, rows - 1000);

/** `f` at `rows` points of an interval. */
function map(from: number, to: number, f: (x: number) => number): () => void {
  return () => {
    for (let row = 0; row < rows; row++) doubles[row] = f(from + ((row + 0.5) / rows) * (to - from));
  };
}

const cases: Record<string, () => void> = {
  'root addresses': () => rootAddresses(0, rows),
  'child addresses, 8 a parent': () => childAddresses(key, parents, eights),
  'draws of 64 bits': () => fillDraws(key, addresses, 0, rows, draws),
  'uniform doubles, with draw': () => fillUniform(key, addresses, doubles),
  'below 1,000, with draw': () => fillBelow(key, addresses, 1000, ints),
  'below 3 x 10^9, with draw': () => fillBelow(key, addresses, 3e9, doubles),
  'alias of 6 into bytes': () => fillAlias(six, draws, rows, bytes),
  'alias of 15,500 into shorts': () => fillAlias(hours, draws, rows, shorts),
  normal: () => fillNormal(draws, rows, doubles),
  'Poisson by table, mean 3': () => fillPoisson(three, draws, rows, ints),
  'Poisson by table, mean 100': () => fillPoisson(hundred, draws, rows, ints),
  'Poisson of own rate, mean 3': map(0, 1, (u) => poissonQuantile(3, u)),
  'Poisson of own rate, mean 100': map(0, 1, (u) => poissonQuantile(100, u)),
  'permutation of 64,536': () => {
    for (let row = 0; row < rows - 1000; row++) ints[row] = permuteWith(permutation, row);
  },
  log: map(0, 100, log),
  'Math.log': map(0, 100, Math.log),
  exp: map(-10, 10, exp),
  'Math.exp': map(-10, 10, Math.exp),
  'normal quantile': map(0, 1, normalQuantile),
  'normal distribution function': map(-5, 5, normalCdf),
  'stream key (per key)': () => {
    for (let row = 0; row < rows; row += 64) {
      streamKey({ epoch: 1, seed: row, table: 'orders', column: 'amount', purpose: 'value' });
    }
  },
};

for (const [name, run] of Object.entries(cases)) {
  for (let pass = 0; pass < 20; pass++) run();
  const timesNs = Array.from({ length: passes }, () => {
    const start = performance.now();
    run();
    return ((performance.now() - start) * 1e6) / (name.startsWith('stream key') ? rows / 64 : rows);
  }).sort((a, b) => a - b);
  const [median, least] = [timesNs[passes / 2], timesNs[0]].map((ns) => ns.toFixed(2).padStart(8));
  process.stdout.write(`${name.padEnd(32)}${median} ns median${least} ns least\n`);
}
