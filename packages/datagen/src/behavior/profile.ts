/**
 * A factor over the points of a time grid, piecewise constant: `factors[i]` holds for points
 * [starts[i], starts[i + 1]), the last one to the end. `starts[0]` is 0. Plain arrays: there may be one profile per key,
 * and a typed array of three numbers takes ten times their room.
 */
export interface Profile {
  readonly starts: readonly number[];
  readonly factors: readonly number[];
}

/** A factor that holds for the points [from, to). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

export function constantProfile(factor: number): Profile {
  return { starts: [0], factors: [factor] };
}

/** Where stretches overlap the first listed one counts; `otherwise` holds where there is none. */
export function profileOf(stretches: readonly Stretch[], points: number, otherwise: number): Profile {
  const bounds = new Set([0]);
  for (const { from, to } of stretches) {
    if (from >= to) continue;
    bounds.add(from);
    if (to < points) bounds.add(to);
  }
  const starts = ascending(bounds);
  const factors = new Array<number>(starts.length).fill(otherwise);
  const next = Int32Array.from({ length: starts.length + 1 }, (_, i) => i); // first unpainted piece at or after i
  for (const { from, to, factor } of stretches) {
    if (from >= to) continue;
    for (
      let i = unpainted(next, pieceOf(starts, from));
      i < starts.length && starts[i] < to;
      i = unpainted(next, i)
    ) {
      factors[i] = factor;
      next[i] = i + 1;
    }
  }
  return { starts, factors };
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function unpainted(next: Int32Array, from: number): number {
  let i = from;
  while (next[i] !== i) {
    next[i] = next[next[i]];
    i = next[i];
  }
  return i;
}

/** The piece a point lies in. */
function pieceOf(starts: readonly number[], point: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function factorAt(profile: Profile, point: number): number {
  const { starts, factors } = profile;
  return starts.length === 1 ? factors[0] : factors[pieceOf(starts, point)];
}

/** The product of two profiles over the same points. */
export function productOf(left: Profile, right: Profile): Profile {
  if (left.starts.length === 1 && left.factors[0] === 1) return right;
  const starts = ascending(new Set([...left.starts, ...right.starts]));
  return {
    starts,
    factors: starts.map((point) => factorAt(left, point) * factorAt(right, point)),
  };
}

export function largestFactor(profile: Profile): number {
  return profile.factors.reduce((a, b) => Math.max(a, b), 0);
}

/**
 * Sum of factor x weight over all points; `totals[i]` is the sum of the weights of the points before i.
 */
export function weightedSum(profile: Profile, totals: Float64Array): number {
  const { starts, factors } = profile;
  let sum = 0;
  for (let i = 0; i < starts.length; i++) {
    const end = i + 1 < starts.length ? starts[i + 1] : totals.length - 1;
    sum += factors[i] * (totals[end] - totals[starts[i]]);
  }
  return sum;
}

/** The point at which the running sum of factor x weight passes `target`; the exact draw from a bent pattern. */
export function pointAtSum(profile: Profile, totals: Float64Array, target: number): number {
  const { starts, factors } = profile;
  let rest = target;
  let last = -1;
  for (let i = 0; i < starts.length; i++) {
    const end = i + 1 < starts.length ? starts[i + 1] : totals.length - 1;
    const mass = factors[i] * (totals[end] - totals[starts[i]]);
    if (mass <= 0) continue;
    last = i;
    if (rest < mass) return pointInPiece(totals, starts[i], end, totals[starts[i]] + rest / factors[i]);
    rest -= mass;
  }
  // Rounding carried the target past the last piece with weight: its last point takes it.
  const end = last + 1 < starts.length ? starts[last + 1] : totals.length - 1;
  return pointInPiece(totals, starts[last], end, totals[end]);
}

/** The first point in [from, to) whose weight carries the running total past `total`, else the last with weight. */
function pointInPiece(totals: Float64Array, from: number, to: number, total: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totals[middle + 1] > total) high = middle;
    else low = middle + 1;
  }
  while (low > from && totals[low + 1] === totals[low]) low--;
  return low;
}
