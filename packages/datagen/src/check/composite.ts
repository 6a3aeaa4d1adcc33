import type { Document, Node, Pattern } from '../dsl/document.ts';
import { calendarOf, expectedCalendar, plainCalendar, sharesOf } from './calendar.ts';
import {
  ask,
  type Checking,
  columnOf,
  firstTimeColumn,
  isStored,
  name,
  nodeOf,
  percent,
  show,
} from './checking.ts';
import { livedWeights } from './lives.ts';
import type { CheckResult } from './result.ts';

type Composite = NonNullable<Document['targets']['compositeEffect']>;

/**
 * `composite_effect` by both readings: where the metric is a numeric column of the table, how much its mean rises
 * and falls over weekdays and hours (lift); else how the rows themselves lie over them (volume). Each against the
 * product of the seasonal influences; the tables of effects and the outliers among them have checks of their own.
 */
export async function checkComposite(checking: Checking): Promise<void> {
  const target = checking.document.targets.compositeEffect;
  const node = target && nodeOf(checking, target.node);
  const column = firstTimeColumn(node);
  if (target === undefined || node === undefined || column === undefined) return;
  const base = { id: `${node.id}.composite_effect`, kind: 'targets', table: node.id } as const;
  const found = checking.found.get(node.id);
  if (found === undefined || !isStored(checking, node, column)) {
    checking.checks.push({ ...base, status: 'failed', message: 'the time column is missing' });
    return;
  }
  const metric = columnOf(node, target.metric);
  const isLift = metric !== undefined && (metric.type === 'int' || metric.type === 'float');
  if (isLift && isStored(checking, node, metric)) {
    checking.checks.push({ ...base, ...(await judgeLift(checking, target, node, column.name, metric.name)) });
    return;
  }
  const counts = found.cells.times.get(column.name);
  if (counts === undefined || target.influences.length === 0) {
    const message = 'no seasonal influence to compare with, or no rows';
    checking.checks.push({ ...base, status: 'not_checked', message });
    return;
  }
  const { timeframe } = checking.document;
  const calendar = calendarOf(counts);
  const cells = cellsOf(target.influences);
  const expected = sharesOf(
    spread(target.influences, cells, plainCalendar(timeframe.start, timeframe.end)[cells]),
  );
  const verdict = judgeVolume(calendar[cells], expected, calendar.total, target);
  const lived = livedWeights(checking, node, column);
  const implied = lived && sharesOf(expectedCalendar(lived)[cells]);
  const reach = implied && measure(implied, expected);
  const isOff =
    reach !== undefined && (reach.mae > target.tolerance.mae || reach.mape > target.tolerance.mape);
  const unreachable =
    isOff && verdict.status === 'failed'
      ? {
          status: 'unreachable' as const,
          message: `${verdict.message}; the column's own patterns are off by MAPE ${percent(reach.mape)}`,
        }
      : {};
  checking.checks.push({ ...base, ...verdict, ...unreachable, rows: calendar.total, query: found.query });
}

type CellKind = 'week' | 'dow' | 'hour' | 'month';

/** The cells that the influences speak of: weekday x hour where they name both. */
function cellsOf(influences: readonly Pattern[]): CellKind {
  const named = new Set(influences.map(({ dimension }) => dimension));
  if (named.has('month')) return 'month';
  if (named.has('dow') && named.has('hour')) return 'week';
  return named.has('dow') ? 'dow' : 'hour';
}

/** The product of the weights at each cell, times how often the cell comes. */
function spread(influences: readonly Pattern[], cells: CellKind, base: Float64Array): Float64Array {
  return base.map((weight, i) => weight * multiplierAt(influences, cells, i));
}

function multiplierAt(influences: readonly Pattern[], cells: CellKind, i: number): number {
  let product = 1;
  for (const { dimension, weights } of influences) {
    if (cells === 'week') product *= dimension === 'dow' ? weights[Math.floor(i / 24)] : weights[i % 24];
    else if (dimension === cells) product *= weights[i];
  }
  return product;
}

interface Distance {
  readonly mae: number;
  readonly mape: number;
}

/** A cell with less of the rows is left out of the mean percentage error, as in the original. */
const SHARE_MIN = 0.003;

function measure(actual: Float64Array, expected: Float64Array): Distance {
  let absolute = 0;
  let relative = 0;
  let cells = 0;
  expected.forEach((share, i) => {
    const error = Math.abs(actual[i] - share);
    absolute += error;
    if (share < SHARE_MIN) return;
    relative += error / share;
    cells++;
  });
  return { mae: absolute / expected.length, mape: cells === 0 ? 0 : relative / cells };
}

