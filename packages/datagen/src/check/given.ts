import { generatorsOf } from '../dsl/nested-generators.ts';
import type { ColumnSpec, Generator, GivenGenerator, Node } from '../dsl/document.ts';
import type { GivenMatch } from '../dsl/given.ts';
import { fieldFactors } from '../plan/compile-process.ts';
import { ask, type Checking, columnOf, isStored, literal, name, nodeOf, toNumber } from './checking.ts';
import { expectedMoments, expectedShares } from './expected-shares.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { deciding, hitsCells } from './incident-reach.ts';
import type { Verdict } from './measures.ts';
import type { CheckKind } from './result.ts';

/** Each case of a column given another, against the rows that it had: shares, mean and spread, nulls. */
export async function checkGiven(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator } = column;
    if (generator.kind !== 'given' || column.modifiers.length > 0 || !isStored(checking, node, column))
      continue;
    if (hitsCells(checking.document, node, deciding(column))) continue;
    if (isScaled(checking, node, column) || !readsStored(checking, node, generator)) continue;
    await checkCases(checking, node, column, generator);
  }
}

function readsStored(checking: Checking, node: Node, given: GivenGenerator): boolean {
  return generatorsOf(given).every((generator) => {
    const source = generator.kind === 'given' ? columnOf(node, generator.column) : undefined;
    return generator.kind !== 'given' || (source !== undefined && isStored(checking, node, source));
  });
}

/** Parents and processes may scale the numbers of any column; what they do is judged by their own checks. */
function isScaled(checking: Checking, node: Node, column: ColumnSpec): boolean {
  if (column.type !== 'int' && column.type !== 'float') return false;
  if (fieldFactors(node, column.name) !== undefined) return true;
  return node.parents.some((id) => {
    const parent = nodeOf(checking, id);
    const aged = parent?.vintage?.multipliers.map(({ toColumns }) => toColumns) ?? [];
    const isAged = aged.some((to) => to === 'all' || to.includes(column.name));
    return isAged || parent?.segments?.appliesToColumns.includes(column.name) === true;
  });
}

/** A case without cases of its own. */
interface Leaf {
  readonly label: string;
  readonly generator: Generator | null;
}

/** The number of the leaf that has the row, as SQL; the leaves are added to `leaves` in that order. */
function leafSql(node: Node, given: GivenGenerator, label: string, leaves: Leaf[]): string {
  const numeric = ['int', 'float'].includes(columnOf(node, given.column)?.type ?? '');
  const of = (generator: Generator | null, own: string): string => {
    const path = label === '' ? own : `${label}, ${own}`;
    if (generator?.kind === 'given') return leafSql(node, generator, path, leaves);
    return String(leaves.push({ label: path, generator }) - 1);
  };
  const cases = given.cases.map(
    (c) => `when ${conditionSql(name(given.column), c.when, numeric)} then ${of(c.generator, c.label)}`,
  );
  return `case ${cases.join(' ')} else ${of(given.otherwise ?? null, 'anything else')} end`;
}

function conditionSql(column: string, when: GivenMatch, isNumeric: boolean): string {
  if (when.kind === 'text')
    return isNumeric ? `${column} = ${when.text}` : `cast(${column} as varchar) = ${literal(when.text)}`;
  const sides = [
    ...(when.from === undefined ? [] : [`${column} >= ${when.from}`]),
    ...(when.to === undefined ? [] : [`${column} < ${when.to}`]),
  ];
  return sides.join(' and ');
}

/** What one query told of a leaf. */
interface Found {
  readonly rows: number;
  readonly filled: number;
  readonly mean: number;
  readonly deviation: number;
}

