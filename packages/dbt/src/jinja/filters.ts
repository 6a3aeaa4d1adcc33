import { formatPercent } from './format.ts';
import { toJson } from './json.ts';
import { capitalize, sortValues, stripText, titleCase } from './methods.ts';
import {
  type Call,
  Callable,
  Dict,
  equals,
  fault,
  Float,
  HostObject,
  isTrue,
  iterate,
  type Named,
  numberOf,
  render,
  represent,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

/** What a filter may ask of the evaluator: other filters and tests by name, attributes by Jinja's rules. */
export interface FilterHost {
  filter(name: string): Call;
  test(name: string): Call;
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

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  return value instanceof Dict ? value.size : iterate(value).length;
}

function map(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const attribute = named.get('attribute');
  if (attribute !== undefined) {
    const byDefault = named.get('default');
    return iterate(value).map((item) => {
      const found = path(host, item, attribute);
      return found instanceof Undefined && byDefault !== undefined ? byDefault : found;
    });
  }
  const [name, ...rest] = args;
  const filter = host.filter(render(name));
  return iterate(value).map((item) => filter([item, ...rest], named));
}

function select(keep: boolean, byAttribute: boolean): Filter {
  return (host, value, args, named) => {
    const [attribute, test, ...rest] = byAttribute ? args : [null, ...args];
    const holds = test === undefined ? undefined : host.test(render(test));
    return iterate(value).filter((item) => {
      const subject = byAttribute ? path(host, item, attribute) : item;
      const yes = holds === undefined ? isTrue(subject) : isTrue(holds([subject, ...rest], named));
      return yes === keep;
    });
  };
}

function folded(named: Named, args: readonly Value[], at: number): (item: Value) => Value {
  const sensitive = isTrue(argument(args, named, at, 'case_sensitive') ?? false);
  return sensitive ? (item) => item : (item) => (typeof item === 'string' ? item.toLowerCase() : item);
}

function sort(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const fold = folded(named, args, 1);
  const attribute = argument(args, named, 2, 'attribute');
  const key = attribute === undefined ? fold : (item: Value) => fold(path(host, item, attribute));
  return sortValues(iterate(value), key, isTrue(argument(args, named, 0, 'reverse') ?? false));
}

function unique(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const fold = folded(named, args, 0);
  const attribute = argument(args, named, 1, 'attribute');
  const seen = new Dict();
  return iterate(value).filter((item) => {
    const key = fold(attribute === undefined ? item : path(host, item, attribute));
    if (seen.has(key)) return false;
    seen.set(key, null);
    return true;
  });
}

function extreme(sign: 1 | -1): Filter {
  return (host, value, args, named) => {
    const items = sort(host, value, [false, ...args], named) as Value[];
    return (sign < 0 ? items[0] : items.at(-1)) ?? new Undefined('no items');
  };
}

function round(value: Value, [precision, how]: readonly Value[], named: Named): Value {
  const places = numberOf(precision ?? named.get('precision') ?? 0) ?? 0;
  const method = render(how ?? named.get('method') ?? 'common');
  const scale = Number(`1e${places}`);
  const scaled = (numberOf(value) ?? Number.NaN) * scale;
  if (method === 'ceil') return new Float(Math.ceil(scaled) / scale);
  if (method === 'floor') return new Float(Math.floor(scaled) / scale);
  const below = Math.floor(scaled);
  const half = scaled - below === 0.5;
  const whole = half ? (below % 2 === 0 ? below : below + 1) : Math.round(scaled);
  return new Float(whole / scale);
}

function toInteger(value: Value, args: readonly Value[], named: Named): Value {
  const number = numberOf(value);
  if (number !== undefined) return Math.trunc(number);
  const text = render(value).trim();
  return /^[+-]?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text)
    ? Math.trunc(Number(text))
    : (args[0] ?? named.get('default') ?? 0);
}

function toFloat(value: Value, args: readonly Value[], named: Named): Value {
  const number =
    numberOf(value) ??
    (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(render(value)) ? Number(render(value)) : undefined);
  return number === undefined ? (args[0] ?? named.get('default') ?? new Float(0)) : new Float(number);
}

function batch(value: Value, [size, fill]: readonly Value[]): Value {
  const [items, count] = [iterate(value), Math.max(1, numberOf(size) ?? 1)];
  const rows: Value[] = [];
  for (let i = 0; i < items.length; i += count) {
    const row = items.slice(i, i + count);
    if (fill !== undefined) row.push(...Array.from({ length: count - row.length }, () => fill));
    rows.push(row);
  }
  return rows;
}

