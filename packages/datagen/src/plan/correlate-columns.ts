import { cholesky, completeCorrelations, type Matrix, nearestCorrelations } from '@dataing/base/maths';
import type { Correlation } from '../dsl/correlations.ts';
import type { ColumnSpec, Node, Scalar } from '../dsl/document.ts';
import { columnNumber, keyOf, refuse, type Draft, type Pass, type TableDraft } from './draft.ts';
import { dictionaryOf } from './dictionary.ts';
import type { CorrelatedStep, LatentStep } from './latent-step.ts';
import {
  MOST_ALIKE,
  rankCorrelation,
  rankProfile,
  scoreCorrelation,
  type RankProfile,
} from './rank-scores.ts';
import { type ScoreMap, scoreMapOf, stepAt, weightCuts } from './score-map.ts';
import { choiceWeights } from './weights.ts';

/**
 * Gives correlated columns shared normal scores (a Gaussian copula): each column's score is a weighed sum of its own draw
 * and those of the columns before it in its group, so the values keep their distribution, and a column's cell is still a
 * function of its row's address alone. Decision 0047.
 */
export const correlateColumns: Pass = {
  name: 'correlate columns',
  run(draft) {
    let pairs = 0;
    for (const table of draft.tables) {
      const { correlations = [] } = table.node;
      refuseBent(draft, table, correlations);
      for (const group of groupsOf(correlations)) shareScores(draft, table, group, correlations);
      pairs += correlations.length;
    }
    return `${pairs} pairs of columns`;
  },
};

/** A choice that an effect keys is drawn given the row's time: it has no score of its own. */
function refuseBent(draft: Draft, { node, effects }: TableDraft, correlations: readonly Correlation[]): void {
  for (const { match } of effects) {
    const name = match.kind === 'row' ? node.columns[match.local].name : undefined;
    const pair = correlations.find(({ columns }) => columns.some((column) => column === name));
    if (pair === undefined) continue;
    const message = `"${node.id}.${name}" is drawn under an effect, and cannot be correlated as well`;
    refuse(draft, 'PLAN_CORRELATION', message, pair.span, 'Remove the one or the other.');
  }
}

/** Columns that hang together, each group in the order in which the table declares nothing: of first mention. */
function groupsOf(correlations: readonly Correlation[]): string[][] {
  let groups: string[][] = [];
  for (const { columns } of correlations) {
    const touched = groups.filter((group) => columns.some((name) => group.includes(name)));
    const joined = [...new Set([...touched.flat(), ...columns])];
    groups = [...groups.filter((group) => !touched.includes(group)), joined];
  }
  return groups;
}

function shareScores(
  draft: Draft,
  table: TableDraft,
  names: readonly string[],
  all: readonly Correlation[],
): void {
  const { node } = table;
  // In the order of the table, so that the order of the entries changes nothing.
  const columns = node.columns.filter(({ name }) => names.includes(name));
  const profiles = columns.map((spec) => rankProfile(valuesOf(spec)));
  const place = (name: string): number => columns.findIndex((spec) => spec.name === name);
  const known = columns.map((_, i) => columns.map((__, j): number | undefined => (i === j ? 1 : undefined)));
  const own = all.filter((pair) => names.includes(pair.columns[0]));
  for (const { columns: pair, rank, span } of own) {
    const [i, j] = pair.map(place);
    const r = scoreCorrelation(profiles[i], profiles[j], rank);
    if (r === undefined)
      return refuseRank(draft, node, { columns: pair, rank, span }, profiles[i], profiles[j]);
    known[i][j] = r;
    known[j][i] = r;
  }
  const lower = cholesky(completeCorrelations(known) ?? []);
  if (lower === undefined || lower.length === 0)
    return refuseTogether(draft, node, own, profiles, known, place);
  const keys = columns.map(({ name }) => keyOf(draft, node.id, name, 'value'));
  columns.forEach(({ name }, i) => {
    const step: LatentStep = { keys: keys.slice(0, i + 1), loadings: lower[i].slice(0, i + 1) };
    table.latent.set(columnNumber(node, name), step);
  });
}

