import type { ColumnSpec, Node } from '../dsl/document.ts';
import { type Checking, columnOf, nodeOf, type TableFindings } from './checking.ts';
import { expectedChildren, expectedMoments, expectedShares } from './expected-shares.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { hitsCells, hitsRows } from './incident-reach.ts';
import { birthsOf, goesByAge, livedWeights } from './lives.ts';
import type { CheckKind } from './result.ts';
import { clustering, valueTraits } from './trait-reach.ts';

/** Shares of choices, means and spreads of distributions, children per parent: as the document has them. */
export function checkStatistics(checking: Checking, node: Node, found: TableFindings): void {
  for (const column of node.columns) {
    checkShares(checking, node, column, found);
    checkMoments(checking, node, column, found);
    checkNullRate(checking, node, column, found);
  }
  checkCounts(checking, node, found.rows);
}

/** Of the rows, how many may have another value than the weights say. */
const MOVED_MAX = 0.03;

function checkShares(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { cells, query }: TableFindings,
): void {
  const counts = cells.values.get(column.name);
  const expected = expectedShares(column);
  if (counts === undefined) return;
  if (expected === undefined || expected.size < 2) {
    plotValues(checking, node, column.name, counts);
    return;
  }
  const labels = [...expected.keys()];
  const strays = [...counts.keys()].filter((label) => !expected.has(storedLabel(label, column)));
  const numbers = labels.map((label) => countOf(counts, label, column));
  const shares = labels.map((label) => expected.get(label)!);
  const stray = strays.reduce((sum, label) => sum + counts.get(label)!, 0);
  const base = {
    id: `${node.id}.${column.name}.shares`,
    kind: 'shares',
    table: node.id,
    column: column.name,
  } as const;
  const total = numbers.reduce((sum, n) => sum + n, stray);
  const judged = judgeShares([...numbers, stray], [...shares, 0], MOVED_MAX, 'shares are');
  const isBent = bendsShares(checking, node, column.name);
  if (!isBent) checking.checks.push({ ...base, ...judged, rows: total, query });
  checking.plots.push({
    table: node.id,
    column: column.name,
    title: `${column.name}: share of each value`,
    kind: 'bars',
    labels: stray > 0 ? [...labels, 'others'] : labels,
    observed: [...numbers, ...(stray > 0 ? [stray] : [])].map((n) => n / Math.max(1, total)),
    ...(isBent ? {} : { expected: stray > 0 ? [...shares, 0] : shares }),
  });
}

/** As the engine writes a listed value: whole numbers of a float column with a decimal, for one. */
function countOf(counts: ReadonlyMap<string, number>, label: string, column: ColumnSpec): number {
  for (const [stored, count] of counts) if (storedLabel(stored, column) === label) return count;
  return 0;
}

function storedLabel(stored: string, { type }: ColumnSpec): string {
  return type === 'float' || type === 'int' ? String(Number(stored)) : stored;
}

/** Effects keyed by a column, and incidents, leave its shares other than the weights. */
function bendsShares({ document }: Checking, node: Node, column: string): boolean {
  const isKey = node.effects.some((effect) =>
    effect.on.some((pair) => pair.side === 'row' && pair.local === column),
  );
  // What is dealt out without repetition has the shares of what there is to deal.
  const isDealt = columnOf(node, column)?.unique === true;
  return (
    isKey ||
    isDealt ||
    isTracked(node, column) ||
    node.events?.some(({ segment }) => segment?.side === 'row' && segment.column === column) === true ||
    hitsCells(document, node, [column])
  );
}

/** Versions repeat what did not change, and change to something else: neither shares nor errors are those of draws. */
function isTracked({ process }: Node, column: string): boolean {
  return process?.kind === 'versions' && process.tracked.some((each) => each.column === column);
}

/** Share of the cells that may be null, or not, beside chance. */
const NULL_SLACK = 0.005;

