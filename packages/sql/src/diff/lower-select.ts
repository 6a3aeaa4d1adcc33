import type { Expression, GroupBy, Limit, Select, SelectItem, WindowSpec } from '../tree/index.ts';
import type { BoundColumn, StarEntry } from '../scope/index.ts';
import { absorb } from './absorb.ts';
import { type Block, type Form, hasMark, node, type Output, type Term } from './form.ts';
import { lowerEntry } from './lower-expression.ts';
import { lowerFrom } from './lower-from.ts';
import type { Low } from './low.ts';
import { settled } from './settle.ts';
import { conjuncts } from './simplify.ts';
import { type Parts, skeleton } from './skeleton.ts';

/** A SELECT as a form, with what it reads from taken in where that only projects. */
export function lowerSelect(low: Low, select: Select): Form {
  const windows = new Map<string, WindowSpec>();
  for (const { name, window } of select.windows ?? []) windows.set(low.fold(name), window);
  return low.within(windows, () => {
    const from = lowerFrom(low, select.from ?? []);
    const items = itemsOf(low, select);
    for (const { column, term } of items) if (column !== undefined) low.alias(column, term);
    const block = blockOf(low, select, from, items);
    return absorb(settled(block));
  });
}

interface Item {
  readonly column?: BoundColumn;
  readonly term: () => Term;
  readonly name: string;
  readonly key: string;
}

function once(make: () => Term): () => Term {
  let made: Term | undefined;
  return () => (made ??= make());
}

function itemsOf(low: Low, select: Select): Item[] {
  const { places } = low.resolved;
  if (select.items.length === 0) {
    if (select.fromFirst !== true) return [];
    const columns = low.bound(select)?.columns ?? [];
    const known = columns.map((column) => itemOf(low, column, places.stars.get(column), undefined));
    return [...known, ...openItems(low, select)];
  }
  return select.items.flatMap((item) => {
    const given = places.items.get(item) ?? [];
    const known = given.map(({ column, entry }) => itemOf(low, column, entry, item));
    return item.expression.kind === 'star' || given.length === 0
      ? [...known, ...openItems(low, select, item)]
      : known;
  });
}

function itemOf(
  low: Low,
  column: BoundColumn,
  entry: StarEntry | undefined,
  item: SelectItem | undefined,
): Item {
  const { name, key } = column;
  const expression = item?.expression;
  const written = expression?.kind === 'star' ? replacement(low, expression, key) : expression;
  const term = once(() => {
    if (entry !== undefined) return lowerEntry(low, entry);
    if (written === undefined) return node(`name:${key}`);
    const alone = item?.aliases === undefined && !hasPattern(written);
    const value = low.expression(written);
    return alone ? value : node(`part:${key}`, [value, ...flowRefs(low, column)]);
  });
  return { column, term, name, key };
}

function replacement(
  low: Low,
  star: Extract<Expression, { kind: 'star' }>,
  key: string,
): Expression | undefined {
  return star.replace?.find(({ name }) => low.fold(name) === key)?.expression;
}

/** COLUMNS(...) inside an item: which column is meant follows from the names around it. */
function hasPattern(expression: Expression): boolean {
  return JSON.stringify(expression).includes('"kind":"columns"');
}

function flowRefs(low: Low, column: BoundColumn): Term[] {
  return column.flows.flatMap(({ column: from }) => low.refAnywhere(from) ?? node(`name:${from.key}`));
}

/** A star over columns that are not known stands for all columns of its places. */
function openItems(low: Low, select: Select, item?: SelectItem): Item[] {
  const star = item?.expression;
  const qualifier = star?.kind === 'star' ? star.qualifier?.at(-1) : undefined;
  const refs = low.openRefs(select.from ?? [], qualifier === undefined ? undefined : low.fold(qualifier));
  const parts: Parts = { args: [], queries: [] };
  const shape = JSON.stringify(skeleton(low, star ?? {}, parts));
  const bare = /"(except|replace|rename|matching|pattern)"/.test(shape) ? shape : '';
  return refs.map((ref) => ({ name: '*', key: '*', term: () => node(`all:${bare}`, [ref, ...parts.args]) }));
}

