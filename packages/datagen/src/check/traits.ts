import { exp, regularisedGamma } from '@dataing/base/maths';
import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { ChoiceTrait, TraitGenerator } from '../dsl/traits.ts';
import { ask, type Checking, isStored, name, nodeOf, toNumber } from './checking.ts';
import { judgeFigure } from './fit.ts';
import { hitsCells, hitsRows } from './incident-reach.ts';
import type { Verdict } from './measures.ts';
import { countTraits, logVariance, valueTraits } from './trait-reach.ts';
import type { CheckResult } from './result.ts';

type Outcome = Verdict & Pick<CheckResult, 'query' | 'rows'>;

/** Whether rows concentrate on few parents, numbers hang together within one, and choices stay with it, as declared. */
export async function checkTraits(checking: Checking, node: Node): Promise<void> {
  const key = keyOf(checking, node);
  const push = (id: string, outcome: Outcome, column?: string): void => {
    checking.checks.push({ id: `${node.id}.${id}`, kind: 'traits', table: node.id, column, ...outcome });
  };
  if (countTraits(checking.document, node).length > 0)
    push('concentration', await judgeConcentration(checking, node, key));
  for (const column of node.columns) {
    if (!isStored(checking, node, column)) continue;
    if (valueTraits(checking.document, node, column.name).length > 0)
      push(`${column.name}.likeness`, await judgeLikeness(checking, node, column, key), column.name);
    const { generator } = column;
    if (generator.kind !== 'trait' || generator.generation === 0) continue;
    const trait = nodeOf(checking, generator.node)?.traits?.find((other) => other.name === generator.trait);
    if (trait?.kind === 'choice')
      push(
        `${column.name}.trait`,
        await judgeKept(checking, node, column, { generator, trait, key }),
        column.name,
      );
  }
}

/** The column that says which parent a row has. */
function keyOf(checking: Checking, node: Node): ColumnSpec | undefined {
  const parent = nodeOf(checking, node.parents[0] ?? '');
  return node.columns.find(
    ({ generator }) =>
      generator.kind === 'lookup' &&
      generator.mode.kind === 'parent' &&
      generator.node === parent?.id &&
      parent.pk.length === 1 &&
      generator.column === parent.pk[0],
  );
}

function unable(message: string): Outcome {
  return { status: 'not_checked', message };
}

/** The part of the parents whose share is taken. */
const TOP = 0.2;
const SHARE_SLACK = 0.03;

async function judgeConcentration(
  checking: Checking,
  node: Node,
  key: ColumnSpec | undefined,
): Promise<Outcome> {
  const { document } = checking;
  const traits = countTraits(document, node);
  const [first] = traits;
  const parent = nodeOf(checking, node.parents[0]);
  const { fanout } = node;
  if (key === undefined || parent === undefined || traits.some(({ owner }) => owner !== first.owner))
    return unable('no column says which row each has its traits from');
  if (first.owner !== parent) return unable(`its traits come of "${first.owner.id}", further up`);
  const isBent =
    node.effects.length > 0 ||
    node.events !== undefined ||
    parent.segments !== undefined ||
    parent.vintage !== undefined ||
    (parent.createdColumn !== undefined &&
      node.columns.some(({ generator }) => generator.kind === 'datetime_series'));
  if (hitsCells(document, node, [key.name]) || hitsRows(document, parent))
    return unable('an incident changes the rows or whom they refer to');
  if (fanout?.kind !== 'poisson' || fanout.min !== undefined || fanout.max !== undefined || isBent)
    return unable('clips, events, segments, ages or effects have a say in the numbers of rows as well');
  const { answer, query } = await ask(
    checking,
    `with c as (select count(k.${name(key.name)}) as x from ${name(parent.id)} p left join ${name(node.id)} k ` +
      `on k.${name(key.name)} = p.${name(parent.pk[0])} group by p.${name(parent.pk[0])}), ` +
      `r as (select x, row_number() over (order by x desc) as i, count(*) over () as n from c), ` +
      `t as (select min(x) as q, sum(x) as s from r where i <= ${TOP} * n), ` +
      `s as (select t.q as q, t.s / nullif((select sum(x) from c), 0) as share from t) ` +
      `select count(*) as n, avg(c.x) as mean, any_value(s.share) as share, ` +
      `stddev_pop(greatest(c.x - s.q, 0) - s.share * c.x) as noise from c, s`,
  );
  const [rows, mean, share, noise] = answer.rows[0].map(toNumber);
  const expected = poissonTopShare(fanout.lambda, logVariance(traits));
  const error = noise / (mean * Math.sqrt(Math.max(1, rows)));
  const what = `share of the rows that the top ${100 * TOP} % of ${parent.id} have is`;
  return { ...judgeFigure(share, expected, error, SHARE_SLACK, what), rows, query };
}

