import type { Draws } from '../random/addresses.ts';
import { type AliasTable, aliasFrom, buildAlias, fillAlias } from './alias.ts';
import { exp, log, log1p } from './exp.ts';
import { logGamma } from './gamma.ts';

/** A distribution of counts by its parameters. */
export type CountShape =
  | { readonly type: 'binomial'; readonly n: number; readonly p: number }
  /** Failures before the r-th success; r a positive real. Mean r (1 - p) / p. */
  | { readonly type: 'negative_binomial'; readonly r: number; readonly p: number }
  /** Trials up to and with the first success: 1, 2, ... Mean 1 / p. */
  | { readonly type: 'geometric'; readonly p: number };

/** The likely counts of a distribution, `first` on, under an alias table. Plain data. */
export interface CountTable {
  readonly first: number;
  readonly alias: AliasTable;
}

/** Counts rarer than this, relative to the likeliest, are left out: none in 10^12 draws is one of them. */
const RARE = 1e-15;
const MOST_COUNTS = 1 << 20;

/** The probability of the count `k`. Relative error below 1e-11 for parameters up to 1e6. */
export function countProbability(shape: CountShape, k: number): number {
  switch (shape.type) {
    case 'geometric':
      return k < 1 ? 0 : exp((k - 1) * log1p(-shape.p) + log(shape.p));
    case 'binomial': {
      const { n, p } = shape;
      if (k < 0 || k > n) return 0;
      if (p === 0 || p === 1) return k === p * n ? 1 : 0;
      const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
      return exp(ways + k * log(p) + (n - k) * log1p(-p));
    }
    case 'negative_binomial': {
      const { r, p } = shape;
      if (k < 0) return 0;
      if (p === 1) return k === 0 ? 1 : 0;
      return exp(logGamma(k + r) - logGamma(r) - logGamma(k + 1) + r * log(p) + k * log1p(-p));
    }
  }
}

/** @throws RangeError where more than 2^20 counts are likely. */
export function buildCounts(shape: CountShape): CountTable {
  const mode = modeOf(shape);
  const cut = countProbability(shape, mode) * RARE;
  const weights: number[] = [];
  let first = mode;
  while (first > 0 && countProbability(shape, first - 1) > cut && mode - first < MOST_COUNTS) first--;
  for (let k = first; ; k++) {
    const probability = countProbability(shape, k);
    if (k > mode && probability <= cut) break;
    weights.push(probability);
    if (weights.length > MOST_COUNTS) throw new RangeError('more than 2^20 counts are likely');
  }
  return { first, alias: buildAlias(weights) };
}

function modeOf(shape: CountShape): number {
  switch (shape.type) {
    case 'geometric':
      return 1;
    case 'binomial':
      return Math.min(shape.n, Math.floor((shape.n + 1) * shape.p));
    case 'negative_binomial':
      return shape.r <= 1 ? 0 : Math.floor(((shape.r - 1) * (1 - shape.p)) / shape.p);
  }
}

/** The count of one draw. */
export function countFrom(table: CountTable, h: number, lo: number): number {
  return table.first + aliasFrom(table.alias, h, lo);
}

/** Counts of `count` draws into `out` from `at`. */
export function fillCounts(table: CountTable, draws: Draws, count: number, out: Int32Array, at = 0): void {
  fillAlias(table.alias, draws, count, out, at);
  if (table.first !== 0) for (let i = at; i < at + count; i++) out[i] += table.first;
}
