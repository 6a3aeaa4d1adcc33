import type { Alias, FromItem, Join, TableItem } from '../tree/index.ts';
import type { BoundRelation, MergedColumn, ScopeColumn } from '../scope/index.ts';
import {
  type Form,
  type FromPart,
  node,
  type Output,
  type Source,
  type TableContent,
  type Term,
} from './form.ts';
import { attach, renamed } from './inline.ts';
import type { Low } from './low.ts';
import { lowerPivot } from './lower-pivot.ts';
import { settled } from './settle.ts';
import { conjunction, conjuncts, equal } from './simplify.ts';
import { type Parts, skeleton } from './skeleton.ts';

/** FROM as a set of places with what is attached to them. */
export function lowerFrom(low: Low, items: readonly FromItem[]): FromPart {
  return items
    .map((item) => lowerItem(low, item))
    .reduce(together, { inner: [], attached: [], conditions: [] });
}

function together(a: FromPart, b: FromPart): FromPart {
  return {
    inner: [...a.inner, ...b.inner],
    attached: [...a.attached, ...b.attached],
    conditions: [...a.conditions, ...b.conditions],
  };
}

function alone(source: Source): FromPart {
  return { inner: [source], attached: [], conditions: [] };
}

function lowerItem(low: Low, item: FromItem): FromPart {
  switch (item.kind) {
    case 'join':
      return lowerJoin(low, item);
    case 'bracketed_item':
      return item.alias === undefined && item.sample === undefined
        ? lowerItem(low, item.item)
        : opaqueItem(low, item);
    case 'table':
      return alone(tablePlace(low, item));
    case 'derived': {
      if (item.sample !== undefined) return opaqueItem(low, item);
      const form = renamed(low.query(item.query), aliasesOf(low, item));
      return alone(place(low, item, form, item.alias === undefined ? 'a subquery' : item.alias.name.text));
    }
    case 'pivot': {
      const block = lowerPivot(low, item, lowerItem(low, item.source));
      if (block === undefined) return opaqueItem(low, item);
      const name = item.alias?.name.text ?? 'a pivot';
      return alone(place(low, item, renamed(settled(block), aliasesOf(low, item)), name));
    }
    case 'lateral_view': {
      const left = lowerItem(low, item.source);
      const { source: _source, ...rest } = item;
      return together(left, opaqueItem(low, item, rest));
    }
    default:
      return opaqueItem(low, item);
  }
}

/** The names that an alias gives the columns. */
function aliasesOf(low: Low, { alias }: { readonly alias?: Alias }): Array<{ name: string; key: string }> {
  return (alias?.columns ?? []).map((name) => ({ name: name.text, key: low.fold(name) }));
}

function place(low: Low, item: FromItem, content: TableContent | Form, name: string): Source {
  const source: Source = { kind: 'source', content, name, span: item.span };
  const relation = low.resolved.places.relations.get(item);
  if (relation !== undefined) low.place(relation, source);
  return source;
}

function tablePlace(low: Low, item: TableItem): Source {
  const written = item.alias?.name ?? item.name[item.name.length - 1];
  const name = written?.text ?? '';
  const { kind: _kind, name: _name, alias, span: _span, ...rest } = item;
  const parts: Parts = { args: [], queries: [] };
  const more = JSON.stringify(skeleton(low, rest, parts));
  const names = aliasesOf(low, { alias });
  const form = more === '{}' ? low.commonTable(item) : undefined;
  if (form !== undefined) return place(low, item, renamed(form, names), name);
  if (parts.args.length + parts.queries.length > 0 || (more !== '{}' && low.commonTable(item) !== undefined))
    return sourceOf(
      low,
      item,
      name,
      node(`from:${more}:${low.tableKey(item)}`, parts.args, { queries: parts.queries }),
    );
  const source = low.resolved.places.relations.get(item)?.source;
  const keys = source !== undefined && 'key' in source ? source.keys : [];
  const key = low.tableKey(item);
  const spelt = item.name.map(({ text }) => text).join('.');
  return place(
    low,
    item,
    { kind: 'table', key: more === '{}' ? key : `${key} ${more}`, name: spelt, keys },
    name,
  );
}