type Verdict = Pick<CheckResult, 'status' | 'message'>;

/** Mean absolute deviation of a normal: sqrt(2 / pi) of its standard deviation. */
const MEAN_DEVIATION = 0.7979;

function judgeVolume(
  counts: Float64Array,
  expected: Float64Array,
  rows: number,
  { tolerance }: Composite,
): Verdict {
  const noise = expected.map((share) => MEAN_DEVIATION * Math.sqrt((share * (1 - share)) / rows));
  const chance = measure(
    expected.map((share, i) => share + noise[i]),
    expected,
  );
  return judgeDistance(measure(sharesOf(counts), expected), chance, tolerance, 'volume');
}

/** Chance adds in squares to what is truly off; beyond the tolerance alone it hides everything. */
function judgeDistance(found: Distance, chance: Distance, tolerance: Distance, what: string): Verdict {
  const figures = `${what}: MAE ${show(found.mae)} (at most ${tolerance.mae}), MAPE ${percent(found.mape)} (at most ${percent(tolerance.mape)}); chance alone gives ${percent(chance.mape)}`;
  const root = (a: number, b: number): number => Math.sqrt(a * a + b * b);
  const fits =
    found.mae <= root(tolerance.mae, chance.mae) * 1.1 &&
    found.mape <= root(tolerance.mape, chance.mape) * 1.1;
  if (!fits) return { status: 'failed', message: figures };
  if (chance.mape > tolerance.mape)
    return { status: 'too_small', message: `${figures}: too few rows to tell` };
  return { status: 'passed', message: figures };
}

/** Rows that a cell needs for its mean to count. */
const STRATUM_MIN = 30;

async function judgeLift(
  checking: Checking,
  target: Composite,
  node: Node,
  time: string,
  metric: string,
): Promise<Verdict & Pick<CheckResult, 'query'>> {
  const [t, m] = [name(time), name(metric)];
  const clock = columnOf(node, time)?.type === 'date' ? '0' : `hour(${t})`;
  const { answer, query } = await ask(
    checking,
    `select isodow(${t}) - 1 as d, ${clock} as h, month(${t}) - 1 as m, count(${m}) as n, cast(sum(${m}) as double) as s, cast(sum(cast(${m} as double) * ${m}) as double) as q from ${name(node.id)} where ${t} is not null group by 1, 2, 3`,
  );
  const cells = cellsOf(target.influences);
  const strata = new Map<number, { n: number; sum: number; squares: number }>();
  for (const [d, h, month, n, sum, squares] of answer.rows.map((row) => row.map(Number))) {
    const at = { week: 24 * d + h, dow: d, hour: h, month }[cells];
    const before = strata.get(at) ?? { n: 0, sum: 0, squares: 0 };
    strata.set(at, { n: before.n + n, sum: before.sum + sum, squares: before.squares + squares });
  }
  return { ...compareLift(strata, target, cells), query };
}

function compareLift(
  strata: ReadonlyMap<number, { n: number; sum: number; squares: number }>,
  { influences, tolerance, metric }: Composite,
  cells: CellKind,
): Verdict {
  const kept = [...strata].filter(([, { n }]) => n >= STRATUM_MIN);
  const rows = kept.reduce((total, [, { n }]) => total + n, 0);
  if (kept.length < 2) return { status: 'too_small', message: `no two cells hold ${STRATUM_MIN} rows` };
  const mean = kept.reduce((total, [, { sum }]) => total + sum, 0) / rows;
  const level = kept.reduce((total, [i, { n }]) => total + n * multiplierAt(influences, cells, i), 0) / rows;
  let off = 0;
  let noise = 0;
  for (const [i, { n, sum, squares }] of kept) {
    const expected = multiplierAt(influences, cells, i) / level;
    const error = Math.sqrt(Math.max(0, squares / n - (sum / n) * (sum / n)) / n) / Math.abs(mean);
    if (expected <= 0) continue;
    off += Math.abs(sum / n / mean - expected) / expected / kept.length;
    noise += (MEAN_DEVIATION * error) / expected / kept.length;
  }
  const distance = { mae: off, mape: off };
  const limit = { mae: Math.max(tolerance.mae, tolerance.mape), mape: tolerance.mape };
  return judgeDistance(
    distance,
    { mae: noise, mape: noise },
    limit,
    `lift of ${metric} in ${kept.length} cells`,
  );
}
