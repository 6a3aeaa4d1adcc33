import { formatBraces } from './format.ts';
import {
  type Call,
  Callable,
  compare,
  Dict,
  equals,
  fault,
  iterate,
  numberOf,
  render,
  Tuple,
  typeName,
  type Value,
} from './value.ts';

type Method<T> = (self: T, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

/** The method of a text, list or dict, as Python names it; undefined where there is none. */
export function methodOf(self: Value, name: string): Callable | undefined {
  const bind = <T extends Value>(
    methods: Readonly<Record<string, Method<T>>>,
    of: T,
  ): Callable | undefined => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method === undefined
      ? undefined
      : new Callable(name, ((args, named) => method(of, args, named)) as Call);
  };
  if (typeof self === 'string') return bind(textMethods, self);
  if (Array.isArray(self)) return bind(listMethods, self);
  if (self instanceof Dict) return bind(dictMethods, self);
  if (self instanceof Tuple) return bind(tupleMethods, self);
  return undefined;
}

function text(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw fault(`${what} takes a text, not ${value === undefined ? 'nothing' : typeName(value)}`);
}

function whole(value: Value | undefined, byDefault: number): number {
  return value === undefined || value === null ? byDefault : (numberOf(value) ?? byDefault);
}

/** Python's strip, lstrip and rstrip. */
export function stripText(self: string, set: Value | undefined, left: boolean, right: boolean): string {
  const drop = typeof set === 'string' ? (c: string) => set.includes(c) : (c: string) => /\s/.test(c);
  let [start, end] = [0, self.length];
  if (left) while (start < end && drop(self[start])) start++;
  if (right) while (end > start && drop(self[end - 1])) end--;
  return self.slice(start, end);
}

function split(
  self: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  fromRight: boolean,
): Value {
  const by = args[0] ?? named.get('sep') ?? null;
  const most = whole(args[1] ?? named.get('maxsplit'), -1);
  if (by === '') throw fault('split by an empty text');
  const parts =
    by === null
      ? self
          .trim()
          .split(/\s+/)
          .filter((it) => it !== '')
      : self.split(text(by, 'split'));
  if (most < 0 || parts.length <= most + 1) return parts;
  const glue = by === null ? ' ' : text(by, 'split');
  return fromRight
    ? [parts.slice(0, parts.length - most).join(glue), ...parts.slice(parts.length - most)]
    : [...parts.slice(0, most), parts.slice(most).join(glue)];
}

function anyOf(value: Value | undefined, holds: (part: string) => boolean): boolean {
  return value instanceof Tuple ? value.items.some((it) => holds(render(it))) : holds(text(value, 'this'));
}

function replace(self: string, [from, to, count]: readonly Value[]): string {
  const [a, b] = [text(from, 'replace'), text(to, 'replace')];
  const most = whole(count, -1);
  if (most < 0) return self.replaceAll(a, () => b);
  const parts = self.split(a);
  return parts.length <= most + 1
    ? parts.join(b)
    : [...parts.slice(0, most), parts.slice(most).join(a)].join(b);
}

export function capitalize(self: string): string {
  return self.charAt(0).toUpperCase() + self.slice(1).toLowerCase();
}

export function titleCase(self: string): string {
  return self.replace(/\p{L}+/gu, (word) => capitalize(word));
}

function pad(self: string, [width, fill]: readonly Value[], share: number): string {
  const missing = Math.max(0, whole(width, 0) - self.length);
  const left = Math.floor(missing * share);
  const mark = fill === undefined ? ' ' : render(fill);
  return mark.repeat(left) + self + mark.repeat(missing - left);
}

function partition(self: string, at: number, by: string): Value {
  return at < 0 ? new Tuple([self, '', '']) : new Tuple([self.slice(0, at), by, self.slice(at + by.length)]);
}