/** The step of a column that shares its scores. */
export function correlatedStep(draft: Draft, spec: ColumnSpec, latent: LatentStep): CorrelatedStep {
  const { generator } = spec;
  if (generator.kind === 'distribution') {
    const { distribution, clamp } = generator;
    return { kind: 'correlated', latent, values: { kind: 'distribution', distribution, clamp } };
  }
  const { values, weights } = listedChoices(generator);
  const order = choiceOrder(values);
  const cuts = weightCuts(order.map((i) => weights[i]));
  const dictionary = dictionaryOf(draft, spec, values);
  return { kind: 'correlated', latent, values: { kind: 'choice', dictionary, order, cuts } };
}

function listedChoices(generator: ColumnSpec['generator']) {
  if (generator.kind !== 'choice' || !('values' in generator.from))
    throw new TypeError(`${generator.kind} cannot be correlated`);
  const { values } = generator.from;
  return { values, weights: choiceWeights(generator.weights, values.length) };
}

/** What a column holds at each score: values after the clamp and the cast to its type, or the place of a choice in order. */
function valuesOf({ generator, type }: ColumnSpec): ScoreMap {
  if (generator.kind === 'distribution') {
    const map = scoreMapOf(generator.distribution);
    if (map === undefined) throw new TypeError(`no scores for ${generator.distribution.type}`);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = generator.clamp;
    const clamped: ScoreMap = (z) => Math.min(Math.max(map(z), min), max);
    return type === 'int' ? (z) => Math.trunc(clamped(z)) : clamped;
  }
  const { values, weights } = listedChoices(generator);
  const cuts = weightCuts(choiceOrder(values).map((i) => weights[i]));
  return (z) => stepAt(cuts, z);
}

/** Numbers rise by size, other choices in the order in which they are listed. */
function choiceOrder(values: readonly Scalar[]): number[] {
  const order = values.map((_, i) => i);
  if (!values.every((value) => typeof value === 'number')) return order;
  return order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

function shown(x: number): string {
  return String(Math.trunc(x * 1000) / 1000);
}

function refuseRank(
  draft: Draft,
  node: Node,
  { columns: [a, b], rank, span }: Correlation,
  first: RankProfile,
  second: RankProfile,
): void {
  const canVary = first.deviation > 0 && second.deviation > 0;
  const [low, high] = canVary
    ? [-MOST_ALIKE, MOST_ALIKE].map((r) => rankCorrelation(first, second, r))
    : [0, 0];
  const why = canVary
    ? `their ties leave room from ${shown(low)} to ${shown(high)}`
    : 'one of them has a single value';
  const message = `"${node.id}.${a}" and "${b}" cannot have the rank correlation ${rank}: ${why}`;
  refuse(
    draft,
    'PLAN_CORRELATION',
    message,
    span,
    'Bring the rank into that room, or give the columns more values.',
  );
}

/** Correlations that no data can have together, beside the nearest that some can. */
function refuseTogether(
  draft: Draft,
  node: Node,
  pairs: readonly Correlation[],
  profiles: readonly RankProfile[],
  known: readonly (readonly (number | undefined)[])[],
  place: (name: string) => number,
): void {
  const nearest: Matrix = nearestCorrelations(
    known.map((row) => row.map((r) => r ?? 0)),
    1e-4,
  );
  const ranks = pairs.map(({ columns: [a, b] }) => {
    const [i, j] = [place(a), place(b)];
    return `${a}, ${b}: ${shown(rankCorrelation(profiles[i], profiles[j], nearest[i][j]))}`;
  });
  const message =
    `no rows of "${node.id}" can have these rank correlations together: ` +
    pairs.map(({ columns: [a, b], rank }) => `${a}, ${b}: ${rank}`).join('; ');
  refuse(
    draft,
    'PLAN_CORRELATION',
    message,
    pairs[0].span,
    `The nearest that can be had: ${ranks.join('; ')}.`,
  );
}
