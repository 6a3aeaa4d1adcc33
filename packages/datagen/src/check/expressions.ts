import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { Expression } from '../dsl/expression.ts';
import { ask, type Checking, columnOf, isStored, name, nodeOf, toNumber } from './checking.ts';
import { expressionSql } from './expression-sql.ts';
import { hitsCells } from './incident-reach.ts';
import { valueTraits } from './trait-reach.ts';

/** How far two engines may be apart in what they make of the same doubles, of the larger of both or of 1. */
const TOLERANCE = 1e-9;

/** Columns that an expression makes, computed again by the engine of the data from the other columns of each row. */
export async function checkExpressions(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    if (!hasExpression(column) || !isStored(checking, node, column)) continue;
    const base = {
      id: `${node.id}.${column.name}.expression`,
      kind: 'expressions',
      table: node.id,
      column: column.name,
    } as const;
    const found = decidingExpression(checking, node, column);
    if (typeof found === 'string') {
      checking.checks.push({ ...base, status: 'not_checked', message: found });
      continue;
    }
    const { answer, query } = await ask(checking, recomputed(node, column, found));
    const [rows, violations] = answer.rows[0].map(toNumber);
    const isRight = violations === 0;
    checking.checks.push({
      ...base,
      status: isRight ? 'passed' : 'failed',
      message: isRight
        ? 'the value of its expression, in all rows'
        : `${violations} of ${rows} rows are not what the expression gives`,
      rows,
      violations,
      query,
    });
  }
}

function hasExpression({ generator, modifiers }: ColumnSpec): boolean {
  return generator.kind === 'expression' || modifiers.some(({ kind }) => kind === 'expression');
}

/** What gives the stored value from the columns of the row, or why nothing does. */
function decidingExpression(checking: Checking, node: Node, column: ColumnSpec): Expression | string {
  const last = column.modifiers.at(-1) ?? column.generator;
  if (last.kind !== 'expression') return 'a modifier changes the value after the expression';
  const names = columnsOf(last.expression);
  if (names.has(column.name)) return 'the expression is of the value before it, which no file holds';
  if (column.unique) return 'the values are dealt out to be unique';
  if (node.process?.kind === 'versions')
    return 'a row is of one version, the expression of the whole history';
  if (isFollowed(checking, node, column))
    return 'segments, ages or traits change the value after the expression';
  const missing = [...names].find((other) => {
    const spec = columnOf(node, other);
    return spec === undefined || !isStored(checking, node, spec);
  });
  if (missing !== undefined) return `"${missing}" is not in the files`;
  if (hitsCells(checking.document, node, [column.name, ...names])) return 'an incident moves values';
  return last.expression;
}

/** Whether segments, ages or traits of other tables change the values of a column. */
export function isFollowed(checking: Checking, node: Node, { name: column }: ColumnSpec): boolean {
  if (valueTraits(checking.document, node, column).length > 0) return true;
  return node.parents.some((id) => {
    const parent = nodeOf(checking, id);
    const columns = parent?.vintage?.multipliers.map(({ toColumns }) => toColumns) ?? [];
    const isAged = columns.some((to) => to === 'all' || to.includes(column));
    return isAged || parent?.segments?.appliesToColumns.includes(column) === true;
  });
}

function columnsOf(expression: Expression): Set<string> {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return new Set();
    case 'column':
      return new Set([expression.name]);
    case 'unary':
      return columnsOf(expression.operand);
    case 'binary':
      return new Set([...columnsOf(expression.left), ...columnsOf(expression.right)]);
    case 'in':
      return new Set([expression.operand, ...expression.items].flatMap((e) => [...columnsOf(e)]));
    case 'call':
      return new Set(expression.args.flatMap((e) => [...columnsOf(e)]));
  }
}

function recomputed(node: Node, column: ColumnSpec, expression: Expression): string {
  const expected = expressionSql(expression, name);
  const rows = `select ${name(column.name)} as found, ${expected} as expected from ${name(node.id)}`;
  const isEmptied = column.nullRate === undefined ? '' : 'found is null or ';
  const holds = `${isEmptied}(found is null and expected is null) or ${agreement(column)}`;
  return `select count(*) as n, count(*) filter (where not coalesce(${holds}, false)) as bad from (${rows}) as t`;
}

/** Whether a stored value is what the expression gives, after the cast to the column's type. */
function agreement({ type }: ColumnSpec): string {
  const [x, y] = ['cast(found as double)', 'cast(expected as double)'];
  const near = (a: string, b: string): string =>
    `abs(${a} - ${b}) <= ${TOLERANCE} * greatest(1, abs(${a}), abs(${b}))`;
  switch (type) {
    case 'float':
      return `(not isfinite(${y}) or ${near(x, y)})`;
    // A value a hair below a whole number may be one above it elsewhere.
    case 'int':
      return `(not isfinite(${y}) or ${x} = trunc(${y}) or (${near(y, `round(${y})`)} and abs(${x} - ${y}) < 1.5))`;
    case 'bool':
      return 'found = cast(expected as boolean)';
    case 'date':
      return 'found = cast(expected as date)';
    case 'datetime':
      return 'found = cast(expected as timestamp)';
    // Numbers written as text are written in more than one way.
    case 'string':
    case 'json':
      return `(typeof(expected) <> 'VARCHAR' or cast(found as varchar) = cast(expected as varchar))`;
  }
}