const textMethods: Readonly<Record<string, Method<string>>> = {
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase(),
  upper: (self) => self.toUpperCase(),
  title: (self) => titleCase(self),
  capitalize: (self) => capitalize(self),
  swapcase: (self) =>
    self.replace(/\p{L}/gu, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())),
  strip: (self, [set]) => stripText(self, set, true, true),
  lstrip: (self, [set]) => stripText(self, set, true, false),
  rstrip: (self, [set]) => stripText(self, set, false, true),
  split: (self, args, named) => split(self, args, named, false),
  rsplit: (self, args, named) => split(self, args, named, true),
  splitlines: (self) => (self === '' ? [] : self.replace(/\r?\n$/, '').split(/\r?\n|\r/)),
  replace: (self, args) => replace(self, args),
  startswith: (self, [part]) => anyOf(part, (it) => self.startsWith(it)),
  endswith: (self, [part]) => anyOf(part, (it) => self.endsWith(it)),
  removeprefix: (self, [part]) =>
    self.startsWith(text(part, 'removeprefix')) ? self.slice(render(part).length) : self,
  removesuffix: (self, [part]) =>
    self.endsWith(text(part, 'removesuffix')) ? self.slice(0, self.length - render(part).length) : self,
  join: (self, [items]) =>
    iterate(items ?? [])
      .map((it) => text(it, 'join'))
      .join(self),
  format: (self, args, named) => formatBraces(self, args, named),
  count: (self, [part]) => self.split(text(part, 'count')).length - 1,
  find: (self, [part]) => self.indexOf(text(part, 'find')),
  rfind: (self, [part]) => self.lastIndexOf(text(part, 'rfind')),
  index: (self, [part]) => found(self.indexOf(text(part, 'index'))),
  isdigit: (self) => /^\d+$/.test(self),
  isnumeric: (self) => /^\p{N}+$/u.test(self),
  isdecimal: (self) => /^\d+$/.test(self),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  isalnum: (self) => /^[\p{L}\p{N}]+$/u.test(self),
  isupper: (self) => self !== self.toLowerCase() && self === self.toUpperCase(),
  islower: (self) => self !== self.toUpperCase() && self === self.toLowerCase(),
  isspace: (self) => /^\s+$/.test(self),
  isidentifier: (self) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(self),
  zfill: (self, [width]) =>
    /^[+-]/.test(self)
      ? self[0] + self.slice(1).padStart(whole(width, 0) - 1, '0')
      : self.padStart(whole(width, 0), '0'),
  ljust: (self, args) => pad(self, args, 0),
  rjust: (self, args) => pad(self, args, 1),
  center: (self, args) => pad(self, args, 0.5),
  partition: (self, [by]) => partition(self, self.indexOf(text(by, 'partition')), render(by)),
  rpartition: (self, [by]) => partition(self, self.lastIndexOf(text(by, 'rpartition')), render(by)),
  encode: (self) => self,
};

function found(index: number): number {
  if (index < 0) throw fault('what is looked for is not there');
  return index;
}

function indexIn(list: readonly Value[], index: Value | undefined): number {
  const at = whole(index, -1);
  const from = at < 0 ? list.length + at : at;
  if (from < 0 || from >= list.length) throw fault('the index is out of range');
  return from;
}

/** Sorts as Python does, in place and stable. */
export function sortValues(list: Value[], key: (item: Value) => Value, reverse: boolean): Value[] {
  const keyed = list.map((item) => [key(item), item] as const);
  keyed.sort(([a], [b]) => (reverse ? compare(b, a) : compare(a, b)));
  return keyed.map(([, item]) => item);
}

const listMethods: Readonly<Record<string, Method<Value[]>>> = {
  append: (self, [item]) => (self.push(item), null),
  extend: (self, [items]) => (self.push(...iterate(items)), null),
  insert: (self, [at, item]) => {
    const index = whole(at, 0);
    self.splice(index < 0 ? Math.max(0, self.length + index) : index, 0, item);
    return null;
  },
  pop: (self, [at]) => self.splice(indexIn(self, at), 1)[0],
  remove: (self, [item]) => (self.splice(found(self.findIndex((it) => equals(it, item))), 1), null),
  index: (self, [item]) => found(self.findIndex((it) => equals(it, item))),
  count: (self, [item]) => self.filter((it) => equals(it, item)).length,
  reverse: (self) => (self.reverse(), null),
  copy: (self) => [...self],
  clear: (self) => (self.splice(0), null),
  sort: (self, _args, named) => {
    const key = named.get('key');
    const by = key instanceof Callable ? (item: Value) => key.call([item], new Map()) : (item: Value) => item;
    self.splice(0, self.length, ...sortValues(self, by, named.get('reverse') === true));
    return null;
  },
};

const tupleMethods: Readonly<Record<string, Method<Tuple>>> = {
  index: (self, [item]) => found(self.items.findIndex((it) => equals(it, item))),
  count: (self, [item]) => self.items.filter((it) => equals(it, item)).length,
};

const dictMethods: Readonly<Record<string, Method<Dict>>> = {
  get: (self, [key, byDefault = null]) => {
    const value = self.get(key);
    return value === undefined ? byDefault : value;
  },
  keys: (self) => self.keys(),
  values: (self) => self.values(),
  items: (self) => self.entries().map((entry) => new Tuple(entry)),
  update: (self, [other], named) => {
    if (other instanceof Dict) for (const [key, value] of other.entries()) self.set(key, value);
    else
      for (const pair of other === undefined ? [] : iterate(other)) {
        const [key, value] = iterate(pair);
        self.set(key, value);
      }
    for (const [key, value] of named) self.set(key, value);
    return null;
  },
  pop: (self, [key, byDefault]) => {
    const own = self.get(key);
    const value = own === undefined ? byDefault : own;
    if (value === undefined) throw fault(`the dict has no key ${render(key)}`);
    self.delete(key);
    return value;
  },
  setdefault: (self, [key, byDefault]) => {
    if (!self.has(key)) self.set(key, byDefault ?? null);
    return self.get(key) ?? null;
  },
  copy: (self) => Dict.of(self.entries()),
  clear: (self) => (self.clear(), null),
};
