import { buildAlias, aliasFrom, type AliasTable } from '@dataing/base/maths';
import { belowFrom, drawAt, uniformFrom, type Addresses } from '@dataing/base/random';
import type { StreamKey } from '@dataing/base/random';
import type { TryKeys } from '../plan/plan.ts';
import type { EffectProfiles } from './effect-rows.ts';
import { factorAt, largestFactor, type Profile } from './profile.ts';

/**
 * A key among the child's own columns whose value bends the child's intensity: key k has prior weight p_k and factor
 * f_k(t). The intensity of the children is the mean factor m(t) = sum p_k f_k(t); a child at time t has key k with
 * probability p_k f_k(t) / m(t).
 */
export interface KeyMixture {
  readonly size: number;
  /** Prior weights summing to 1; absent where all keys are alike. */
  readonly prior?: { readonly weights: Float64Array; readonly alias: AliasTable };
  readonly profiles: readonly Profile[];
  /** Which profile each key has. */
  readonly profileOf: Int32Array;
  /** Prior weight of all keys of a profile. */
  readonly mass: Float64Array;
  readonly groups: { readonly order: Int32Array; readonly from: Int32Array };
  readonly bound: number;
  /** m at every grid point (one entry where there is no time). */
  readonly mean: Float64Array;
}

export function buildMixture(
  keys: ReadonlyArray<string | null>,
  weights: Float64Array | undefined,
  effect: EffectProfiles,
  points: number,
): KeyMixture {
  const profiles: Profile[] = [effect.otherwise];
  const numbers = new Map<Profile, number>([[effect.otherwise, 0]]);
  const profileOf = Int32Array.from(keys, (key) => {
    const profile = (key === null ? undefined : effect.profiles.get(key)) ?? effect.otherwise;
    let number = numbers.get(profile);
    if (number === undefined) {
      number = profiles.push(profile) - 1;
      numbers.set(profile, number);
    }
    return number;
  });
  return mixtureOf(profiles, profileOf, weights, points);
}

/** A mixture of keys whose profiles are known; without weights all keys are alike. */
export function mixtureOf(
  profiles: readonly Profile[],
  profileOf: Int32Array,
  weights: Float64Array | undefined,
  points: number,
): KeyMixture {
  const size = profileOf.length;
  const prior =
    weights === undefined ? undefined : { weights: normalised(weights), alias: buildAlias(weights) };
  const mass = new Float64Array(profiles.length);
  for (let k = 0; k < size; k++) mass[profileOf[k]] += prior === undefined ? 1 / size : prior.weights[k];
  const bound = profiles.reduce((most, profile) => Math.max(most, largestFactor(profile)), 0);
  const groups = groupKeys(profileOf, profiles.length);
  return { size, prior, profiles, profileOf, mass, groups, bound, mean: meanFactor(profiles, mass, points) };
}

/** Keys in order of their profiles; those of profile p are `order[from[p]]` to `order[from[p + 1] - 1]`. */
function groupKeys(profileOf: Int32Array, profiles: number): KeyMixture['groups'] {
  const from = new Int32Array(profiles + 1);
  for (const profile of profileOf) from[profile + 1]++;
  for (let p = 0; p < profiles; p++) from[p + 1] += from[p];
  const next = from.slice();
  const order = new Int32Array(profileOf.length);
  profileOf.forEach((profile, key) => {
    order[next[profile]++] = key;
  });
  return { order, from };
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Sum of mass x factor at every point, by the changes at the profiles' bounds. */
function meanFactor(profiles: readonly Profile[], mass: Float64Array, points: number): Float64Array {
  const change = new Float64Array(points + 1);
  let largest = 0;
  profiles.forEach(({ starts, factors }, number) => {
    let before = 0;
    for (let i = 0; i < starts.length; i++) {
      change[starts[i]] += mass[number] * (factors[i] - before);
      before = factors[i];
    }
  });
  const mean = new Float64Array(points);
  let level = 0;
  for (let i = 0; i < points; i++) {
    level += change[i];
    largest = Math.max(largest, level);
    mean[i] = level;
  }
  // What rounding leaves of a zero must not become a chance.
  const floor = largest * 1e-12;
  for (let i = 0; i < points; i++) if (mean[i] < floor) mean[i] = 0;
  return mean;
}

/**
 * The key of each row given its grid point: candidates from the prior, accepted with f_k(t) / bound, for as many
 * tries as there are keys; then one exact draw by running sums. The first candidate is the draw the row would have
 * had without the effect, so most rows keep it.
 */
export function drawKeys(
  mixture: KeyMixture,
  first: StreamKey,
  tries: TryKeys,
  addresses: Addresses,
  pointOf: (row: number) => number,
): Float64Array {
  const out = new Float64Array(addresses.length);
  for (let row = 0; row < out.length; row++) {
    out[row] = keyAt(mixture, first, tries, addresses.hi[row], addresses.lo[row], pointOf(row));
  }
  return out;
}

/** One row of `drawKeys`. */
export function keyAt(
  mixture: KeyMixture,
  first: StreamKey,
  tries: TryKeys,
  hi: number,
  lo: number,
  point: number,
): number {
  for (let i = 0; i < tries.candidate.length; i++) {
    const candidate = drawAt(i === 0 ? first : tries.candidate[i], hi, lo);
    const key = priorKey(mixture, candidate[0], candidate[1]);
    const factor = factorAt(mixture.profiles[mixture.profileOf[key]], point);
    if (factor <= 0) continue;
    if (factor >= mixture.bound) return key;
    const accept = drawAt(tries.accept[i], hi, lo);
    if (uniformFrom(accept[0], accept[1]) * mixture.bound < factor) return key;
  }
  const draw = drawAt(tries.fallback, hi, lo);
  const key = exactKey(mixture, point, uniformFrom(draw[0], draw[1]));
  if (key !== undefined) return key;
  const again = drawAt(first, hi, lo);
  return priorKey(mixture, again[0], again[1]);
}

function priorKey({ prior, size }: KeyMixture, h: number, lo: number): number {
  return prior === undefined ? belowFrom(h, lo, size) : aliasFrom(prior.alias, h, lo);
}

/** The profile by mass x factor, then a key of that profile by its weight. Undefined where no key has a chance. */
function exactKey(mixture: KeyMixture, point: number, uniform: number): number | undefined {
  const { mass, profiles, groups, prior } = mixture;
  const weights = profiles.map((profile, p) => mass[p] * factorAt(profile, point));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return undefined;
  let rest = uniform * total;
  let profile = weights.findIndex((weight) => {
    if (weight > 0 && rest < weight) return true;
    rest -= weight;
    return false;
  });
  if (profile < 0) {
    profile = weights.findLastIndex((weight) => weight > 0);
    rest = weights[profile];
  }
  const share = Math.min(1, rest / weights[profile]);
  const [from, to] = [groups.from[profile], groups.from[profile + 1]];
  if (prior === undefined) return groups.order[Math.min(to - 1, from + Math.floor(share * (to - from)))];
  let left = share * mass[profile];
  for (let i = from; i < to - 1; i++) {
    left -= prior.weights[groups.order[i]];
    if (left < 0) return groups.order[i];
  }
  return groups.order[to - 1];
}
