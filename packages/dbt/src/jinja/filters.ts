import { Generator, Group, sizeOf } from './collections.ts';
import { fixed } from './decimal.ts';
import { toJson } from './json.ts';
import { methodOf, sortValues } from './methods.ts';
import { type Given, textFilters } from './text-filters.ts';
import {
  type Call,
  compare,
  Dict,
  equals,
  fault,
  Float,
  isTrue,
  iterate,
  type Named,
  numberOf,
  refuseUndefined,
  render,
  represent,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';
import { operate } from './operate.ts';

/** What a filter may ask of the evaluator: other filters and tests by name, attributes by Jinja's rules. */
export interface FilterHost {
  filter(name: string): Call;
  test(name: string): Call;
  hasFilter(name: string): boolean;
  hasTest(name: string): boolean;
  attribute(of: Value, name: Value): Value;
}

type Filter = (host: FilterHost, value: Value, args: readonly Value[], named: Named) => Value;

function argument(args: readonly Value[], named: Named, at: number, name: string): Value | undefined {
  return args[at] ?? named.get(name);
}

function path(host: FilterHost, value: Value, attribute: Value): Value {
  if (typeof attribute === 'number') return host.attribute(value, attribute);
  return render(attribute)
    .split('.')
    .reduce<Value>((of, part) => host.attribute(of, /^\d+$/.test(part) ? Number(part) : part), value);
}

function map(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  if (!isTrue(value)) return new Generator([]);
  const attribute = named.get('attribute');
  if (attribute !== undefined) {
    const byDefault = named.get('default');
    const found = iterate(value).map((item) => {
      const one = path(host, item, attribute);
      return one instanceof Undefined && byDefault !== undefined ? byDefault : one;
    });
    return new Generator(found);
  }
  const [name, ...rest] = args;
  if (name === undefined) throw fault('map takes the name of a filter or an attribute');
  const filter = host.filter(render(name));
  return new Generator(iterate(value).map((item) => filter([item, ...rest], named)));
}

function select(keep: boolean, byAttribute: boolean): Filter {
  return (host, value, args, named) => {
    if (!isTrue(value)) return new Generator([]);
    const [attribute, test, ...rest] = byAttribute ? args : [null, ...args];
    const holds = test === undefined ? undefined : host.test(render(test));
    const kept = iterate(value).filter((item) => {
      const subject = byAttribute ? path(host, item, attribute) : item;
      const yes = holds === undefined ? isTrue(subject) : isTrue(holds([subject, ...rest], named));
      return yes === keep;
    });
    return new Generator(kept);
  };
}

type Key = (item: Value) => Value;

/** What is compared of an item: an attribute or several with commas between, letters folded unless told otherwise. */
function keyBy(host: FilterHost, attribute: Value | undefined, sensitive: Value | undefined): Key {
  const fold: Key = (item) =>
    typeof item === 'string' && !isTrue(sensitive ?? false) ? item.toLowerCase() : item;
  if (attribute === undefined || attribute === null) return fold;
  const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  if (paths.length === 1) return (item) => fold(path(host, item, paths[0]));
  return (item) => paths.map((it) => fold(path(host, item, it)));
}

function sort(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const one = keyBy(host, argument(args, named, 2, 'attribute'), argument(args, named, 1, 'case_sensitive'));
  // As a list, as Jinja has it: what is equal is not asked for its order, so that nothing may be undefined.
  const key: Key = (item) => [one(item)];
  return sortValues([...iterate(value)], key, isTrue(argument(args, named, 0, 'reverse') ?? false));
}

function unique(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const key = keyBy(host, argument(args, named, 1, 'attribute'), argument(args, named, 0, 'case_sensitive'));
  const seen = new Dict();
  const kept = iterate(value).filter((item) => {
    const folded = key(item);
    if (seen.has(folded)) return false;
    seen.set(folded, null);
    return true;
  });
  return new Generator(kept);
}

function extreme(sign: 1 | -1): Filter {
  return (host, value, args, named) => {
    const key = keyBy(
      host,
      argument(args, named, 1, 'attribute'),
      argument(args, named, 0, 'case_sensitive'),
    );
    const [first, ...rest] = iterate(value);
    if (first === undefined) return new Undefined('the first of nothing');
    return rest.reduce((best, item) => (compare(key(item), key(best)) * sign > 0 ? item : best), first);
  };
}

function round(value: Value, args: readonly Value[], named: Named): Value {
  const places = argument(args, named, 0, 'precision') ?? 0;
  const method = argument(args, named, 1, 'method') ?? 'common';
  const number = numberOf(value);
  if (typeof places !== 'number' || number === undefined)
    throw fault(`a ${typeName(value)} cannot be rounded to ${render(places)} places`);
  if (method === 'common') {
    const rounded = Number(fixed(number, places));
    return value instanceof Float ? new Float(rounded) : rounded;
  }
  if (method !== 'ceil' && method !== 'floor') throw fault('the method is common, ceil or floor');
  const scale = Number(`1e${places}`);
  return new Float((method === 'ceil' ? Math.ceil(number * scale) : Math.floor(number * scale)) / scale);
}

const prefixes: Readonly<Record<number, RegExp>> = { 16: /^0x/i, 8: /^0o/i, 2: /^0b/i };

function toInteger(value: Value, args: readonly Value[], named: Named): Value {
  refuseUndefined(value);
  const byDefault = argument(args, named, 0, 'default') ?? 0;
  const base = numberOf(argument(args, named, 1, 'base') ?? 10) ?? 10;
  const number = numberOf(value);
  if (number !== undefined) return Number.isFinite(number) ? Math.trunc(number) : byDefault;
  if (typeof value !== 'string') return byDefault;
  const text = value.trim().replace(/(?<=[\da-z])_(?=[\da-z])/gi, '');
  const [, sign, digits] = /^([+-]?)(.*)$/.exec(text.toLowerCase()) ?? [];
  const plain = (digits ?? '').replace(prefixes[base] ?? /(?!)/, '');
  const isWhole = plain !== '' && [...plain].every((c) => Number.parseInt(c, 36) < base);
  if (isWhole) return Number.parseInt(plain, base) * (sign === '-' ? -1 : 1);
  const float = floatOf(text);
  return float === undefined || !Number.isFinite(float) ? byDefault : Math.trunc(float);
}

function floatOf(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(plain) ?? [];
  if (word === undefined) return undefined;
  const size = /nan/i.test(word) ? Number.NaN : Number.POSITIVE_INFINITY;
  return sign === '-' ? -size : size;
}

function toFloat(value: Value, args: readonly Value[], named: Named): Value {
  refuseUndefined(value);
  const number = numberOf(value) ?? (typeof value === 'string' ? floatOf(value) : undefined);
  return number === undefined ? (argument(args, named, 0, 'default') ?? new Float(0)) : new Float(number);
}

function batch(value: Value, args: readonly Value[], named: Named): Value {
  const [items, count] = [iterate(value), numberOf(argument(args, named, 0, 'linecount') ?? 1) ?? 1];
  const fill = argument(args, named, 1, 'fill_with') ?? null;
  const rows: Value[] = [];
  for (let i = 0; i < items.length; i += Math.max(1, count)) {
    const row = items.slice(i, i + Math.max(1, count));
    if (fill !== null) row.push(...Array.from({ length: count - row.length }, () => fill));
    rows.push(row);
  }
  return new Generator(rows);
}

function slices(value: Value, args: readonly Value[], named: Named): Value {
  const [items, parts] = [iterate(value), numberOf(argument(args, named, 0, 'slices') ?? 1) ?? 1];
  const fill = argument(args, named, 1, 'fill_with') ?? null;
  const [each, more] = [Math.floor(items.length / parts), items.length % parts];
  const cut = Array.from({ length: parts }, (_, i): Value => {
    const start = i * each + Math.min(i, more);
    const part = items.slice(start, start + each + (i < more ? 1 : 0));
    return fill !== null && i >= more ? [...part, fill] : part;
  });
  return new Generator(cut);
}

function groupBy(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const attribute = argument(args, named, 0, 'attribute') ?? '';
  const byDefault = argument(args, named, 1, 'default');
  const plain: Key = (item) => {
    const found = path(host, item, attribute);
    return found instanceof Undefined && byDefault !== undefined ? byDefault : found;
  };
  const sensitive = isTrue(argument(args, named, 2, 'case_sensitive') ?? false);
  const key: Key = (item) => {
    const found = plain(item);
    return typeof found === 'string' && !sensitive ? found.toLowerCase() : found;
  };
  const groups: Array<{ key: Value; items: Value[] }> = [];
  for (const item of sortValues([...iterate(value)], key, false)) {
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, key(item))) last.items.push(item);
    else groups.push({ key: key(item), items: [item] });
  }
  return groups.map(({ items }) => new Group([plain(items[0]), items]));
}

