import type { Expression, GroupBy, Name, Select, WindowSpec } from '../tree/index.ts';
import { withoutSpans } from '../tree/index.ts';
import type { BoundColumn } from './column.ts';
import { type Context, fold } from './context.ts';
import { isAggregate } from './functions.ts';
import { Grain } from './keys.ts';
import type { ScopeColumn } from './relation.ts';
import type { Rows } from './rows.ts';
import type { Scope } from './sink.ts';

/** What of a bound SELECT its keys follow from. */
export interface KeySource {
  readonly ctx: Context;
  readonly node: Select;
  readonly scope: Scope;
  readonly rows: Rows;
  readonly fixed: readonly ScopeColumn[];
  itemColumn(index: number): BoundColumn | undefined;
  /** Columns that stars wrote out. */
  starColumns(): readonly BoundColumn[];
}

type Key = ReadonlySet<BoundColumn>;

/** Sets of output columns no two rows agree on; of those that follow from the text, the ones found. */
export function selectKeys(select: KeySource, columns: readonly BoundColumn[], open: boolean): Key[] {
  const { node } = select;
  const keys: Key[] = [];
  const count = node.limit?.count ?? node.top?.count;
  if (count?.kind === 'number' && Number(count.text) <= 1 && node.limit?.percent !== true)
    keys.push(new Set<BoundColumn>());
  if (node.items.some((item) => repeats(item.expression))) return keys;
  if (node.groupBy !== undefined) keys.push(...groupKeys(select, node.groupBy, columns));
  else if (aggregates(node)) keys.push(new Set<BoundColumn>());
  else keys.push(...fromKeys(select), ...numberedKeys(select));
  if (node.distinct === true && !open) keys.push(new Set(columns));
  return keys;
}

/** unnest(x) as a value makes several rows of one. */
function repeats(node: Expression): boolean {
  return (
    node.kind === 'call' &&
    /^(unnest|explode|posexplode|generate_series|regexp_split_to_table|json_array_elements|flatten)/i.test(
      last(node.name),
    )
  );
}

function last(name: readonly Name[]): string {
  return name[name.length - 1].text;
}

/** Without GROUP BY, an aggregate that is no window makes one row of all. */
function aggregates({ items, having }: Select): boolean {
  return having !== undefined || items.some(({ expression }) => hasAggregate(expression));
}

function hasAggregate(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(hasAggregate);
  if (typeof part !== 'object' || part === null) return false;
  const node = part as { kind?: string; name?: readonly Name[]; over?: unknown };
  if (node.kind === 'subquery' || node.kind === 'exists' || node.kind === 'in_query') return false;
  if (node.kind === 'call' && node.over === undefined && isAggregate(last(node.name ?? []).toLowerCase()))
    return true;
  return Object.entries(part).some(([key, value]) => key !== 'span' && hasAggregate(value));
}

/** GROUP BY: its expressions, where each is a column of the output. */
function groupKeys(select: KeySource, groupBy: GroupBy, columns: readonly BoundColumn[]): Key[] {
  if (groupBy.with !== undefined) return [];
  if (groupBy.all === true) return [new Set(columns.filter((column) => column.step !== 'aggregated'))];
  const key = new Set<BoundColumn>();
  for (const element of groupBy.elements) {
    if (element.kind !== 'expression') return [];
    const column = outputOf(select, element.expression);
    if (column === undefined) return [];
    key.add(column);
  }
  return [key];
}

/** The output column that holds the value of an expression. */
function outputOf(select: KeySource, expression: Expression): BoundColumn | undefined {
  const { ctx, node } = select;
  if (expression.kind === 'number') return select.itemColumn(Number(expression.text) - 1);
  const places = placesOf(ctx, expression);
  const text = JSON.stringify(withoutSpans(expression));
  const index = node.items.findIndex((item) => {
    if (places !== undefined) return samePlace(placesOf(ctx, item.expression), places);
    return JSON.stringify(withoutSpans(item.expression)) === text;
  });
  if (index >= 0) return select.itemColumn(index);
  if (expression.kind !== 'column' || expression.path.length > 1) return undefined;
  const alias = node.items.findIndex(
    (item) => item.alias !== undefined && fold(ctx, item.alias) === fold(ctx, expression.path[0]),
  );
  return alias < 0 ? undefined : select.itemColumn(alias);
}