function checkNullRate(checking: Checking, node: Node, column: ColumnSpec, found: TableFindings): void {
  const { nullRate, name } = column;
  const profile = found.profiles.get(name);
  const isHit = hitsCells(checking.document, node, [name]);
  if (nullRate === undefined || profile === undefined || isHit) return;
  const share = 1 - profile.filled / found.rows;
  const error = Math.sqrt((nullRate * (1 - nullRate)) / found.rows);
  const verdict = judgeFigure(share, nullRate, error, NULL_SLACK, 'share of nulls');
  const base = { id: `${node.id}.${name}.null_rate`, kind: 'shares', table: node.id, column: name } as const;
  checking.checks.push({ ...base, ...verdict, rows: found.rows });
}

/** Part of a standard deviation by which a mean, and part of itself by which a deviation, may be off. */
const MEAN_SLACK = 0.03;
const DEVIATION_SLACK = 0.06;

function checkMoments(checking: Checking, node: Node, column: ColumnSpec, found: TableFindings): void {
  const { generator, modifiers, name } = column;
  const profile = found.profiles.get(name);
  plotNumbers(checking, node, name, found);
  if (generator.kind !== 'distribution' || modifiers.length > 0 || profile === undefined) return;
  if (column.unique === true || isTracked(node, name)) return;
  const expected = expectedMoments(generator);
  if (expected === undefined || profile.filled === 0 || isChangedAfterwards(checking, node, column)) return;
  // A whole number lost what stood behind the point: half a unit on average, where there was any.
  const isCut = column.type === 'int' && generator.distribution.type !== 'poisson';
  const root = Math.sqrt(profile.filled);
  const slack = isCut ? 0.6 : 0;
  const mean = judgeFigure(
    profile.mean,
    expected.mean - (isCut ? 0.5 : 0),
    expected.deviation / root,
    MEAN_SLACK * expected.deviation + slack,
    'mean',
  );
  // Heavy tails make the spread itself uncertain: three times the error of a normal's.
  const spread = judgeFigure(
    profile.deviation,
    expected.deviation,
    (3 * expected.deviation) / (1.4142 * root),
    DEVIATION_SLACK * expected.deviation + slack,
    'standard deviation',
  );
  const push = (what: string, verdict: typeof mean): void => {
    const kind: CheckKind = 'distributions';
    const id = `${node.id}.${name}.${what}`;
    checking.checks.push({ id, kind, table: node.id, column: name, ...verdict, rows: profile.filled });
  };
  push('mean', mean);
  push('deviation', spread);
}

/** Behaviour of a parent may scale any number of its children; what it scales is judged by its own checks. */
function isChangedAfterwards(checking: Checking, node: Node, column: ColumnSpec): boolean {
  if (valueTraits(checking.document, node, column.name).length > 0) return true;
  if (hitsCells(checking.document, node, [column.name])) return true;
  if (node.process !== undefined) return true;
  return node.parents.some((id) => {
    const parent = nodeOf(checking, id);
    const columns = parent?.vintage?.multipliers.map(({ toColumns }) => toColumns) ?? [];
    const isAged = columns.some((to) => to === 'all' || to.includes(column.name));
    return isAged || parent?.segments?.appliesToColumns.includes(column.name) === true;
  });
}

/** Values that are shown one by one where nothing is expected of them; the rest is one bar. */
const VALUES_SHOWN = 24;

function plotValues(checking: Checking, node: Node, name: string, counts: ReadonlyMap<string, number>): void {
  const most = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const total = most.reduce((sum, [, n]) => sum + n, 0);
  const rest = most.slice(VALUES_SHOWN).reduce((sum, [, n]) => sum + n, 0);
  const bars = [...most.slice(0, VALUES_SHOWN), ...(rest > 0 ? [['others', rest] as const] : [])];
  checking.plots.push({
    table: node.id,
    column: name,
    title: `${name}: share of each value`,
    kind: 'bars',
    labels: bars.map(([label]) => label),
    observed: bars.map(([, n]) => n / Math.max(1, total)),
  });
}