async function checkCases(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  given: GivenGenerator,
): Promise<void> {
  const leaves: Leaf[] = [];
  const leaf = leafSql(node, given, '', leaves);
  const isNumber = column.type === 'int' || column.type === 'float';
  const v = name(column.name);
  const [mean, deviation] = isNumber ? [`avg(${v})`, `stddev_pop(${v})`] : ['null', 'null'];
  const { answer, query } = await ask(
    checking,
    `select ${leaf} as leaf, count(*) as n, count(${v}) as filled, cast(${mean} as double) as mean, cast(${deviation} as double) as deviation from ${name(node.id)} group by 1 order by 1`,
  );
  const found = new Map<number, Found>();
  for (const row of answer.rows) {
    const [at, rows, filled, average, spread] = row.map(toNumber);
    found.set(at, { rows, filled, mean: average, deviation: spread });
  }
  const shares = await valuesByLeaf(checking, node, column, leaf, leaves);
  leaves.forEach((own, number) => {
    const rows = found.get(number);
    if (rows === undefined) return;
    const counts = shares.get(number) ?? new Map<string, number>();
    const judged = judgeLeaf(column, own.generator, rows, counts);
    if (judged === undefined) return;
    const id = `${node.id}.${column.name}.given.${own.label}`;
    checking.checks.push({ id, table: node.id, column: column.name, ...judged, rows: rows.rows, query });
  });
}

/** How often each value comes in the leaves that list theirs. */
async function valuesByLeaf(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  leaf: string,
  leaves: readonly Leaf[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  const listed = leaves.flatMap(({ generator }, number) => (generator?.kind === 'choice' ? [number] : []));
  const found = new Map<number, Map<string, number>>();
  if (listed.length === 0) return found;
  const v = name(column.name);
  const { answer } = await ask(
    checking,
    `select leaf, v, count(*) as n from (select ${leaf} as leaf, cast(${v} as varchar) as v from ${name(node.id)} where ${v} is not null) where leaf in (${listed.join(', ')}) group by 1, 2 order by 1, 2`,
  );
  const isNumber = column.type === 'int' || column.type === 'float';
  for (const [at, value, count] of answer.rows) {
    const counts = found.get(toNumber(at)) ?? new Map<string, number>();
    found.set(toNumber(at), counts.set(isNumber ? String(Number(value)) : String(value), toNumber(count)));
  }
  return found;
}

/** Of the rows of a case, how many may have another value than the weights say. */
const MOVED_MAX = 0.03;

type Judged = Verdict & { readonly kind: CheckKind };

/** What was found of a case, or of a field of JSON, beside what its generator says. */
export function judgeLeaf(
  column: ColumnSpec,
  generator: Generator | null,
  found: Found,
  counts: ReadonlyMap<string, number>,
): Judged | undefined {
  if (generator === null) {
    const { filled, rows } = found;
    const message = filled === 0 ? `${rows} rows, all null` : `${filled} of ${rows} rows are not null`;
    return { kind: 'shares', status: filled === 0 ? 'passed' : 'failed', message, violations: filled };
  }
  if (generator.kind === 'choice') return judgeChoice(column, generator, counts);
  if (generator.kind !== 'distribution') return undefined;
  const expected = expectedMoments(generator);
  if (expected === undefined) return undefined;
  // A whole number lost what stood behind the point: half a unit on average, where there was any.
  const isCut = column.type === 'int' && generator.distribution.type !== 'poisson';
  const slack = isCut ? 0.6 : 0;
  const error = expected.deviation / Math.sqrt(found.filled);
  const average = expected.mean - (isCut ? 0.5 : 0);
  const mean = judgeFigure(found.mean, average, error, 0.03 * expected.deviation + slack, 'mean');
  const spread = judgeFigure(
    found.deviation,
    expected.deviation,
    (3 * error) / 1.4142,
    0.06 * expected.deviation + slack,
    'standard deviation',
  );
  const worse = mean.status === 'passed' ? spread : mean;
  return { kind: 'distributions', ...worse, message: `${mean.message}; ${spread.message}` };
}

function judgeChoice(
  column: ColumnSpec,
  generator: Generator,
  counts: ReadonlyMap<string, number>,
): Judged | undefined {
  if (column.type === 'datetime' || column.type === 'date') return undefined;
  const expected = expectedShares({ ...column, generator, modifiers: [] });
  if (expected === undefined) return undefined;
  const labels = [...expected.keys()];
  const stray = [...counts].reduce((sum, [label, n]) => (expected.has(label) ? sum : sum + n), 0);
  const seen = labels.map((label) => counts.get(label) ?? 0);
  const shares = labels.map((label) => expected.get(label) ?? 0);
  return { kind: 'shares', ...judgeShares([...seen, stray], [...shares, 0], MOVED_MAX, 'shares are') };
}