function placesOf(ctx: Context, expression: Expression): ScopeColumn | undefined {
  if (expression.kind !== 'column') return undefined;
  const found = ctx.references.get(expression);
  if (found?.places.length !== 1 || found.fields.length > 0) return undefined;
  const [{ column, relation }] = found.places;
  return relation === undefined ? undefined : { column, relation };
}

function samePlace(a: ScopeColumn | undefined, b: ScopeColumn): boolean {
  return a !== undefined && a.relation === b.relation && a.column === b.column;
}

/** Keys of FROM whose columns all appear in the output, as they are or as one they are equated with. */
function fromKeys(select: KeySource): Key[] {
  const grain = new Grain(select.scope.frame, select.rows, select.fixed);
  const shown = shownPlaces(select);
  return grain.keys().flatMap((key) => {
    const found = key.map((place) => shown.find((each) => grain.same(each.place, place))?.column);
    return found.every((column) => column !== undefined) ? [new Set(found)] : [];
  });
}

/** Output columns that hold a column of FROM as it is. */
function shownPlaces(
  select: KeySource,
): Array<{ readonly place: ScopeColumn; readonly column: BoundColumn }> {
  const { ctx, node, scope } = select;
  const fromItems = node.items.flatMap((item, i) => {
    const place = placesOf(ctx, item.expression);
    const column = place === undefined ? undefined : select.itemColumn(i);
    return place === undefined || column === undefined ? [] : [{ place, column }];
  });
  const stars = select.starColumns();
  const byColumn = new Map(scope.frame.entries.map((entry) => [entry.column, entry.relation]));
  const fromStars = stars.flatMap((column) => {
    const [flow] = column.flows;
    const relation =
      column.step === 'same' && column.flows.length === 1 ? byColumn.get(flow.column) : undefined;
    return relation === undefined ? [] : [{ place: { relation, column: flow.column }, column }];
  });
  return [...fromItems, ...fromStars];
}

/** row_number() over (partition by p): p and the number together; with QUALIFY ... = 1, p alone. */
function numberedKeys(select: KeySource): Key[] {
  const { node } = select;
  const keys = node.items.flatMap(({ expression }, i) => {
    const partition = partitionOf(select, expression);
    const number = select.itemColumn(i);
    return partition === undefined || number === undefined ? [] : [new Set([...partition, number])];
  });
  const { qualify } = node;
  if (qualify?.kind !== 'binary' || qualify.operator !== '=') return keys;
  if (qualify.right.kind !== 'number' || Number(qualify.right.text) !== 1) return keys;
  const { left } = qualify;
  const named = left.kind === 'column' && left.path.length === 1 ? fold(select.ctx, left.path[0]) : undefined;
  const aliased = node.items.find(({ alias }) => alias !== undefined && fold(select.ctx, alias) === named);
  const partition = partitionOf(select, aliased?.expression ?? left);
  return partition === undefined ? keys : [...keys, new Set(partition)];
}

function partitionOf(select: KeySource, node: Expression): BoundColumn[] | undefined {
  if (node.kind !== 'call' || last(node.name).toLowerCase() !== 'row_number' || node.over === undefined)
    return undefined;
  const spec: WindowSpec | undefined =
    'text' in node.over ? select.scope.windows?.get(fold(select.ctx, node.over)) : node.over;
  if (spec === undefined || spec.base !== undefined) return undefined;
  const columns = (spec.partitionBy ?? []).map(
    (expression) => outputOf(select, expression) ?? starOutput(select, expression),
  );
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

function starOutput(select: KeySource, expression: Expression): BoundColumn | undefined {
  const place = placesOf(select.ctx, expression);
  return place === undefined
    ? undefined
    : shownPlaces(select).find((each) => samePlace(each.place, place))?.column;
}
