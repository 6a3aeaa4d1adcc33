import type { ColumnSpec, LookupGenerator, Node } from '../dsl/document.ts';
import { ask, type Checking, columnOf, isStored, name, nodeOf, toNumber } from './checking.ts';
import { isFollowed } from './expressions.ts';
import { hitsCells } from './incident-reach.ts';
import { ancestorKey } from './rollups.ts';

type AsOf = Extract<LookupGenerator['mode'], { kind: 'as_of' }>;

/** What a query needs to find the version of each row. */
interface Sides {
  readonly versions: Node;
  /** The column of versions that says since when one is valid. */
  readonly since: string;
  /** Joins to each row `t` the row `e` whose versions are asked for. */
  readonly join: string;
  /** Columns of the versions that hold the key of `e`. */
  readonly keys: ReadonlyArray<{ readonly own: string; readonly other: string }>;
}

/**
 * Values taken of the version that was valid at a time: each is that of the last version that began by the time of
 * its row, or of the first one where none had begun. Exact, row by row; rows without a time are left out.
 */
export async function checkAsOf(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator } = column;
    if (generator.kind !== 'lookup' || generator.mode.kind !== 'as_of') continue;
    const base = {
      id: `${node.id}.${column.name}.as_of.${generator.mode.time}`,
      kind: 'processes',
      table: node.id,
      column: column.name,
    } as const;
    const sides = sidesOf(checking, node, column, generator, generator.mode);
    if (typeof sides === 'string') {
      checking.checks.push({ ...base, status: 'not_checked', message: sides });
      continue;
    }
    const { answer, query } = await ask(checking, comparison(node, column, generator, sides));
    const [rows, violations] = answer.rows[0].map(toNumber);
    const isRight = violations === 0;
    const message = isRight
      ? `of the version valid at ${generator.mode.time}, in all ${rows} rows`
      : `${violations} of ${rows} rows are not of the version valid at ${generator.mode.time}`;
    const status = isRight ? 'passed' : 'failed';
    checking.checks.push({ ...base, status, message, rows, violations, query });
  }
}

function sidesOf(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { node: table, column: taken }: LookupGenerator,
  mode: AsOf,
): Sides | string {
  const [versions, entity] = [nodeOf(checking, table), nodeOf(checking, mode.entity)];
  const [time, source] = [columnOf(node, mode.time), columnOf(versions, taken)];
  const since = versions?.columns.find(
    ({ generator: g, modifiers }) => g.kind === 'process' && g.field === 'time' && modifiers.length === 0,
  );
  if (!versions || !entity || !time || !source || since?.type !== 'datetime')
    return 'no column of the versions says since when one is valid';
  if (column.modifiers.length > 0 || column.unique || isFollowed(checking, node, column))
    return 'the value is changed after it was taken';
  if (source.type !== column.type) return 'the value is taken as another type';
  const isThere =
    [column, time].every((c) => isStored(checking, node, c)) &&
    [source, since].every((c) => isStored(checking, versions, c));
  const keys = ancestorKey(versions, entity, 1);
  if (!isThere || keys === undefined || !checking.found.has(entity.id)) return 'a column is missing';
  const all = (of: Node): string[] => of.columns.map((c) => c.name);
  if ([node, versions, entity].some((of) => hitsCells(checking.document, of, all(of))))
    return 'an incident moves values';
  const { of } = mode;
  const join =
    'local' in of
      ? `join ${name(entity.id)} as e on t.${name(of.local)} = e.${name(of.key)}`
      : joinAncestor(checking, node, entity, of.generation, 't');
  return join === undefined
    ? 'no key leads to the row whose version is taken'
    : { versions, since: since.name, join, keys };
}

/** From a row to its ancestor `e`: by the key it holds, else by way of its parent. */
function joinAncestor(
  checking: Checking,
  node: Node,
  entity: Node,
  generation: number,
  alias: string,
): string | undefined {
  const on = (pairs: ReadonlyArray<{ own: string; other: string }>, to: string): string =>
    pairs.map(({ own, other }) => `${alias}.${name(own)} = ${to}.${name(other)}`).join(' and ');
  const whole = ancestorKey(node, entity, generation);
  if (whole !== undefined) return `join ${name(entity.id)} as e on ${on(whole, 'e')}`;
  const parent = nodeOf(checking, node.parents[0]);
  const key = parent && ancestorKey(node, parent, 1);
  if (generation <= 1 || !parent || !key || !checking.found.has(parent.id)) return undefined;
  const above = `${alias}p`;
  const rest = joinAncestor(checking, parent, entity, generation - 1, above);
  return rest && `join ${name(parent.id)} as ${above} on ${on(key, above)} ${rest}`;
}

function comparison(
  node: Node,
  column: ColumnSpec,
  { column: taken, mode }: LookupGenerator,
  { versions, since, join, keys }: Sides,
): string {
  if (mode.kind !== 'as_of') throw new TypeError(`"${column.name}" takes no version of a time`);
  const own = keys.map((key) => name(key.own)).join(', ');
  const first = `lag(${name(since)}) over (partition by ${own} order by ${name(since)}) is null`;
  const begun = `case when ${first} then timestamp '-infinity' else ${name(since)} end as begun`;
  const history = `select ${keys.map((key, i) => `${name(key.own)} as k${i}`).join(', ')}, ${begun}, ${name(taken)} as taken from ${name(versions.id)}`;
  const rows = `select ${keys.map((key, i) => `e.${name(key.other)} as k${i}`).join(', ')}, cast(t.${name(mode.time)} as timestamp) as at, t.${name(column.name)} as found from ${name(node.id)} as t ${join} where t.${name(mode.time)} is not null`;
  const on = keys.map((_, i) => `r.k${i} = h.k${i}`).join(' and ');
  const emptied = column.nullRate === undefined ? '' : ' and r.found is not null';
  const bad = `(h.begun is null or r.found is distinct from h.taken)${emptied}`;
  return `select count(*) as n, count(*) filter (where ${bad}) as bad from (${rows}) as r asof left join (${history}) as h on ${on} and r.at >= h.begun`;
}
