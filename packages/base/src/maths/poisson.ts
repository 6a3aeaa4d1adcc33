import type { Draws } from '../random/addresses.ts';
import { drawAt, uniformFrom } from '../random/draws.ts';
import { type AliasTable, aliasFrom, buildAlias, fillAlias } from './alias.ts';
import { exp } from './exp.ts';
import { poissonProbability, regularisedGammaTail } from './gamma.ts';
import { normalQuantile } from './normal.ts';

/**
 * A Poisson distribution as an alias table of its likely counts first .. last. Two more outcomes stand for the
 * counts below and above; a draw that meets one is resolved by inversion. Plain data.
 */
export interface PoissonTable {
  readonly lambda: number;
  readonly first: number;
  readonly last: number;
  readonly below: number;
  readonly above: number;
  readonly alias: AliasTable;
}

/** Counts rarer than this, relative to the likeliest, are left to the tails. */
const RARE = 2.384185791015625e-7;
const LARGEST_LAMBDA = 1e9;

/** The probabilities of k, k + step, ... as long as they reach `cut` and the count is not negative. */
function likelyCounts(lambda: number, k: number, step: number, cut: number): number[] {
  const probabilities: number[] = [];
  for (let at = k; at >= 0; at += step) {
    const probability = poissonProbability(at, lambda);
    if (probability < cut) break;
    probabilities.push(probability);
  }
  return probabilities;
}

/** The mass of the counts from `k` on in steps of `step`, down to what no longer counts. */
function tailMass(lambda: number, k: number, step: number): number {
  let sum = 0;
  for (let at = k; at >= 0; at += step) {
    const probability = poissonProbability(at, lambda);
    sum += probability;
    if (probability <= sum * 1e-17) break;
  }
  return sum;
}

/**
 * The Poisson distribution with mean `lambda`, 0 .. 1e9. Costs about 0.3 ms at 100 and 90 ms at 1e9: once per
 * rate, not per row. @throws RangeError for a lambda outside.
 */
export function buildPoisson(lambda: number): PoissonTable {
  if (!(lambda >= 0 && lambda <= LARGEST_LAMBDA))
    throw new RangeError(`lambda must be 0 to 1e9, not ${lambda}`);
  if (lambda === 0) return { lambda, first: 0, last: 0, below: 0, above: 0, alias: buildAlias([1, 0, 0]) };
  const mode = Math.floor(lambda);
  const cut = poissonProbability(mode, lambda) * RARE;
  const weights = likelyCounts(lambda, mode, -1, cut).reverse();
  const first = mode + 1 - weights.length;
  for (const probability of likelyCounts(lambda, mode + 1, 1, cut)) weights.push(probability);
  const last = first + weights.length - 1;
  const below = first === 0 ? 0 : tailMass(lambda, first - 1, -1);
  const above = tailMass(lambda, last + 1, 1);
  return { lambda, first, last, below, above, alias: buildAlias([...weights, below, above]) };
}

/** Spends what is left of a draw that met a tail: a fixed key, so that the bits are fresh under that condition. */
const TAIL_KEY = { k0: 0x9e3779b9, k1: 0x243f6a88 };

function tailCount(table: PoissonTable, outcome: number, h: number, lo: number): number {
  const under = outcome === table.last - table.first + 1;
  const [freshH, freshLo] = drawAt(TAIL_KEY, h, lo);
  let left = uniformFrom(freshH, freshLo) * (under ? table.below : table.above);
  const step = under ? -1 : 1;
  let k = under ? table.first - 1 : table.last + 1;
  for (; k > 0; k += step) {
    const probability = poissonProbability(k, table.lambda);
    left -= probability;
    if (left < 0 || probability === 0) return k;
  }
  return k;
}

function countOf(table: PoissonTable, outcome: number, h: number, lo: number): number {
  const k = table.first + outcome;
  return k <= table.last ? k : tailCount(table, outcome, h, lo);
}

/**
 * A Poisson count from one draw. Counts in the table are met to within 2^-(31 + indexBits), the tails beyond by
 * inversion, so that no count is out of reach.
 */
export function poissonFrom(table: PoissonTable, h: number, lo: number): number {
  return countOf(table, aliasFrom(table.alias, h, lo), h, lo);
}

/** `poissonFrom` of `count` draws, written from `out[at]` on. About 3 ns each beside the draw. */
export function fillPoisson(table: PoissonTable, draws: Draws, count: number, out: Int32Array, at = 0): void {
  fillAlias(table.alias, draws, count, out, at);
  const { first } = table;
  const inside = table.last - first;
  for (let i = at; i < at + count; i++) {
    const outcome = out[i];
    out[i] =
      outcome <= inside ? first + outcome : tailCount(table, outcome, draws.h[i - at], draws.lo[i - at]);
  }
}

const SEQUENTIAL_LAMBDA = 16;

function countUp(lambda: number, u: number): number {
  let k = 0;
  let probability = exp(-lambda);
  for (let left = u - probability; left >= 0 && probability > 0; left -= probability) {
    k++;
    probability *= lambda / k;
  }
  return k;
}

/**
 * The Poisson quantile: the least k with P(X <= k) > u, for u in [0, 1) and lambda in 0 .. 1e9. For rates of a row's own;
 * rises with u and with lambda. About 10 ns plus 3 ns per count below 16, about 1 us (growing slowly) above.
 * @throws RangeError for a lambda outside.
 */
export function poissonQuantile(lambda: number, u: number): number {
  if (!(lambda >= 0 && lambda <= LARGEST_LAMBDA))
    throw new RangeError(`lambda must be 0 to 1e9, not ${lambda}`);
  if (lambda < SEQUENTIAL_LAMBDA) return countUp(lambda, u);
  const z = u > 0 ? normalQuantile(u) : -8.3;
  // Cornish and Fisher's start, mostly within one of the answer.
  let k = Math.max(0, Math.floor(lambda + Math.sqrt(lambda) * z + (z * z - 1) / 6));
  let cumulative = regularisedGammaTail(k + 1, lambda);
  while (cumulative <= u) {
    k++;
    const probability = poissonProbability(k, lambda);
    if (probability < 1e-18) return k;
    cumulative += probability;
  }
  while (k > 0) {
    const below = cumulative - poissonProbability(k, lambda);
    if (below <= u) return k;
    cumulative = below;
    k--;
  }
  return 0;
}