function slices(value: Value, [count, fill]: readonly Value[]): Value {
  const [items, parts] = [iterate(value), Math.max(1, numberOf(count) ?? 1)];
  const [each, more] = [Math.floor(items.length / parts), items.length % parts];
  return Array.from({ length: parts }, (_, i) => {
    const start = i * each + Math.min(i, more);
    const part = items.slice(start, start + each + (i < more ? 1 : 0));
    return fill !== undefined && more > 0 && i >= more ? [...part, fill] : part;
  });
}

function indent(value: Value, args: readonly Value[], named: Named): Value {
  const width = argument(args, named, 0, 'width') ?? 4;
  const by = typeof width === 'string' ? width : ' '.repeat(numberOf(width) ?? 4);
  const first = isTrue(argument(args, named, 1, 'first') ?? false);
  const blank = isTrue(argument(args, named, 2, 'blank') ?? false);
  return render(value)
    .split('\n')
    .map((line, i) => ((i === 0 && !first) || (line === '' && !blank && i > 0) ? line : by + line))
    .join('\n');
}

function groupBy(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const attribute = argument(args, named, 0, 'attribute') ?? '';
  const groups = new Dict();
  for (const item of sortValues(iterate(value), (it) => path(host, it, attribute), false)) {
    const key = path(host, item, attribute);
    const group = groups.get(key);
    if (Array.isArray(group)) group.push(item);
    else groups.set(key, [item]);
  }
  return groups.entries().map((entry) => new Tuple(entry));
}

function truncate(value: Value, args: readonly Value[], named: Named): Value {
  const text = render(value);
  const length = numberOf(argument(args, named, 0, 'length') ?? 255) ?? 255;
  const kill = isTrue(argument(args, named, 1, 'killwords') ?? false);
  const end = render(argument(args, named, 2, 'end') ?? '...');
  if (text.length <= length + 5) return text;
  const cut = text.slice(0, length - end.length);
  return (kill ? cut : cut.replace(/ [^ ]*$/, '')) + end;
}

function bool(value: Value): Value {
  if (typeof value === 'string') return /^\s*(true|yes|on|1)\s*$/i.test(value);
  return isTrue(value);
}