function sum(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const attribute = argument(args, named, 0, 'attribute');
  const items = iterate(value).map((it) => (attribute === undefined ? it : path(host, it, attribute)));
  return items.reduce((total, item) => operate('+', total, item), argument(args, named, 1, 'start') ?? 0);
}

function dictSort(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  if (!(value instanceof Dict)) throw fault(`dictsort takes a dict, not ${typeName(value)}`);
  const by = render(argument(args, named, 1, 'by') ?? 'key');
  if (by !== 'key' && by !== 'value') throw fault('dictsort is by key or by value');
  const key = keyBy(host, by === 'key' ? 0 : 1, argument(args, named, 0, 'case_sensitive'));
  const reverse = isTrue(argument(args, named, 2, 'reverse') ?? false);
  return sortValues(
    value.entries().map((it) => new Tuple(it)),
    key,
    reverse,
  );
}

function htmlSafeJson(value: Value, args: readonly Value[], named: Named): string {
  const indent = numberOf(argument(args, named, 0, 'indent') ?? null);
  return toJson(value, { sortKeys: true, ...(indent === undefined ? {} : { indent }) }).replace(
    /[<>&']/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sortedByKey(value: Value): Value {
  if (Array.isArray(value)) return value.map(sortedByKey);
  if (!(value instanceof Dict)) return value;
  const entries = value.entries().map(([key, item]) => [key, sortedByKey(item)] as const);
  return Dict.of(entries.toSorted(([a], [b]) => compare(a, b)));
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return [...value].reverse().join('');
  return new Generator([...iterate(value)].reverse());
}

const byDefault: Filter = (_host, value, args, named) => {
  const lacks =
    value instanceof Undefined || (isTrue(argument(args, named, 1, 'boolean') ?? false) && !isTrue(value));
  return lacks ? (argument(args, named, 0, 'default_value') ?? '') : value;
};
const size: Filter = (_host, value) => sizeOf(value);
const same: Filter = (_host, value) => value;

const valueFilters: Readonly<Record<string, Filter>> = {
  abs: (_host, value) => {
    const number = numberOf(value);
    if (number === undefined) throw fault(`a ${typeName(value)} has no size`);
    return value instanceof Float ? new Float(Math.abs(number)) : Math.abs(number);
  },
  // dbt's: they matter where YAML is rendered to values, and do nothing to text.
  ...{ as_bool: same, as_native: same, as_number: same, as_text: same },
  attr: (host, value, [name]) =>
    value instanceof Dict
      ? (methodOf(value, render(name)) ?? new Undefined(render(name)))
      : host.attribute(value, name),
  batch: (_host, value, args, named) => batch(value, args, named),
  count: size,
  d: byDefault,
  default: byDefault,
  dictsort: dictSort,
  first: (_host, value) => iterate(value)[0] ?? new Undefined('the first of nothing'),
  float: (_host, value, args, named) => toFloat(value, args, named),
  groupby: groupBy,
  int: (_host, value, args, named) => toInteger(value, args, named),
  is_list: (_host, value) => Array.isArray(value),
  items: (_host, value) => {
    if (value instanceof Undefined) return new Generator([]);
    if (!(value instanceof Dict)) throw fault(`a ${typeName(value)} has no items`);
    return new Generator(value.entries().map((it) => new Tuple(it)));
  },
  join: (host, value, args, named) => {
    const attribute = argument(args, named, 1, 'attribute');
    const items = iterate(value).map((it) =>
      render(attribute === undefined ? it : path(host, it, attribute)),
    );
    return items.join(render(argument(args, named, 0, 'd') ?? ''));
  },
  last: (_host, value) => iterate(value).at(-1) ?? new Undefined('the last of nothing'),
  length: size,
  list: (_host, value) => [...iterate(value)],
  map,
  max: extreme(1),
  min: extreme(-1),
  pprint: (_host, value) => represent(sortedByKey(value)),
  random: (_host, value) => iterate(value)[0] ?? new Undefined('the first of nothing'),
  reject: select(false, false),
  rejectattr: select(false, true),
  reverse: (_host, value) => reverse(value),
  round: (_host, value, args, named) => round(value, args, named),
  select: select(true, false),
  selectattr: select(true, true),
  slice: (_host, value, args, named) => slices(value, args, named),
  sort,
  sum,
  tojson: (_host, value, args, named) => htmlSafeJson(value, args, named),
  unique,
};

/** Jinja2's built-in filters (jinja2/filters.py) and those dbt adds. `random` gives the first: a rendering is repeatable. */
export const filters: Readonly<Record<string, Filter>> = {
  ...valueFilters,
  ...Object.fromEntries(
    Object.entries(textFilters).map(([name, filter]): [string, Filter] => [
      name,
      (_host, value, args, named) => {
        const given: Given = { args, named, at: (position, key) => argument(args, named, position, key) };
        return filter(value, given);
      },
    ]),
  ),
};