/** A place that is compared as it is written: functions, UNNEST, PIVOT and the like. */
function opaqueItem(low: Low, item: FromItem, part: object = item): FromPart {
  const parts: Parts = { args: [], queries: [] };
  const { alias, span: _span, ...rest } = part as { alias?: unknown; span?: unknown };
  const columns = (alias as { columns?: unknown } | undefined)?.columns;
  const shape = JSON.stringify(skeleton(low, { ...rest, columns }, parts));
  const mark = /"(random|uuid)"/.test(shape) ? 'volatile' : undefined;
  const name = (item as { alias?: { name: { text: string } | undefined } }).alias?.name?.text ?? item.kind;
  return alone(
    sourceOf(low, item, name, node(`from:${shape}`, parts.args, { queries: parts.queries, mark })),
  );
}

function sourceOf(low: Low, item: FromItem, name: string, term: Term): Source {
  const relation = low.resolved.places.relations.get(item);
  const outputs = (relation?.columns ?? []).map(
    (column): Output => ({ name: column.name, key: column.key, term: node(`output:${column.key}`) }),
  );
  return place(low, item, { kind: 'opaque', term, outputs, span: item.span }, name);
}

function lowerJoin(low: Low, join: Join): FromPart {
  const left = lowerItem(low, join.left);
  const right = lowerItem(low, join.right);
  padSides(low, join);
  const on = joinConditions(low, join);
  const plain = join.asof !== true && join.match === undefined;
  if (plain && (join.join === 'inner' || join.join === 'cross')) {
    const both = together(left, right);
    return { ...both, conditions: [...both.conditions, ...on] };
  }
  if (plain && (join.join === 'left' || join.join === 'right')) {
    const [kept, padded] = join.join === 'left' ? [left, right] : [right, left];
    return {
      ...kept,
      attached: [...kept.attached, attach({ join: 'left', right: padded, on, span: join.span })],
    };
  }
  const filtering = /^(left )?(semi|anti)$/.exec(join.join)?.[2];
  if (plain && filtering !== undefined)
    return {
      ...left,
      attached: [
        ...left.attached,
        attach({ join: filtering as 'semi' | 'anti', right, on, span: join.span }),
      ],
    };
  const name = `${join.asof === true ? 'asof ' : ''}${join.join}`;
  return {
    inner: [{ kind: 'composite', join: name, left, right, on, span: join.span }],
    attached: [],
    conditions: [],
  };
}

/** Padding shows in all that reads the columns; what the condition of the join itself sees is said to be nullable too. */
function padSides(low: Low, { join, left, right }: Join): void {
  if (join === 'left' || join === 'full' || join === 'positional')
    for (const each of relationsIn(low, right)) low.pad(each);
  if (join === 'right' || join === 'full' || join === 'positional')
    for (const each of relationsIn(low, left)) low.pad(each);
}

function relationsIn(low: Low, item: FromItem): BoundRelation[] {
  if (item.kind === 'join') return [...relationsIn(low, item.left), ...relationsIn(low, item.right)];
  const inner =
    item.kind === 'bracketed_item'
      ? relationsIn(low, item.item)
      : item.kind === 'lateral_view'
        ? relationsIn(low, item.source)
        : [];
  const own = low.resolved.places.relations.get(item);
  return own === undefined ? inner : [own, ...inner];
}

/** ON, MATCH_CONDITION, and what USING and NATURAL make equal. */
function joinConditions(low: Low, join: Join): Term[] {
  const pairs = (low.resolved.places.pairs.get(join) ?? []).flatMap(({ left, right }) => {
    const a = 'members' in left ? mergedRef(low, left) : low.ref(left.relation, left.column);
    const b = low.ref(right.relation, right.column);
    return a === undefined || b === undefined ? [node('using:?')] : [equal('=', a, b, join.span)];
  });
  const on = [join.on, join.match].flatMap((each) => (each === undefined ? [] : [low.expression(each)]));
  return conjuncts(conjunction([...pairs, ...on]));
}

function mergedRef(low: Low, merged: MergedColumn): Term | undefined {
  const refs = merged.members.flatMap(({ relation, column }: ScopeColumn) => low.ref(relation, column) ?? []);
  return merged.column.flows.length > 1 || refs.length !== merged.members.length
    ? node('call:coalesce', refs)
    : refs[0];
}
