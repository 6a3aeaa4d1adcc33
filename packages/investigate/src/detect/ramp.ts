import { log } from '@dataing/base/maths';

/** How a series is explained best: squared errors of each shape. */
export interface ShapeFits {
  readonly level: number;
  /** A straight line over all of it: a trend. */
  readonly trend: number;
  readonly step: number;
  /** A level up to some point, and a line from there to the end. */
  readonly ramp: number;
  /** Points on the line of the best ramp, and its levels at both ends of that line. */
  readonly rampSteps: number;
  readonly from: number;
  readonly until: number;
}

const LEAST_BEFORE = 6;

/** Fits a level, a trend, one step, and a ramp that runs to the end; `values` at equal distances. */
export function fitShapes(values: readonly number[]): ShapeFits {
  const mean = meanOf(values);
  let leastStep = Number.POSITIVE_INFINITY;
  let best = { ramp: Number.POSITIVE_INFINITY, steps: 0, from: mean, slope: 0 };
  for (let k = LEAST_BEFORE; k < values.length - 2; k++) {
    const [before, after] = [values.slice(0, k), values.slice(k)];
    const [level, other] = [meanOf(before), meanOf(after)];
    const step = squares(before, () => level) + squares(after, () => other);
    const weight = after.reduce((sum, _, i) => sum + (i + 1) * (i + 1), 0);
    const slope = after.reduce((sum, v, i) => sum + (i + 1) * (v - level), 0) / weight;
    const ramp = squares(before, () => level) + squares(after, (i) => level + slope * (i + 1));
    leastStep = Math.min(leastStep, step);
    if (ramp < best.ramp) best = { ramp, steps: after.length, from: level, slope };
  }
  return {
    level: squares(values, () => mean),
    trend: trendError(values, mean),
    step: leastStep,
    ramp: best.ramp,
    rampSteps: best.steps,
    from: best.from,
    until: best.from + best.slope * best.steps,
  };
}

/** Half of the Gaussian log-likelihood ratio of two fits, in nats: neighbours in time are not independent. */
export function gainOf(points: number, worse: number, better: number): number {
  return (points / 4) * log((worse + 1e-12) / (better + 1e-12));
}

function trendError(values: readonly number[], mean: number): number {
  const centre = (values.length - 1) / 2;
  const across = values.reduce((sum, _, i) => sum + (i - centre) * (i - centre), 0);
  const slope = values.reduce((sum, v, i) => sum + (i - centre) * (v - mean), 0) / Math.max(across, 1e-12);
  return squares(values, (i) => mean + slope * (i - centre));
}

const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

function squares(values: readonly number[], at: (i: number) => number): number {
  return values.reduce((sum, v, i) => sum + (v - at(i)) * (v - at(i)), 0);
}
