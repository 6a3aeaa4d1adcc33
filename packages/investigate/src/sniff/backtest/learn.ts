import { formatInstant } from '@dataing/base/time';
import type { Rate, SniffHistory } from '../history.ts';
import { baseRate, featuresOf, logOdds } from '../likelihood.ts';
import { fitLogistic } from './fit-logistic.ts';
import type { LabelledChange } from './step.ts';

/** How strongly weights are held to 0, the intercept to the base rate. */
const RIDGE = 16;

/**
 * What past changes tell of later ones: how many of each kind needed a fix, and weights for their likelihood (a logistic
 * regression held to the repository's own base rate). Changes whose horizon is not over at
 * `untilMs` are left out, fixed or not: those of them that were fixed already would be too many.
 *
 * The models of one commit share their fate more often than not, so each counts for one over the square root of their
 * number: a commit of 400 models as 20 cases, between 400 that are independent and one that is told 400 times.
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
    version: 2,
    from: formatInstant(Math.min(...times) * 1000),
    until: formatInstant(Math.max(...times) * 1000),
    horizonDays: horizonMs / 86_400_000,
    all: known.reduce<Rate>(add, { cases: 0, hits: 0 }),
    kinds: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    weights: weightsOf(known),
  };
}

function weightsOf(known: readonly LabelledChange[]): Record<string, number> {
  const cases = known.map(({ facts, fixed }) => ({
    ...{ features: featuresOf(facts), came: fixed !== null, weight: 1 / Math.sqrt(facts.size) },
  }));
  const sum = (of: typeof cases) => of.reduce((total, it) => total + it.weight, 0);
  const base = baseRate({ cases: sum(cases), hits: sum(cases.filter((it) => it.came)) });
  const fit = (of: typeof cases) => fitLogistic(of, logOdds(base), RIDGE);
  const found = fit(cases);
  // A rule that is surer makes no anomaly less likely: then the rules say nothing here.
  const weights =
    found.rule >= 0
      ? found
      : fit(cases.map((it) => ({ ...it, features: new Map([...it.features, ['rule', 0]]) })));
  return Object.fromEntries(Object.entries(weights).map(([name, it]) => [name, Math.round(it * 1e4) / 1e4]));
}
