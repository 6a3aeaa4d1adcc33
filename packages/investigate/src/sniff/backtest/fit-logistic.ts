import { exp } from '@dataing/base/maths';

export interface LogisticCase {
  /** By name; what is not there is 0. */
  readonly features: ReadonlyMap<string, number>;
  readonly came: boolean;
  /** Above 0: a case of weight 2 counts as two. */
  readonly weight: number;
}

const ROUNDS = 30;
const ENOUGH = 1e-7;

/**
 * Weights in nats by feature, `intercept` among them, of a logistic regression: Newton's steps on the log-likelihood less
 * `ridge / 2` for each square of a weight (S. le Cessie and J. C. van Houwelingen, "Ridge estimators in logistic
 * regression", 1992). The intercept is held to `start`, in nats, as all others are to 0.
 */
export function fitLogistic(
  cases: readonly LogisticCase[],
  start: number,
  ridge: number,
): Readonly<Record<string, number>> {
  const names = ['intercept', ...new Set(cases.flatMap((it) => [...it.features.keys()]).toSorted())];
  const places = new Map(names.map((name, i) => [name, i]));
  const rows = cases.map(({ features, came, weight }) => ({
    ...{ came, weight, at: [0, ...[...features.keys()].map((it) => places.get(it)!)] },
    values: [1, ...features.values()],
  }));
  const weights = names.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((it) => -ridge * it);
    const curvature = names.map((_, i) => names.map((_, k) => (i === k ? ridge : 0)));
    for (const { came, weight, at, values } of rows) {
      const nats = at.reduce((sum, place, i) => sum + weights[place] * values[i], start);
      const share = 1 / (1 + exp(-Math.max(-30, Math.min(30, nats))));
      const [error, bend] = [weight * ((came ? 1 : 0) - share), weight * share * (1 - share)];
      for (let i = 0; i < at.length; i++) {
        slope[at[i]] += error * values[i];
        const line = curvature[at[i]];
        for (let k = 0; k < at.length; k++) line[at[k]] += bend * values[i] * values[k];
      }
    }
    const step = solve(curvature, slope);
    step.forEach((it, i) => (weights[i] += it));
    if (Math.max(...step.map(Math.abs)) < ENOUGH) break;
  }
  return Object.fromEntries(names.map((name, i) => [name, weights[i] + (i === 0 ? start : 0)]));
}

/** Solves `matrix x = right` for a symmetric positive definite matrix, by Cholesky's decomposition. */
function solve(matrix: ReadonlyArray<readonly number[]>, right: readonly number[]): number[] {
  const lower: number[][] = [];
  for (let i = 0; i < right.length; i++) {
    lower.push([]);
    for (let k = 0; k <= i; k++) {
      let rest = matrix[i][k];
      for (let j = 0; j < k; j++) rest -= lower[i][j] * lower[k][j];
      lower[i].push(i === k ? Math.sqrt(rest) : rest / lower[k][k]);
    }
  }
  const found = [...right];
  for (let i = 0; i < found.length; i++) {
    for (let k = 0; k < i; k++) found[i] -= lower[i][k] * found[k];
    found[i] /= lower[i][i];
  }
  for (let i = found.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < found.length; k++) found[i] -= lower[k][i] * found[k];
    found[i] /= lower[i][i];
  }
  return found;
}
