import { AGGREGATES, expressionsOf, type Filter, type Pick, type Spec } from './queries.ts';

/** A condition, in one of the ways to write it. */
function filterText({ column, form, value }: Filter, pick: Pick): string {
  const ways: Readonly<Record<Filter['form'], readonly string[]>> = {
    more: [
      `${column} > ${value}`,
      `${value} < ${column}`,
      `NOT (${column} <= ${value})`,
      `(${column}) >= ${value + 1}`,
    ],
    less: [`${column} < ${value}`, `${value} > ${column}`, `NOT ${column} >= ${value}`],
    equal: [
      `${column} = ${value}`,
      `${value} = ${column}`,
      `${column} IN (${value})`,
      `NOT (${column} <> ${value})`,
    ],
    in: [
      `${column} IN (${value}, ${value + 2})`,
      `(${column} = ${value + 2} OR ${column} = ${value})`,
      `NOT (${column} NOT IN (${value + 2}, ${value}))`,
    ],
    between: [
      `${column} BETWEEN ${value} AND ${value + 2}`,
      `${column} >= ${value} AND ${column} <= ${value + 2}`,
      `(${value} <= ${column} AND ${column} < ${value + 3})`,
    ],
    null: [`${column} IS NULL`, `NOT (${column} IS NOT NULL)`],
    not_null: [`${column} IS NOT NULL`, `NOT (${column} IS NULL)`],
    either: [
      `(${column} < ${value} OR ${column} IS NULL)`,
      `(${column} IS NULL OR ${value} > ${column})`,
      `NOT (${column} >= ${value} AND ${column} IS NOT NULL)`,
    ],
  };
  return ways[form][pick(ways[form].length)];
}

function shuffled<T>(list: readonly T[], pick: Pick): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(pick(rest.length), 1)[0]);
}

interface Names {
  readonly t: string;
  readonly j: string;
}

function spell(text: string, { t, j }: Names): string {
  return text.replace(/\bt\./g, `${t}.`).replace(/\bj\./g, `${j}.`);
}

/** FROM with its joins and the conditions that go to WHERE. */
function fromText({ join }: Spec, names: Names, pick: Pick): { from: string; where: string[] } {
  const tables = [
    `t AS ${names.t}`,
    `(SELECT * FROM t) AS ${names.t}`,
    `(SELECT id, a, b, s FROM t) ${names.t}`,
  ];
  const t = tables[pick(tables.length)];
  if (join === undefined) return { from: t, where: [] };
  const right = pick(3) === 0 ? `(SELECT * FROM ${join.table}) ${names.j}` : `${join.table} AS ${names.j}`;
  const sides = [`t.${join.left}`, `j.${join.right}`];
  if (pick(2) === 0) sides.reverse();
  const conditions = [sides.join(' = ')];
  if (join.above !== undefined)
    conditions.push(pick(2) === 0 ? `j.x > ${join.above}` : `${join.above} < j.x`);
  const on = spell(shuffled(conditions, pick).join(' AND '), names);
  if (join.kind === 'JOIN') {
    const way = pick(4);
    if (way === 0) return { from: `${t}, ${right}`, where: [on] };
    if (way === 1) return { from: `${right} INNER JOIN ${t} ON ${on}`, where: [] };
    if (way === 2) return { from: `${t} CROSS JOIN ${right}`, where: [on] };
  }
  if (join.kind === 'LEFT JOIN' && pick(3) === 0)
    return { from: `${right} RIGHT JOIN ${t} ON ${on}`, where: [] };
  if (
    join.kind === 'LEFT JOIN' &&
    join.left === 'a' &&
    join.right === 'a' &&
    join.above === undefined &&
    pick(2) === 0
  )
    return { from: `${t} LEFT JOIN ${right} USING (a)`, where: [] };
  return { from: `${t} ${join.kind} ${right} ON ${on}`, where: [] };
}

