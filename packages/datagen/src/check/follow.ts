import { decayed, factorAtAge } from '../behavior/age.ts';
import type { VintageMultiplier } from '../dsl/behaviour.ts';
import type { ColumnSpec, Fanout, Node } from '../dsl/document.ts';
import type { AgeCurve } from '../plan/plan.ts';
import { hourWeights } from './calendar.ts';
import { ask, type Checking, isStored, name, toNumber } from './checking.ts';
import { expectedChildren } from './expected-shares.ts';
import { judgeShares } from './fit.ts';
import { birthsOf } from './lives.ts';
import type { KeyReference } from '../dsl/key-references.ts';
import type { Verdict } from './measures.ts';
import { joinOn, keyTo } from './keys.ts';
import type { CheckResult } from './result.ts';
import { judgeLifts } from './strata.ts';
import { clustering } from './trait-reach.ts';

/** How the rows of a table follow the segments and ages of its parents: how many there are, and their values. */
export async function checkFollowing(checking: Checking, node: Node): Promise<void> {
  for (const id of node.parents) {
    const parent = checking.document.nodes.find((other) => other.id === id);
    const key = parent && keyTo(node, parent);
    if (parent === undefined || key === undefined || !checking.found.has(id) || node.process) continue;
    await checkSegments(checking, { node, parent, key });
    await checkAges(checking, { node, parent, key });
  }
}

interface Pair {
  readonly node: Node;
  readonly parent: Node;
  readonly key: KeyReference;
}

/** Share of the rows that may belong to another segment, or be of another age. */
const MOVED_MAX = 0.04;

async function checkSegments(checking: Checking, pair: Pair): Promise<void> {
  const { node, parent } = pair;
  const { segments } = parent;
  if (segments === undefined) return;
  const columns = numbersOf(checking, node, segments.appliesToColumns);
  const group = `cast(p.${name(segments.segmentColumn)} as varchar)`;
  const { rows, query } = await groupJoined(checking, pair, group, columns);
  const { answer } = await ask(
    checking,
    `select cast(${name(segments.segmentColumn)} as varchar) as s, count(*) as n from ${name(parent.id)} group by 1`,
  );
  const labels = answer.rows.map(([label]) => String(label));
  const parents = answer.rows.map(([, n]) => toNumber(n));
  const base = { kind: 'segments', table: node.id, query } as const;
  const id = `${node.id}.segments.${parent.id}`;
  const expected = labels.map((label, i) => parents[i] * segmentRate(checking, pair, label));
  const total = expected.reduce((sum, n) => sum + n, 0);
  const counts = labels.map((label) => rows.get(label)?.rows ?? 0);
  const shares = expected.map((n) => (total > 0 ? n / total : 0));
  const verdict = judgeShares(
    apart(checking, node, counts),
    shares,
    MOVED_MAX,
    `rows per ${segments.segmentColumn}`,
  );
  const isPlain = Object.values(segments.behaviors).every(({ fanoutMultiplier }) => fanoutMultiplier === 1);
  if (!isPlain || Object.values(segments.behaviors).some(({ decayRate }) => decayRate > 0)) {
    checking.checks.push({ ...base, id: `${id}.volume`, ...verdict });
  }
  const all = counts.reduce((sum, n) => sum + n, 0);
  checking.plots.push({
    table: node.id,
    title: `share of rows by ${parent.id}.${segments.segmentColumn}`,
    kind: 'bars',
    labels,
    observed: counts.map((n) => n / Math.max(1, all)),
    expected: shares,
  });
  columns.forEach((column, i) => {
    const strata = labels.flatMap((label) => {
      const found = rows.get(label);
      if (found === undefined) return [];
      const factor = segments.behaviors[label]?.valueMultiplier ?? 1;
      return [{ rows: found.rows, ...found.values[i], factor }];
    });
    const lift = judgeLifts(strata, column.name);
    checking.checks.push({ ...base, id: `${id}.${column.name}`, column: column.name, ...lift });
  });
}

/** As many rows as would tell as much if each came alone. */
function apart({ document }: Checking, node: Node, counts: readonly number[]): number[] {
  const together = clustering(document, node);
  return counts.map((count) => count / together);
}

