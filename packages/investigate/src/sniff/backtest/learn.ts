import { exp, log1p } from '@dataing/base/maths';
import { formatInstant } from '@dataing/base/time';
import type { Rate, SniffHistory } from '../history.ts';
import type { ChangeFacts, LabelledChange } from './step.ts';

/** How strongly weights are held to 0: one weight of 1 costs as much as so many nats of likelihood, halved. */
const RIDGE = 4;
const ROUNDS = 400;

/**
 * What past changes tell of later ones: how many of each kind needed a fix, and weights for their likelihood (a logistic
 * regression with a ridge, by gradient steps). Changes whose horizon is not over at
 * `untilMs` are left out, fixed or not: those of them that were fixed already would be too many.
 */
export function learnHistory(
  changes: readonly LabelledChange[],
  horizonMs: number,
  untilMs: number,
): SniffHistory | undefined {
  const known = changes.filter((it) => it.step.atMs + horizonMs <= untilMs);
  if (known.length === 0) return undefined;
  const times = known.map((it) => it.step.atMs);
  const kinds = new Map<string, Rate>();
  const add = (rate: Rate | undefined, { fixed }: LabelledChange): Rate => ({
    cases: (rate?.cases ?? 0) + 1,
    hits: (rate?.hits ?? 0) + (fixed === null ? 0 : 1),
  });
  for (const it of known) for (const kind of it.model.kinds) kinds.set(kind, add(kinds.get(kind), it));
  return {
    version: 1,
    from: formatInstant(Math.min(...times) * 1000),
    until: formatInstant(Math.max(...times) * 1000),
    horizonDays: horizonMs / 86_400_000,
    all: known.reduce<Rate>(add, { cases: 0, hits: 0 }),
    kinds: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    weights: fit(known.map((it) => [featuresOf(it.facts), it.fixed === null ? 0 : 1])),
  };
}

/** How likely a change needs a fix within the horizon, by what became of those before it. */
export function likelihoodOfFix(history: SniffHistory, facts: ChangeFacts): number {
  return probability(history.weights, featuresOf(facts));
}

type Features = ReadonlyMap<string, number>;

function featuresOf(facts: ChangeFacts): Features {
  const { kinds, size, downstream, tests, recent, recentFixes } = facts;
  const found = new Map<string, number>(kinds.map((kind) => [`kind ${kind}`, 1]));
  found.set('intercept', 1);
  found.set('size', log1p(size));
  found.set('downstream', log1p(downstream));
  found.set('tests', log1p(tests));
  found.set('recent', log1p(recent));
  found.set('recent_fixes', log1p(recentFixes));
  found.set('kinds', log1p(kinds.length));
  if (facts.isFix) found.set('is_fix', 1);
  if (facts.hasOtherRows) found.set('rows', 1);
  if (facts.isEvery) found.set('every', 1);
  return found;
}

function probability(weights: Readonly<Record<string, number>>, features: Features): number {
  let nats = 0;
  for (const [name, value] of features) nats += (weights[name] ?? 0) * value;
  return 1 / (1 + exp(-Math.max(-30, Math.min(30, nats))));
}

function fit(cases: ReadonlyArray<readonly [Features, number]>): Record<string, number> {
  const names = [...new Set(cases.flatMap(([features]) => [...features.keys()]))].sort();
  const weights: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  // The step of each weight by its own curvature, of which a quarter of the sum of squares is the most.
  const curvature = new Map(names.map((name) => [name, RIDGE]));
  for (const [features] of cases) {
    const total = [...features.values()].reduce((sum, it) => sum + Math.abs(it), 0);
    for (const [name, value] of features)
      curvature.set(name, curvature.get(name)! + (Math.abs(value) * total) / 4);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = new Map(names.map((name) => [name, name === 'intercept' ? 0 : -RIDGE * weights[name]]));
    for (const [features, outcome] of cases) {
      const error = outcome - probability(weights, features);
      for (const [name, value] of features) slopes.set(name, slopes.get(name)! + error * value);
    }
    for (const name of names) weights[name] += slopes.get(name)! / curvature.get(name)!;
  }
  return Object.fromEntries(names.map((name) => [name, Math.round(weights[name] * 1e4) / 1e4]));
}
