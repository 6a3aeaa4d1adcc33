import type { ColumnSpec, LookupGenerator, Node } from '../dsl/document.ts';
import { choiceWeights } from '../plan/weights.ts';
import { ask, type Checking, literal, name, nodeOf, percent, toNumber } from './checking.ts';
import { judgeShares } from './fit.ts';
import type { CheckResult } from './result.ts';

/** How rows of other tables are chosen: by popularity, and by the value that names the table. */
export async function checkChosenRows(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator, modifiers, nullRate } = column;
    if (generator.kind === 'polymorphic' && modifiers.length === 0) {
      for (const target of generator.targets) await checkTarget(checking, node, column, generator.by, target);
    }
    if (generator.kind !== 'lookup' || modifiers.length > 0 || nullRate !== undefined) continue;
    const target = nodeOf(checking, generator.node);
    const isKey = target?.pk.length === 1 && target.pk[0] === generator.column;
    if (isKey && generator.mode.kind === 'random' && generator.mode.popularity !== undefined)
      await checkPopularity(checking, node, column, generator);
  }
}

/** What names a table refers to a row of it. */
async function checkTarget(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  by: string,
  target: { readonly node: string; readonly column: string; readonly value: string },
): Promise<void> {
  const base = {
    id: `${node.id}.${column.name}.references.${target.node}.${target.column}.where.${by}.${target.value}`,
    kind: 'references',
    table: node.id,
    column: column.name,
  } as const;
  const own = checking.columns.get(node.id);
  if (!own?.has(by) || !own.has(column.name) || !checking.columns.get(target.node)?.has(target.column)) {
    checking.checks.push({ ...base, status: 'failed', message: 'a column is missing' });
    return;
  }
  const [t, p, key] = [name(node.id), name(target.node), name(target.column)];
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where c.v is not null and p.k is null) as bad from (select cast(${name(column.name)} as varchar) as v from ${t} where cast(${name(by)} as varchar) = ${literal(target.value)}) as c left join (select distinct cast(${key} as varchar) as k from ${p}) as p on c.v = p.k`,
  );
  const [rows, violations] = answer.rows[0].map(toNumber);
  const status = violations === 0 ? 'passed' : 'failed';
  const message =
    violations === 0
      ? `all ${rows} in ${target.node}.${target.column}`
      : `${violations} of ${rows} rows refer to nothing in ${target.node}.${target.column}`;
  checking.checks.push({ ...base, status, message, rows, violations, query });
}

/** Tenths of the rows of a table, from the most popular on. */
const TENTHS = 10;
/** Share of the references that may go to another tenth. */
const MOVED_MAX = 0.04;

/** The shares of the references that tenths of the rows get, against those that their ranks ask for. */
async function checkPopularity(
  checking: Checking,
  node: Node,
  { name: column }: ColumnSpec,
  { node: target, mode }: LookupGenerator,
): Promise<void> {
  if (mode.kind !== 'random' || mode.popularity === undefined) return;
  const id = `${node.id}.${column}.popularity`;
  const base = { id, kind: 'shares', table: node.id, column } as const;
  const size = checking.rows.get(target) ?? 0;
  const { answer, query } = await ask(
    checking,
    `select n, count(*) as times from (select count(*) as n from ${name(node.id)} where ${name(column)} is not null group by ${name(column)}) as g group by n order by n desc`,
  );
  const counts: number[] = [];
  for (const [n, times] of answer.rows) for (let i = 0; i < toNumber(times); i++) counts.push(toNumber(n));
  const weights = choiceWeights({ kind: 'zipf', alpha: mode.popularity }, Math.max(1, size, counts.length));
  const verdict = mode.distinct
    ? judgeUneven(counts, weights)
    : judgeShares(
        tenthsOf(counts, weights.length),
        sharesOf(tenthsOf(weights, weights.length)),
        MOVED_MAX,
        'tenths',
      );
  checking.checks.push({ ...base, ...verdict, query });
}

function tenthsOf(values: ArrayLike<number>, size: number): number[] {
  const tenths = new Array<number>(TENTHS).fill(0);
  for (let i = 0; i < values.length; i++) tenths[Math.floor((i * TENTHS) / size)] += values[i];
  return tenths;
}

function sharesOf(tenths: readonly number[]): number[] {
  const total = tenths.reduce((sum, n) => sum + n, 0);
  return tenths.map((n) => n / total);
}

/**
 * Without repeats the popular rows are soon all taken, so their share lies between that of their ranks and an even one;
 * how far depends on how many children there are.
 */
function judgeUneven(
  counts: readonly number[],
  weights: Float64Array,
): Pick<CheckResult, 'status' | 'message'> {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const tops = Math.max(1, Math.floor(weights.length / TENTHS));
  const top = counts.slice(0, tops).reduce((sum, n) => sum + n, 0) / Math.max(1, total);
  const [even, most] = [tops / weights.length, weights.slice(0, tops).reduce((a, b) => a + b, 0)];
  const limit = most / weights.reduce((a, b) => a + b, 0);
  const error = Math.sqrt((limit * (1 - limit)) / Math.max(1, total));
  const message = `the most popular ${tops} of ${weights.length} rows have ${percent(top)}, between ${percent(even)} and ${percent(limit)}`;
  if (total < 100) return { status: 'too_small', message: `${total} rows are too few: ${message}` };
  const isInside = top >= even - 4 * error && top <= limit + 4 * error;
  return { status: isInside ? 'passed' : 'failed', message };
}