/** The share of all rows that the top parents have, where counts are Poisson around lognormal rates. */
function poissonTopShare(lambda: number, variance: number): number {
  const spread = Math.sqrt(variance);
  const rates: Array<{ readonly rate: number; readonly weight: number }> = [];
  let total = 0;
  for (let i = -120; i <= 120; i++) {
    const z = i / 20;
    const weight = exp(-0.5 * z * z);
    total += weight;
    rates.push({ rate: lambda * exp(spread * z - variance / 2), weight });
  }
  const atLeast = (k: number, rate: number): number => (k <= 0 ? 1 : regularisedGamma(k, rate));
  const mean = (f: (rate: number) => number): number =>
    rates.reduce((sum, { rate, weight }) => sum + weight * f(rate), 0) / total;
  let [low, high] = [0, Math.ceil(rates[rates.length - 1].rate + 50)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (mean((rate) => atLeast(middle, rate)) <= TOP) high = middle;
    else low = middle + 1;
  }
  const above = mean((rate) => atLeast(low, rate));
  const sum = mean((rate) => rate * atLeast(low - 1, rate)) + (TOP - above) * (low - 1);
  return sum / mean((rate) => rate);
}

const LIKENESS_SLACK = 0.02;

/** The covariance of the logarithms of two rows of one parent is the variance of the logarithm of its factor. */
async function judgeLikeness(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  key: ColumnSpec | undefined,
): Promise<Outcome> {
  const { document } = checking;
  const traits = valueTraits(document, node, column.name);
  const parent = nodeOf(checking, node.parents[0]);
  if (key === undefined || traits.some(({ owner }) => owner !== parent))
    return unable('no column says which row each has its traits from');
  const scalesBoth = traits.some(({ trait }) => trait.tables.includes(node.id));
  const isBent =
    column.modifiers.length > 0 ||
    column.generator.kind !== 'distribution' ||
    parent?.segments?.appliesToColumns.includes(column.name) === true ||
    parent?.vintage?.multipliers.some(
      ({ toColumns }) => toColumns === 'all' || toColumns.includes(column.name),
    );
  const isPositive = (checking.found.get(node.id)?.profiles.get(column.name)?.min ?? 0) > 0;
  if (scalesBoth || isBent || !isPositive || hitsCells(document, node, [key.name, column.name]))
    return unable('its numbers reach zero, or other things than the trait move them');
  const [k, v] = [name(key.name), name(column.name)];
  const { answer, query } = await ask(
    checking,
    `with l as (select ${k} as k, ln(${v}) as x from ${name(node.id)} where ${v} is not null), ` +
      `d as (select k, x - (select avg(x) from l) as x from l), ` +
      `o as (select (sum(x) * sum(x) - sum(x * x)) / (count(*) * (count(*) - 1)) as pair from d group by k having count(*) > 1) ` +
      `select count(*) as n, avg(pair) as likeness, stddev_pop(pair) as noise from o`,
  );
  const [rows, found, noise] = answer.rows[0].map(toNumber);
  const error = noise / Math.sqrt(Math.max(1, rows));
  const what = `covariance of the logarithms of ${column.name} within one ${parent?.id}`;
  return { ...judgeFigure(found, logVariance(traits), error, LIKENESS_SLACK, what), rows, query };
}

const KEPT_SLACK = 0.01;

/** Two rows of one parent agree where both kept its choice, or by chance. */
async function judgeKept(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { generator, trait, key }: { generator: TraitGenerator; trait: ChoiceTrait; key: ColumnSpec | undefined },
): Promise<Outcome> {
  if (key === undefined) return unable('no column says which parent a row has');
  if (column.modifiers.length > 0) return unable('modifiers change the choices');
  if (hitsCells(checking.document, node, [key.name, column.name]))
    return unable('an incident changes the choices');
  const [k, v] = [name(key.name), name(column.name)];
  const { answer, query } = await ask(
    checking,
    `with c as (select ${k} as k, ${v} as v, count(*) as n from ${name(node.id)} where ${v} is not null group by 1, 2), ` +
      `o as (select (sum(n * n) - sum(n)) / (sum(n) * (sum(n) - 1)) as agree from c group by k having sum(n) > 1) ` +
      `select count(*) as n, avg(agree) as agree, stddev_pop(agree) as noise from o`,
  );
  const [rows, found, noise] = answer.rows[0].map(toNumber);
  const whole = trait.weights.reduce((sum, weight) => sum + weight, 0);
  const chance = trait.weights.reduce((sum, weight) => sum + (weight / whole) * (weight / whole), 0);
  const kept = generator.keep * generator.keep;
  const error = noise / Math.sqrt(Math.max(1, rows));
  const what = `share of pairs of one parent that have the same ${column.name}`;
  return { ...judgeFigure(found, kept + (1 - kept) * chance, error, KEPT_SLACK, what), rows, query };
}