/** Children of a parent of this segment, relative to others: clipped as the fanout is, and by what its age leaves. */
function segmentRate(checking: Checking, { node, parent }: Pair, label: string): number {
  const segment = parent.segments?.behaviors[label];
  const multiplier = segment?.fanoutMultiplier ?? 1;
  const isPrimary = node.parents[0] === parent.id;
  const decay = segment?.decayRate ?? 0;
  const left = decay > 0 ? exposure(checking, node, parent, (age) => decayed(decay, age)) : undefined;
  const plain = decay > 0 ? exposure(checking, node, parent, () => 1) : undefined;
  const share = left !== undefined && plain !== undefined && plain > 0 ? left / plain : 1;
  const scaled = isPrimary && node.fanout ? scaleFanout(node.fanout, multiplier * share) : undefined;
  return scaled ?? multiplier * share;
}

function scaleFanout(fanout: Fanout, by: number): number | undefined {
  if (fanout.kind !== 'poisson') return undefined;
  return by > 0 ? expectedChildren({ ...fanout, lambda: fanout.lambda * by })?.mean : (fanout.min ?? 0);
}

/** Weight of the pattern by day, times a factor of age, summed over all parents of the birthdays found. */
function exposure(
  checking: Checking,
  node: Node,
  parent: Node,
  factor: (days: number) => number,
): number | undefined {
  return agesOf(checking, node, parent, 1, factor)?.reduce((sum, weight) => sum + weight, 0);
}

/** The same by age in units of `unit` days; undefined where the table has no pattern or its parents no beginning. */
function agesOf(
  checking: Checking,
  node: Node,
  parent: Node,
  unit: number,
  factor: (days: number) => number,
): Float64Array | undefined {
  const births = node.parents[0] === parent.id ? birthsOf(checking, node) : undefined;
  const time = node.columns.find(({ generator }) => generator.kind === 'datetime_series');
  const weights = time?.generator.kind === 'datetime_series' ? hourWeights(time.generator) : undefined;
  if (births === undefined || weights === undefined || births.buckets.length === 0) return undefined;
  const first = Math.floor(weights.hours[0] / 24);
  const days = new Float64Array(Math.floor(weights.hours[weights.hours.length - 1] / 24) - first + 1);
  weights.hours.forEach((hour, i) => {
    days[Math.floor(hour / 24) - first] += weights.weights[i];
  });
  const begun = new Map<number, number>();
  births.buckets.forEach((hour, i) => {
    const day = Math.floor(hour / 24) - first;
    begun.set(day, (begun.get(day) ?? 0) + births.counts[i]);
  });
  const oldest = days.length - Math.min(0, ...begun.keys());
  const factors = Float64Array.from({ length: oldest + 1 }, (_, age) => factor(age));
  const ages = new Float64Array(Math.ceil((oldest + 1) / unit));
  for (const [day, parents] of begun) {
    for (let d = Math.max(0, day); d < days.length; d++) {
      ages[Math.floor((d - day) / unit)] += parents * days[d] * factors[d - day];
    }
  }
  return ages;
}

const DAYS = { day: 1, week: 7, month: 30, year: 365 } as const;

