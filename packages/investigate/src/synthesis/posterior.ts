import { exp, log } from '@dataing/base/maths';

/** One finding's weight for one hypothesis, in nats against "unknown". Findings of one group are correlated. */
export interface Weight {
  readonly evidenceId: string;
  readonly hypothesis: string;
  readonly group: string;
  readonly nats: number;
}

export interface Prior {
  readonly hypothesis: string;
  readonly probability: number;
}

/** The most that one group of correlated findings may say, in nats: odds of about 55 to 1. */
export const GROUP_CAP = 4;

/**
 * log-odds(h) = log prior(h) + the sum over groups of the group's findings, each sum capped; then a softmax over
 * all hypotheses, "unknown" and "no fault" among them. Probabilities add up to 1.
 */
export function posterior(priors: readonly Prior[], weights: readonly Weight[]): ReadonlyMap<string, number> {
  const scores = priors.map((p) => log(p.probability) + groupedWeight(weights, p.hypothesis));
  const top = Math.max(...scores);
  const masses = scores.map((s) => exp(s - top));
  const total = masses.reduce((sum, m) => sum + m, 0);
  return new Map(priors.map((p, i) => [p.hypothesis, masses[i] / total]));
}

function groupedWeight(weights: readonly Weight[], hypothesis: string): number {
  const groups = new Map<string, number>();
  for (const w of weights) {
    if (w.hypothesis === hypothesis) groups.set(w.group, (groups.get(w.group) ?? 0) + w.nats);
  }
  let sum = 0;
  for (const nats of groups.values()) sum += Math.max(-GROUP_CAP, Math.min(GROUP_CAP, nats));
  return sum;
}