function sum(host: FilterHost, value: Value, args: readonly Value[], named: Named): Value {
  const attribute = argument(args, named, 0, 'attribute');
  let total = numberOf(argument(args, named, 1, 'start') ?? 0) ?? 0;
  let float = false;
  for (const item of iterate(value)) {
    const one = attribute === undefined ? item : path(host, item, attribute);
    const number = numberOf(one);
    if (number === undefined) throw fault(`a ${typeName(one)} cannot be added up`);
    float ||= one instanceof Float;
    total += number;
  }
  return float ? new Float(total) : total;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

const escape: Filter = (_host, value) => render(value).replace(/[&<>"']/g, (c) => entities[c]);
const byDefault: Filter = (_host, value, args, named) => {
  const lacks =
    value instanceof Undefined || (isTrue(argument(args, named, 1, 'boolean') ?? false) && !isTrue(value));
  return lacks ? (argument(args, named, 0, 'default_value') ?? '') : value;
};
const size: Filter = (_host, value) => sizeOf(value);

/** Jinja2's built-in filters (jinja2/filters.py) and those dbt adds. */
export const filters: Readonly<Record<string, Filter>> = {
  abs: (_host, value) =>
    value instanceof Float ? new Float(Math.abs(value.value)) : Math.abs(numberOf(value) ?? Number.NaN),
  as_bool: (_host, value) => bool(value),
  as_native: (_host, value) => value,
  as_number: (_host, value) =>
    numberOf(value) !== undefined
      ? value
      : /[.e]/i.test(render(value))
        ? toFloat(value, [], new Map())
        : toInteger(value, [], new Map()),
  as_text: (_host, value) => render(value),
  attr: (host, value, [name]) => host.attribute(value, name),
  batch: (_host, value, args) => batch(value, args),
  capitalize: (_host, value) => capitalize(render(value)),
  center: (_host, value, [width]) => {
    const text = render(value);
    const missing = Math.max(0, (numberOf(width ?? 80) ?? 80) - text.length);
    return ' '.repeat(Math.floor(missing / 2)) + text + ' '.repeat(Math.ceil(missing / 2));
  },
  count: size,
  d: byDefault,
  default: byDefault,
  dictsort: (_host, value, args, named) => {
    if (!(value instanceof Dict)) throw fault(`dictsort takes a dict, not ${typeName(value)}`);
    const fold = folded(named, args, 0);
    const by = render(argument(args, named, 1, 'by') ?? 'key') === 'value' ? 1 : 0;
    const reverse = isTrue(argument(args, named, 2, 'reverse') ?? false);
    return sortValues(
      value.entries().map((it) => new Tuple(it)),
      (it) => fold((it as Tuple).items[by]),
      reverse,
    );
  },
  e: escape,
  escape,
  first: (_host, value) => iterate(value)[0] ?? new Undefined('the first of nothing'),
  float: (_host, value, args, named) => toFloat(value, args, named),
  format: (_host, value, args) => formatPercent(render(value), new Tuple(args)),
  groupby: groupBy,
  indent: (_host, value, args, named) => indent(value, args, named),
  int: (_host, value, args, named) => toInteger(value, args, named),
  items: (_host, value) => (value instanceof Dict ? value.entries().map((it) => new Tuple(it)) : []),
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
  lower: (_host, value) => render(value).toLowerCase(),
  map,
  max: extreme(1),
  min: extreme(-1),
  pprint: (_host, value) => represent(value),
  reject: select(false, false),
  rejectattr: select(false, true),
  replace: (_host, value, [from, to, count]) => {
    const [text, by] = [render(value), render(to ?? '')];
    if (count === undefined || count === null) return text.replaceAll(render(from), () => by);
    let left = numberOf(count) ?? 0;
    return text.replaceAll(render(from), (it) => (left-- > 0 ? by : it));
  },
  reverse: (_host, value) =>
    typeof value === 'string' ? [...value].reverse().join('') : [...iterate(value)].reverse(),
  round: (_host, value, args, named) => round(value, args, named),
  safe: (_host, value) => value,
  select: select(true, false),
  selectattr: select(true, true),
  slice: (_host, value, args) => slices(value, args),
  sort,
  string: (_host, value) => render(value),
  striptags: (_host, value) =>
    render(value)
      .replace(/<!--[^]*?-->|<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  sum,
  title: (_host, value) => titleCase(render(value)),
  tojson: (_host, value, args, named) => {
    const width = numberOf(argument(args, named, 0, 'indent') ?? 0) ?? 0;
    const text = toJson(value, true).replace(
      /[<>&']/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    return width === 0 ? text : JSON.stringify(JSON.parse(text), null, width);
  },
  trim: (_host, value, [set]) => stripText(render(value), set, true, true),
  truncate: (_host, value, args, named) => truncate(value, args, named),
  unique,
  upper: (_host, value) => render(value).toUpperCase(),
  wordcount: (_host, value) => render(value).match(/\w+/g)?.length ?? 0,
};

type Test = (value: Value, args: readonly Value[]) => boolean;

const isWhole = (value: Value) => typeof value === 'number';
const same: Test = (value, [other]) => equals(value, other);
const order =
  (holds: (order: number) => boolean): Test =>
  (value, [other]) =>
    holds((numberOf(value) ?? Number.NaN) - (numberOf(other) ?? Number.NaN)) || ordered(value, other, holds);

function ordered(value: Value, other: Value, holds: (order: number) => boolean): boolean {
  if (typeof value !== 'string' || typeof other !== 'string') return false;
  return holds(value < other ? -1 : value > other ? 1 : 0);
}

const [less, atMost, more, atLeast] = [
  order((it) => it < 0),
  order((it) => it <= 0),
  order((it) => it > 0),
  order((it) => it >= 0),
];
const different: Test = (value, [other]) => !equals(value, other);

/** Jinja2's built-in tests (jinja2/tests.py). */
export const tests: Readonly<Record<string, Test>> = {
  boolean: (value) => typeof value === 'boolean',
  callable: (value) => value instanceof Callable,
  defined: (value) => !(value instanceof Undefined),
  divisibleby: (value, [by]) => (numberOf(value) ?? Number.NaN) % (numberOf(by) ?? Number.NaN) === 0,
  eq: same,
  equalto: same,
  '==': same,
  even: (value) => (numberOf(value) ?? Number.NaN) % 2 === 0,
  false: (value) => value === false,
  float: (value) => value instanceof Float,
  ge: atLeast,
  gt: more,
  greaterthan: more,
  integer: isWhole,
  iterable: (value) =>
    typeof value === 'string' ||
    Array.isArray(value) ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof Undefined ||
    (value instanceof HostObject && value.iterate() !== undefined),
  le: atMost,
  lower: (value) => render(value) === render(value).toLowerCase(),
  lt: less,
  lessthan: less,
  mapping: (value) => value instanceof Dict,
  ne: different,
  none: (value) => value === null,
  number: (value) => numberOf(value) !== undefined,
  odd: (value) => Math.abs((numberOf(value) ?? Number.NaN) % 2) === 1,
  sameas: (value, [other]) => value === other,
  sequence: (value) =>
    typeof value === 'string' ||
    Array.isArray(value) ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof Undefined,
  string: (value) => typeof value === 'string',
  true: (value) => value === true,
  undefined: (value) => value instanceof Undefined,
  upper: (value) => render(value) === render(value).toUpperCase(),
};
