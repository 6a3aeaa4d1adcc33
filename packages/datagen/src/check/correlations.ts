import type { Correlation } from '../dsl/correlations.ts';
import type { ColumnSpec, Modifier, Node, Scalar } from '../dsl/document.ts';
import type { Expression } from '../dsl/expression.ts';
import { ask, type Checking, columnOf, isStored, literal, name, toNumber } from './checking.ts';
import { judgeFigure } from './fit.ts';
import { hitsCells } from './incident-reach.ts';
import { valueTraits } from './trait-reach.ts';

/** How far a rank correlation may be off beside chance. */
const RANK_SLACK = 0.02;
/** Ties that rounding may leave: they move a rank correlation by about half of it. */
const TIED_MAX = 0.01;
/** Rows that are ranked: the first so many. */
const ROWS_RANKED = 1_000_000;

/** The rank correlations of pairs of columns, ties at their middle rank, against those declared. */
export async function checkCorrelations(checking: Checking, node: Node): Promise<void> {
  for (const pair of node.correlations ?? []) {
    const [a, b] = pair.columns.map((column) => columnOf(node, column));
    if (a === undefined || b === undefined || !isStored(checking, node, a) || !isStored(checking, node, b))
      continue;
    const id = `${node.id}.${a.name}.correlation.${b.name}`;
    const base = { id, kind: 'correlations', table: node.id, column: a.name } as const;
    const why = changedBy(checking, node, a) ?? changedBy(checking, node, b);
    if (why !== undefined) {
      const message = `${why} after the correlated values were drawn`;
      checking.checks.push({ ...base, status: 'not_checked', message });
      continue;
    }
    checking.checks.push({ ...base, ...(await judgeRank(checking, node, pair, [a, b])) });
  }
}

async function judgeRank(
  checking: Checking,
  node: Node,
  { rank }: Correlation,
  pair: [ColumnSpec, ColumnSpec],
) {
  const [a, b] = pair.map(orderOf);
  const middle = (of: string): string =>
    `rank() over (order by ${of}) + (count(*) over (partition by ${of}) - 1) / 2.0`;
  const { answer, query } = await ask(
    checking,
    `with v as (select ${a} as a, ${b} as b from ${name(node.id)} limit ${ROWS_RANKED}), ` +
      `r as (select ${middle('a')} as x, ${middle('b')} as y from v where a is not null and b is not null) ` +
      `select count(*) as n, corr(x, y) as rank, ${tied('x')} as tied_a, ${tied('y')} as tied_b from r`,
  );
  const [rows, found, ...ties] = answer.rows[0].map(toNumber);
  const rounded = pair.find(({ modifiers }, i) => ties[i] > TIED_MAX && modifiers.some(isExpression));
  if (rounded !== undefined) {
    const message = `rounding leaves ${rounded.name} too few values to rank it by`;
    return { status: 'not_checked', message, rows, query } as const;
  }
  // D. G. Bonett and T. A. Wright, 2000.
  const error = ((1 - rank * rank) * Math.sqrt(1 + (rank * rank) / 2)) / Math.sqrt(Math.max(1, rows - 3));
  const what = `rank correlation of ${pair[0].name} and ${pair[1].name}`;
  return { ...judgeFigure(found, rank, error, RANK_SLACK, what), rows, query };
}

/** The part of the variance of ranks that ties at their middle rank take away: 0 where no two values are equal. */
function tied(ranks: string): string {
  return `1 - 12 * var_pop(${ranks}) / nullif(cast(count(*) as double) * count(*) - 1, 0)`;
}

function isExpression({ kind }: Modifier): boolean {
  return kind === 'expression';
}

/** What a column is ranked by: itself, or the place of a choice in its list. */
function orderOf({ name: column, type, generator }: ColumnSpec): string {
  if (generator.kind !== 'choice' || !('values' in generator.from)) return name(column);
  const { values } = generator.from;
  if (values.every((value) => typeof value === 'number')) return name(column);
  const shown = type === 'string' || type === 'bool' ? `cast(${name(column)} as varchar)` : name(column);
  const places = values.map((value, i) => `when ${literalOf(value)} then ${i}`);
  return `case ${shown} ${places.join(' ')} end`;
}

function literalOf(value: Scalar): string {
  return literal(String(value));
}

/** What moves the values of a column afterwards other than all alike. */
function changedBy({ document }: Checking, node: Node, column: ColumnSpec): string | undefined {
  const moved = column.modifiers.find((modifier) => !keepsOrder(modifier, column));
  if (moved !== undefined) return `"${moved.kind}" moves ${column.name}`;
  if (hitsCells(document, node, [column.name])) return 'an incident moves values';
  if (valueTraits(document, node, column.name).length > 0) return `a trait scales ${column.name}`;
  const isFollower = node.parents.some((id) => {
    const parent = document.nodes.find((other) => other.id === id);
    const aged = parent?.vintage?.multipliers.some(
      ({ toColumns }) => toColumns === 'all' || toColumns.includes(column.name),
    );
    return aged === true || parent?.segments?.appliesToColumns.includes(column.name) === true;
  });
  return isFollower ? `a segment or an age scales ${column.name}` : undefined;
}

/** Rounding keeps it too, but for the ties it makes, which are counted when the ranks are. */
function keepsOrder(modifier: Modifier, { name: column }: ColumnSpec): boolean {
  if (modifier.kind === 'expression') return isRounding(modifier.expression, column);
  return (modifier.kind === 'multiply' && modifier.factor > 0) || modifier.kind === 'add';
}

/** Whether an expression is `round(value)` or `round(value, DIGITS)`. */
function isRounding(expression: Expression, column: string): boolean {
  if (expression.kind !== 'call' || expression.name !== 'round') return false;
  const [value, ...digits] = expression.args;
  return value.kind === 'column' && value.name === column && digits.every(({ kind }) => kind === 'number');
}
