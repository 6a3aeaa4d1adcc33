import type { KeyReference } from '../dsl/key-references.ts';
import type { ColumnSpec, Constraints, Document, Node } from '../dsl/document.ts';
import {
  ask,
  type Checking,
  columnOf,
  firstTimeColumn,
  isStored,
  name,
  nodeOf,
  toNumber,
} from './checking.ts';
import { declaredKey, joinOn, keyTo } from './keys.ts';
import type { CheckResult } from './result.ts';

/** No child before its parent: the first time of a row against the beginning of the row it belongs to. */
export async function checkBirths(checking: Checking, node: Node): Promise<void> {
  const time = firstTimeColumn(node);
  if (time === undefined || !isStored(checking, node, time)) return;
  for (const id of node.parents) {
    const parent = nodeOf(checking, id);
    const created = parent && creationColumn(checking.document, parent);
    const key = parent && keyTo(node, parent);
    if (!parent || !created || !key || !checking.found.has(id)) continue;
    if (!isStored(checking, parent, created)) continue;
    const base = { id: `${node.id}.${time.name}.after.${id}.${created.name}`, kind: 'order' } as const;
    const found = await countJoined(checking, node, parent, key, {
      left: time,
      op: '>=',
      right: created,
    });
    const rule = `${time.name} at or after ${id}.${created.name}`;
    checking.checks.push({ ...base, table: node.id, column: time.name, ...found(rule) });
  }
}

/** The original keeps children after the beginning only where a vintage_behavior names it. */
function creationColumn({ compat }: Document, node: Node): ColumnSpec | undefined {
  const column = compat === 'original' ? node.vintage?.createdColumn : node.createdColumn;
  return column === undefined ? undefined : columnOf(node, column);
}

/** Inequalities between two tables: the rows that a key pairs, whichever of the two holds it. */
export async function checkCrossTable(checking: Checking): Promise<void> {
  for (const inequality of checking.document.constraints.inequalities) {
    const { left, op, right } = inequality;
    if (left.node === right.node) continue;
    const id = `${left.node}.${left.column}.${op}.${right.node}.${right.column}`;
    const base = { id, kind: 'inequalities', table: left.node, column: left.column } as const;
    const verdict = await judgeCross(checking, inequality);
    checking.checks.push({ ...base, ...verdict });
  }
}

const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' } as const;

type Inequality = Constraints['inequalities'][number];
type Outcome = Pick<CheckResult, 'status' | 'message' | 'rows' | 'violations' | 'query'>;

async function judgeCross(checking: Checking, { left, op, right }: Inequality): Promise<Outcome> {
  const [from, to] = [nodeOf(checking, left.node), nodeOf(checking, right.node)];
  const [a, b] = [columnOf(from, left.column), columnOf(to, right.column)];
  if (!from || !to || !a || !b) return { status: 'failed', message: 'a column is missing' };
  if (!isStored(checking, from, a) || !isStored(checking, to, b)) {
    return { status: 'failed', message: 'a column is missing or of another type' };
  }
  const rule = `${left.column} ${op} ${right.node}.${right.column}`;
  const key = keyTo(from, to) ?? declaredKey(checking.document, from, to);
  if (key) return (await countJoined(checking, from, to, key, { left: a, op, right: b }))(rule);
  const back = keyTo(to, from) ?? declaredKey(checking.document, to, from);
  if (!back)
    return { status: 'not_checked', message: `no key pairs rows of ${from.id} with rows of ${to.id}` };
  return (await countJoined(checking, to, from, back, { left: b, op: MIRRORED[op], right: a }))(rule);
}

interface Comparison {
  readonly left: ColumnSpec;
  readonly op: Inequality['op'];
  readonly right: ColumnSpec;
}

/** Pairs of rows where the comparison fails; pairs with a null in it are no pairs. */
async function countJoined(
  checking: Checking,
  node: Node,
  target: Node,
  key: KeyReference,
  { left, op, right }: Comparison,
): Promise<(rule: string) => Outcome> {
  const sign = op === '==' ? '=' : op;
  // A date beside a datetime stands for its whole day.
  const isMixed = left.type !== right.type && [left.type, right.type].every((t) => t.startsWith('date'));
  const side = (alias: string, { name: column }: ColumnSpec): string =>
    isMixed ? `cast(${alias}.${name(column)} as date)` : `${alias}.${name(column)}`;
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where not (${side('a', left)} ${sign} ${side('b', right)})) as bad from ${name(node.id)} as a join ${name(target.id)} as b on ${joinOn(key, 'a', 'b')}`,
  );
  const [rows, violations] = answer.rows[0].map(toNumber);
  return (rule) => ({
    status: violations === 0 ? 'passed' : 'failed',
    message:
      violations === 0 ? `${rule} in all ${rows} pairs` : `${rule} fails in ${violations} of ${rows} pairs`,
    rows,
    violations,
    query,
  });
}
