import { exp, log, log1p } from '@dataing/base/maths';
import type { Rate, SniffHistory } from './history.ts';

/** What is known of a change of a model before anybody knows what becomes of it. */
export interface ChangeFacts {
  readonly kinds: readonly string[];
  readonly isEvery: boolean;
  readonly hasOtherRows: boolean;
  readonly downstream: number;
  readonly tests: number;
  /** Models that are changed at once. */
  readonly size: number;
  /** Of the likeliest anomaly of the model, as the rules have it; 0 where they expect none. */
  readonly rule: number;
}

/** How likely a change needs a fix within the horizon, by what became of those before it. */
export function likelihoodOfFix({ all, weights }: SniffHistory, facts: ChangeFacts): number {
  const { intercept = logOdds(baseRate(all)), ...others } = weights;
  let nats = intercept;
  for (const [name, value] of featuresOf(facts))
    nats += (Object.hasOwn(others, name) ? others[name] : 0) * value;
  return 1 / (1 + exp(-Math.max(-30, Math.min(30, nats))));
}

/** A share as it is believed before the first case: one of ten. */
export function baseRate({ cases, hits }: Rate): number {
  return (1 + hits) / (10 + cases);
}

export function logOdds(share: number): number {
  return log(share / (1 - share));
}

/** By name; what is not there is 0. */
export function featuresOf(facts: ChangeFacts): ReadonlyMap<string, number> {
  const { kinds, size, downstream, tests, rule, isEvery, hasOtherRows } = facts;
  const found = new Map<string, number>(kinds.map((kind) => [`kind ${kind}`, 1]));
  found.set('size', log1p(size));
  found.set('downstream', log1p(downstream));
  found.set('tests', log1p(tests));
  found.set('kinds', log1p(kinds.length));
  found.set('rule', rule);
  if (hasOtherRows) found.set('rows', 1);
  if (isEvery) found.set('every', 1);
  return found;
}