function plotNumbers(checking: Checking, node: Node, name: string, { cells }: TableFindings): void {
  const bins = cells.numbers.get(name);
  if (bins === undefined) return;
  const total = bins.counts.reduce((sum, n) => sum + n, 0);
  const counts = bins.counts.subarray(0, bins.counts.findLastIndex((n) => n > 0) + 1);
  checking.plots.push({
    table: node.id,
    column: name,
    title: `${name}: share by ${columnOf(node, name)?.type === 'string' ? 'length' : 'size'}`,
    kind: 'bars',
    labels: Array.from(counts, (_, i) => String(Number((bins.low + i * bins.width).toPrecision(3)))),
    observed: Array.from(counts, (n) => n / Math.max(1, total)),
  });
}

/** Rows per parent row against the fanout, where nothing else has a say in it. */
function checkCounts(checking: Checking, node: Node, rows: number): void {
  const [primary] = node.parents;
  const parents = checking.rows.get(primary);
  const id = `${node.id}.rows`;
  const base = { id, kind: 'counts', table: node.id, rows } as const;
  if (primary === undefined) {
    if (node.rows === undefined || isScaled(checking)) return;
    const status = rows === node.rows ? 'passed' : 'failed';
    checking.checks.push({ ...base, status, message: `${rows} rows, declared ${node.rows}` });
    return;
  }
  const expected = node.fanout && expectedChildren(node.fanout);
  const alive = shareAlive(checking, node);
  if (parents === undefined || !(parents > 0) || expected === undefined || isCountBent(checking, node))
    return;
  const together = clustering(checking.document, node);
  const own = expected.deviation * expected.deviation;
  const error = Math.sqrt((own + (together - 1) * expected.mean) / parents);
  const slack = 0.01 * expected.mean;
  const verdict = judgeFigure(rows / parents, alive * expected.mean, error, slack, `rows per ${primary}`);
  checking.checks.push({ ...base, ...verdict });
}

/** The share of parents that began before the last time their children can have; the others have none. */
function shareAlive(checking: Checking, node: Node): number {
  const births = birthsOf(checking, node);
  const times = node.columns.find(({ generator }) => generator.kind === 'datetime_series');
  const weights = times && livedWeights(checking, node, times);
  if (births === undefined || weights === undefined) return 1;
  const last = weights.hours.findLast((_, i) => weights.weights[i] > 0) ?? Number.NEGATIVE_INFINITY;
  let all = 0;
  let alive = 0;
  births.buckets.forEach((hour, i) => {
    all += births.counts[i];
    if (hour <= last) alive += births.counts[i];
  });
  return all > 0 ? alive / all : 1;
}

/** Data of another size than the document's: then the counts of all roots are in one proportion. */
function isScaled({ document, rows }: Checking): boolean {
  const roots = document.nodes.flatMap(({ id, kind, rows: declared = 0 }) => {
    const found = rows.get(id);
    return kind === 'vocab' || declared === 0 || found === undefined ? [] : [{ declared, found }];
  });
  const [largest] = [...roots].sort((a, b) => b.declared - a.declared);
  const scale = largest === undefined ? 1 : largest.found / largest.declared;
  const isOne = roots.every(({ declared, found }) => Math.abs(found - declared * scale) <= 1);
  return isOne && Math.abs(scale - 1) > 0.01;
}

function isCountBent(checking: Checking, node: Node): boolean {
  const { document } = checking;
  const parent = document.nodes.find(({ id }) => id === node.parents[0]);
  const behaves = parent?.segments !== undefined || goesByAge(checking, node);
  const hit = hitsRows(document, node) || (parent !== undefined && hitsRows(document, parent));
  return node.effects.length > 0 || node.events !== undefined || node.process !== undefined || behaves || hit;
}