function blockOf(low: Low, select: Select, from: Block['from'], items: readonly Item[]): Block {
  const outputs: Output[] = items.map(({ name, key, term }) => ({ name, key, term: term() }));
  const where = conditionOf(low, select.where);
  const having = conditionOf(low, select.having);
  const qualify = conditionOf(low, select.qualify);
  const grouped = groupsOf(low, select.groupBy, outputs);
  const isAggregate = (term: Term) => hasMark(term, 'aggregate');
  const aggregates =
    select.groupBy === undefined && (having.length > 0 || outputs.some(({ term }) => isAggregate(term)));
  const { limit, extra } = tailOf(low, select, outputs);
  return {
    kind: 'block',
    from,
    filters: where,
    groups: grouped?.groups,
    aggregates: aggregates || grouped !== undefined,
    having,
    qualify,
    distinct: select.distinct === true,
    order: orderOf(low, select, outputs),
    limit,
    extra: [...extra, ...(grouped?.extra ?? [])],
    outputs,
    span: select.span,
  };
}

function conditionOf(low: Low, condition: Expression | undefined): Term[] {
  return condition === undefined ? [] : conjuncts(low.expression(condition));
}

/** GROUP BY as a set of values; positions and aliases are what they stand for. */
function groupsOf(
  low: Low,
  groupBy: GroupBy | undefined,
  outputs: readonly Output[],
): { groups: Term[]; extra: Term[] } | undefined {
  if (groupBy === undefined) return undefined;
  if (groupBy.all === true)
    return {
      groups: outputs.map(({ term }) => term).filter((term) => !hasMark(term, 'aggregate')),
      extra: [],
    };
  const simple = groupBy.with === undefined && groupBy.elements.every(({ kind }) => kind === 'expression');
  if (simple)
    return {
      groups: groupBy.elements.flatMap((element) =>
        element.kind === 'expression' ? [byPlace(low, element.expression, outputs)] : [],
      ),
      extra: [],
    };
  const parts: Parts = { args: [], queries: [] };
  const shape = JSON.stringify(skeleton(low, { with: groupBy.with, elements: groupBy.elements }, parts));
  return {
    groups: [],
    extra: [node(`grouping:${shape}`, parts.args, { queries: parts.queries, span: groupBy.span })],
  };
}

function byPlace(low: Low, expression: Expression, outputs: readonly Output[]): Term {
  const output = expression.kind === 'number' ? outputs[Number(expression.text) - 1] : undefined;
  return output?.term ?? low.expression(expression);
}

function orderOf(low: Low, { orderBy }: Select, outputs: readonly Output[]): Term[] {
  if (orderBy === undefined) return [];
  if (orderBy.all === true)
    return [
      node(
        'order:all',
        outputs.map(({ term }) => term),
      ),
    ];
  return low.ordering(orderBy.items).map((ordered, i) => {
    const { expression } = orderBy.items[i];
    return expression.kind === 'number' && ordered.kind === 'node'
      ? { ...ordered, args: [byPlace(low, expression, outputs)] }
      : ordered;
  });
}

/** LIMIT, and the clauses that are compared as they stand. */
function tailOf(low: Low, select: Select, outputs: readonly Output[]): { limit?: Term; extra: Term[] } {
  const extra: Term[] = [];
  const keep = (name: string, part: unknown) => {
    if (part === undefined || part === false) return;
    const parts: Parts = { args: [], queries: [] };
    const shape = JSON.stringify(skeleton(low, part, parts));
    extra.push(node(`${name}:${shape}`, parts.args, { queries: parts.queries, span: select.span }));
  };
  if (typeof select.distinct === 'object') {
    const on = select.distinct.on.map((expression) => byPlace(low, expression, outputs));
    extra.push(node('distinct_on', [node('set', on)], { span: select.span }));
  }
  keep('connect_by', select.connectBy);
  keep('sample', select.sample);
  keep('as', select.as);
  keep('into', select.into ?? select.outfile);
  const top: Limit | undefined = select.top === undefined ? undefined : { ...select.top };
  const limit = select.limit ?? top;
  return { limit: limit === undefined || isEmpty(limit) ? undefined : low.limit(limit), extra };
}

function isEmpty({ count, offset }: Limit): boolean {
  return count === undefined && offset === undefined;
}
