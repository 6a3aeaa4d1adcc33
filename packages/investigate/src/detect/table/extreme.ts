/**
 * How unlikely a bucket's least or greatest value is, against those of buckets before it, which ascend: a record falls by chance once
 * in n + 1, and goes beyond the old one by e with probability (1 + shape e / tail) ^ (-1 / shape), `tail` the mean
 * distance of the outer tenth from where it begins (peaks over threshold; Pickands 1975; shape 1/2, a heavy tail), and at
 * least what values differ by.
 */
export function extremeTail(value: number, ordered: readonly number[], leastStep: number): number {
  const n = ordered.length;
  const outer = Math.max(3, Math.round(n / 10));
  const above = value - ordered[n - 1];
  const below = ordered[0] - value;
  if (above <= 0 && below <= 0) return 1;
  const excess = Math.max(above, below);
  let tail = 0;
  for (let i = 1; i <= outer; i++) {
    tail += above > 0 ? ordered[n - i] - ordered[n - outer - 1] : ordered[outer] - ordered[i - 1];
  }
  const middle = Math.abs(ordered[n >> 1]);
  const unit = Math.max(tail / outer, LEAST_PART * middle, leastStep, (ordered[n - 1] - ordered[0]) / n);
  if (unit === 0) return excess > 0 ? 1 / ((n + 1) * (n + 1)) : 1;
  const heavy = 1 + (SHAPE * excess) / unit;
  return (2 / (n + 1)) * (1 / (heavy * heavy));
}

const SHAPE = 0.5;
const LEAST_PART = 0.1;