function core(spec: Spec, pick: Pick, above?: number): { text: string; columns: readonly string[] } {
  const names = pick(2) === 0 ? { t: 't', j: 'j' } : { t: `left_${pick(3)}`, j: 'w' };
  const { from, where } = fromText(spec, names, pick);
  const filters = [
    ...spec.filters,
    ...(above === undefined ? [] : [{ column: 't.id', form: 'more', value: above } as const]),
  ];
  const conditions = [...where, ...shuffled(filters, pick).map((each) => filterText(each, pick))];
  const expressions = expressionsOf(spec);
  const { grouped } = spec;
  const keys = grouped?.keys.map((key) => expressions[key]) ?? [];
  const list =
    grouped === undefined
      ? spec.items.map(({ expression, alias }) => ({ text: expressions[expression], alias }))
      : [
          ...keys.map((text, i) => ({ text, alias: `k${i}` })),
          ...grouped.aggregates.map((each, i) => ({ text: AGGREGATES[each], alias: `m${i}` })),
        ];
  if (grouped === undefined && spec.window)
    list.push({ text: 'sum(t.a) OVER (PARTITION BY t.b)', alias: 'w' });
  const items = list.map(({ text, alias }) => `${spell(text, names)}${pick(2) === 0 ? ' AS' : ''} ${alias}`);
  let text = `SELECT ${spec.distinct ? 'DISTINCT ' : ''}${items.join(', ')} FROM ${from}`;
  if (conditions.length > 0)
    text += ` WHERE ${spell(conditions.map((each) => (pick(3) === 0 ? `(${each})` : each)).join(' AND '), names)}`;
  if (grouped !== undefined && keys.length > 0) {
    const byPlace = keys.map((_, i) => String(i + 1));
    const groups = [keys.map((each) => spell(each, names)), byPlace, keys.map((_, i) => `k${i}`)][pick(2)];
    text += ` GROUP BY ${shuffled(groups, pick).join(', ')}`;
  }
  if (grouped?.having !== undefined) text += ` HAVING count(*) > ${grouped.having}`;
  // DuckDB 1.5 has an internal error on some QUALIFY behind SEMI JOIN.
  if (
    grouped === undefined &&
    spec.latest &&
    spec.join?.kind !== 'SEMI JOIN' &&
    spec.join?.kind !== 'ANTI JOIN'
  )
    text += ` QUALIFY row_number() OVER (PARTITION BY ${names.t}.b ORDER BY ${names.t}.id${extraOrder(spec, names)}) = 1`;
  return { text, columns: list.map(({ alias }) => alias) };
}

/** Joined rows are numbered by all that tells them apart. */
function extraOrder({ join }: Spec, { j }: Names): string {
  if (join === undefined || /SEMI|ANTI/.test(join.kind)) return '';
  return join.table === 'u' ? `, ${j}.id, ${j}.a, ${j}.x` : `, ${j}.k, ${j}.x, ${j}.s`;
}

/** A spec as SQL; what `pick` draws changes the text and no row. */
export function write(spec: Spec, pick: Pick): string {
  const first = core(spec, pick);
  const ctes: string[] = [];
  let { text } = first;
  const wrap = () => {
    switch (pick(5)) {
      case 0:
        ctes.push(`step_${ctes.length} AS (${text})`);
        text = `SELECT * FROM step_${ctes.length - 1}`;
        break;
      case 1:
        text = `SELECT ${first.columns.map((column) => `q.${column}`).join(', ')} FROM (${text}) AS q`;
        break;
      case 2:
        ctes.push(`unused_${ctes.length} AS (SELECT 1 AS one)`);
        break;
      default:
    }
  };
  wrap();
  if (spec.union !== undefined) {
    const other = core({ ...spec, union: undefined }, pick, spec.union.above).text;
    text = `${text} UNION ${spec.union.all ? 'ALL ' : ''}${pick(2) === 0 ? `(${other})` : other}`;
  }
  wrap();
  if (spec.outer !== undefined) {
    const [column] = first.columns;
    const source = pick(2) === 0 ? `(${text})` : 'base';
    if (source === 'base') ctes.push(`base AS (${text})`);
    const where = `WHERE length(cast(z.${column} AS VARCHAR)) > ${spec.outer.above - 1} OR z.${column} IS NULL`;
    text = spec.outer.sums
      ? `SELECT z.${column} AS g, count(*) AS n FROM ${source} AS z ${where} GROUP BY ${pick(2) === 0 ? '1' : `z.${column}`}`
      : `SELECT z.* FROM ${source} z ${where}`;
  }
  if (spec.limit !== undefined) text = `SELECT * FROM (${text}) ORDER BY ALL LIMIT ${spec.limit}`;
  else if (pick(6) === 0) text += ' ORDER BY 1';
  const named = ctes.length === 0 ? text : `WITH ${ctes.join(', ')} ${text}`;
  return pick(3) === 0 ? `-- ${pick(9)}\n${named}` : named;
}
