import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { Expression } from '../dsl/expression.ts';
import type { RollupGenerator } from '../dsl/rollup.ts';
import { ask, type Checking, columnOf, isStored, name, nodeOf, toNumber } from './checking.ts';
import { expressionSql } from './expression-sql.ts';

/** Roll-ups against the rows they aggregate: the same whole numbers added up by the engine of the data, to the last digit. */
export async function checkRollups(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator } = column;
    if (generator.kind !== 'rollup' || !isStored(checking, node, column)) continue;
    const base = {
      id: `${node.id}.${column.name}.rollup.${generator.node}`,
      kind: 'rollups',
      table: node.id,
      column: column.name,
    } as const;
    const from = nodeOf(checking, generator.node);
    const joined = from && joinRows(checking, node, from, generator);
    if (from === undefined || joined === undefined || !checking.found.has(from.id)) {
      const message = `no column of "${generator.node}" tells in the files which rows belong to a row`;
      checking.checks.push({ ...base, status: 'not_checked', message });
      continue;
    }
    const { answer, query } = await ask(checking, rollupSql(node, column, joined));
    const [rows, violations] = answer.rows[0].map(toNumber);
    const rule = `the ${generator.agg} over "${from.id}"`;
    checking.checks.push({
      ...base,
      status: violations === 0 ? 'passed' : 'failed',
      message: violations === 0 ? `${rule}, in all rows` : `${violations} of ${rows} rows are not ${rule}`,
      rows,
      violations,
      query,
    });
  }
}

/** The rows to aggregate (`c` among them), and what pairs them with a row: expressions over its columns and over theirs. */
interface Joined {
  readonly from: string;
  readonly keys: ReadonlyArray<{ readonly own: string; readonly other: string }>;
}

function joinRows(checking: Checking, node: Node, from: Node, { link }: RollupGenerator): Joined | undefined {
  if (link.kind === 'keys') {
    const keys = link.on.map(({ own, other }) => {
      const isDay = columnOf(node, own)?.type === 'date' && columnOf(from, other)?.type === 'datetime';
      return { own, other: isDay ? `cast(c.${name(other)} as date)` : `c.${name(other)}` };
    });
    return { from: `${name(from.id)} as c`, keys };
  }
  const direct = ancestorKey(from, node, link.path.length);
  if (direct)
    return {
      from: `${name(from.id)} as c`,
      keys: direct.map(({ own, other }) => ({ own: other, other: `c.${name(own)}` })),
    };
  return joinWay(checking, node, link.path);
}

/** From the lowest table up, one parent at a time. */
function joinWay(checking: Checking, node: Node, path: readonly string[]): Joined | undefined {
  const way = path.map((id) => nodeOf(checking, id));
  let sql = '';
  let alias = 'c';
  for (let i = way.length - 1; i >= 0; i--) {
    const [child, parent] = [way[i], i === 0 ? node : way[i - 1]];
    const key = child && parent && ancestorKey(child, parent, 1);
    if (!child || !parent || !key || !checking.found.has(child.id)) return undefined;
    if (sql === '') sql = `${name(child.id)} as c`;
    if (i === 0)
      return {
        from: sql,
        keys: key.map(({ own, other }) => ({ own: other, other: `${alias}.${name(own)}` })),
      };
    const above = `u${i}`;
    const on = key.map(({ own, other }) => `${alias}.${name(own)} = ${above}.${name(other)}`).join(' and ');
    sql += ` join ${name(parent.id)} as ${above} on ${on}`;
    alias = above;
  }
  return undefined;
}

/** The columns of a table that hold the whole key of its own ancestor. */
export function ancestorKey(
  from: Node,
  to: Node,
  generation: number,
): Array<{ own: string; other: string }> | undefined {
  const pairs = to.pk.flatMap((key) => {
    const copy = from.columns.find(
      ({ generator: g, modifiers }) =>
        g.kind === 'lookup' &&
        modifiers.length === 0 &&
        g.mode.kind === 'parent' &&
        g.mode.generation === generation &&
        g.node === to.id &&
        g.column === key,
    );
    return copy ? [{ own: copy.name, other: key }] : [];
  });
  return pairs.length === to.pk.length ? pairs : undefined;
}

function rollupSql(node: Node, column: ColumnSpec, { from: rows, keys }: Joined): string {
  const { generator } = column;
  if (generator.kind !== 'rollup') throw new TypeError(`"${column.name}" is no rollup`);
  const { agg, value, where, decimals, empty } = generator;
  const sqlOf = (expression: Expression): string => expressionSql(expression, (text) => `c.${name(text)}`);
  const scale = Number(`1e${decimals}`);
  const x = value && sqlOf(value);
  const whole = `sum(cast(floor(cast(${x} as double) * ${scale} + 0.5) as hugeint))`;
  const folded = { sum: whole, avg: whole, min: `min(${x})`, max: `max(${x})`, count: 'null' }[agg];
  const counted = x === undefined ? 'count(*)' : `count(${x})`;
  const group = keys.map((_, i) => `k${i}`);
  const select = keys.map(({ other }, i) => `${other} as k${i}`).join(', ');
  const condition = where === undefined ? '' : ` where ${sqlOf(where)}`;
  const totals = `select ${select}, ${counted} as n, ${folded} as v from ${rows}${condition} group by ${group.join(', ')}`;
  const sum = `cast(g.v as double) / ${scale}`;
  const result = { sum, avg: `${sum} / g.n`, min: 'g.v', max: 'g.v', count: 'g.n' }[agg];
  const fitted =
    column.type === 'int' && agg !== 'count'
      ? `trunc(${result})`
      : column.type === 'date'
        ? `cast(${result} as date)`
        : result;
  const expected = `case when coalesce(g.n, 0) = 0 then ${empty ?? 'null'} else ${fitted} end`;
  const found = `p.${name(column.name)}`;
  const isEmptied = column.nullRate === undefined ? 'false' : `${found} is null`;
  const on = keys.map(({ own }, i) => `p.${name(own)} = g.k${i}`).join(' and ');
  const compared = `select ${found} as found, ${expected} as expected, ${isEmptied} as emptied from ${name(node.id)} as p left join (${totals}) as g on ${on}`;
  const holds = 'emptied or found = expected or (found is null and expected is null)';
  return `select count(*) as n, count(*) filter (where not coalesce(${holds}, false)) as bad from (${compared}) as t`;
}
