import { type ContinuousShape, continuousQuantile } from './continuous.ts';
import { normalCdf } from './normal.ts';

/**
 * A continuous distribution as a function of a standard normal score z: `values[i]` belongs to z = i / PER_UNIT - REACH.
 * A normal draw through it is a draw of the distribution, and correlated scores give correlated values. Plain data.
 */
export interface ScoreTable {
  readonly shape: ContinuousShape;
  readonly values: Float64Array;
}

const REACH = 8;
const PER_UNIT = 64;
const LAST = 2 * REACH * PER_UNIT;

/** The distribution's value at a normal score, by definition: the quantile at the score's share. */
export function exactAtScore(shape: ContinuousShape, z: number): number {
  return continuousQuantile(shape, normalCdf(z), normalCdf(-z));
}

/** 1,025 knots, once per distribution: under 1 ms for closed forms, tens of ms for gamma, beta and Student's t. */
export function buildScores(shape: ContinuousShape): ScoreTable {
  const values = Float64Array.from({ length: LAST + 1 }, (_, i) => exactAtScore(shape, i / PER_UNIT - REACH));
  return { shape, values };
}

/**
 * The value at a score: the cubic through the four nearest knots, never outside of the two around it; exact beyond 8.
 * Relative error below 1e-6 for |z| < 4 and 1e-5 beyond, where the distribution has no corner.
 */
export function atScore({ shape, values }: ScoreTable, z: number): number {
  const place = (z + REACH) * PER_UNIT;
  if (!(place >= 1 && place < LAST - 1)) return exactAtScore(shape, z);
  const i = Math.floor(place);
  const t = place - i;
  const [a, b, c, d] = [values[i - 1], values[i], values[i + 1], values[i + 2]];
  // Lagrange's cubic at knots -1, 0, 1, 2.
  const x =
    b * ((1 - t) * (1 + t) * (2 - t)) * 0.5 +
    c * (t * (1 + t) * (2 - t)) * 0.5 -
    (a * (t * (1 - t) * (2 - t)) + d * (t * (1 - t) * (1 + t))) / 6;
  return x < b ? b : x > c ? c : x;
}