async function checkAges(checking: Checking, pair: Pair): Promise<void> {
  const { node, parent } = pair;
  const { vintage } = parent;
  const time = node.columns.find(({ generator }) => generator.kind === 'datetime_series');
  if (vintage === undefined || time === undefined || !isStored(checking, node, time)) return;
  const base = { kind: 'vintage', table: node.id } as const;
  const id = `${node.id}.vintage.${parent.id}`;
  if (vintage.reference !== 'event' || checking.document.compat === 'original') {
    const message = 'ages are taken at the end of the timeframe: no cohort to compare';
    checking.checks.push({ ...base, id, status: 'not_checked', message });
    return;
  }
  const { multipliers } = vintage;
  const unit = DAYS[multipliers[0]?.unit ?? 'month'];
  const curves = (applies: (m: VintageMultiplier) => boolean): AgeCurve[] =>
    multipliers.filter(applies).map((m) => ({ curve: m.curve, daysPerUnit: DAYS[m.unit] }));
  const named = node.columns.filter(({ name: column, type, generator }) => {
    const isNumber =
      (type === 'int' || type === 'float') && !node.pk.includes(column) && generator.kind !== 'lookup';
    return (
      isNumber && curves(({ toColumns }) => toColumns === 'all' || toColumns.includes(column)).length > 0
    );
  });
  const columns = numbersOf(
    checking,
    node,
    named.map((column) => column.name),
  );
  const age = `(epoch(c.${name(time.name)}) - epoch(p.${name(vintage.createdColumn)})) / ${86_400 * unit}`;
  const { rows, query } = await groupJoined(checking, pair, `cast(floor(${age}) as integer)`, columns);
  const volume = curves(({ toFanout }) => toFanout);
  const ages = agesOf(checking, node, parent, unit, (days) => factorAtAge(volume, days));
  if (ages !== undefined) {
    const verdict = judgeCohort(checking, node, parent, unit, { rows, ages });
    if (volume.length > 0) checking.checks.push({ ...base, id: `${id}.volume`, query, ...verdict });
  }
  columns.forEach((column, i) => {
    const own = curves(({ toColumns }) => toColumns === 'all' || toColumns.includes(column.name));
    const strata = [...rows].map(([bin, found]) => ({
      rows: found.rows,
      ...found.values[i],
      factor: factorAtAge(own, (Number(bin) + 0.5) * unit),
    }));
    const lift = judgeLifts(strata, column.name);
    checking.checks.push({ ...base, id: `${id}.${column.name}`, column: column.name, query, ...lift });
  });
}

/** Ages of which fewer rows are expected are judged together. */
const COHORT_SHARE = 0.002;

function judgeCohort(
  checking: Checking,
  node: Node,
  parent: Node,
  unit: number,
  { rows, ages }: { rows: ReadonlyMap<string, Grouped>; ages: Float64Array },
): Verdict {
  const total = ages.reduce((sum, weight) => sum + weight, 0);
  const shares = Array.from(ages, (weight) => (total > 0 ? weight / total : 0));
  const counts = shares.map((_, bin) => rows.get(String(bin))?.rows ?? 0);
  const all = counts.reduce((sum, n) => sum + n, 0);
  checking.plots.push({
    table: node.id,
    title: `cohorts of ${parent.id}: share of rows by age in units of ${unit} days`,
    kind: 'bars',
    labels: shares.map((_, bin) => String(bin)),
    observed: counts.map((n) => n / Math.max(1, all)),
    expected: shares,
  });
  const kept = shares.map((share) => share >= COHORT_SHARE);
  const rest = (values: readonly number[]): number =>
    values.reduce((sum, v, i) => sum + (kept[i] ? 0 : v), 0);
  const main = (values: readonly number[]): number[] => [...values.filter((_, i) => kept[i]), rest(values)];
  return judgeShares(apart(checking, node, main(counts)), main(shares), MOVED_MAX, 'rows by age');
}

interface Grouped {
  readonly rows: number;
  /** Of each column asked for. */
  readonly values: ReadonlyArray<{ readonly mean: number; readonly variance: number }>;
}

function numbersOf(checking: Checking, node: Node, names: readonly string[]): ColumnSpec[] {
  return node.columns.filter((column) => {
    const isNumber = column.type === 'int' || column.type === 'float';
    return names.includes(column.name) && isNumber && isStored(checking, node, column);
  });
}

/** Rows of a table by an expression of theirs (`c`) and their parents' (`p`). */
async function groupJoined(
  checking: Checking,
  { node, parent, key }: Pair,
  group: string,
  columns: readonly ColumnSpec[],
): Promise<{ rows: ReadonlyMap<string, Grouped>; query: CheckResult['query'] }> {
  const means = columns.flatMap(({ name: column }) => [
    `, cast(avg(c.${name(column)}) as double)`,
    `, cast(var_pop(c.${name(column)}) as double)`,
  ]);
  const { answer, query } = await ask(
    checking,
    `select ${group} as g, count(*) as n${means.join('')} from ${name(node.id)} as c join ${name(parent.id)} as p on ${joinOn(key, 'c', 'p')} group by 1`,
  );
  const rows = new Map(
    answer.rows.flatMap(([label, n, ...numbers]) => {
      if (label === null) return [];
      const values = columns.map((_, i) => ({
        mean: toNumber(numbers[2 * i]),
        variance: toNumber(numbers[2 * i + 1]),
      }));
      return [[String(label), { rows: toNumber(n), values }] as const];
    }),
  );
  return { rows, query };
}
