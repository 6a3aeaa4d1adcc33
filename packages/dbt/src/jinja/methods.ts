import { DictView } from './collections.ts';
import { type Method, textMethods, whole } from './text-methods.ts';
import {
  type Call,
  Callable,
  compare,
  Dict,
  equals,
  fault,
  Float,
  iterate,
  render,
  Tuple,
  type Value,
} from './value.ts';

/** The method of a text, number, list or dict, as Python names it; undefined where there is none. */
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
  if (self instanceof Float) return bind(floatMethods, self);
  if (typeof self === 'number') return bind(integerMethods, self);
  return undefined;
}

const floatMethods: Readonly<Record<string, Method<Float>>> = {
  is_integer: ({ value }) => Number.isInteger(value),
};

const integerMethods: Readonly<Record<string, Method<number>>> = {
  bit_length: (self) => (self === 0 ? 0 : Math.abs(self).toString(2).length),
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
  keys: (self) => new DictView('dict_keys', self),
  values: (self) => new DictView('dict_values', self),
  items: (self) => new DictView('dict_items', self),
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
  popitem: (self) => {
    const entry = self.entries().at(-1);
    if (entry === undefined) throw fault('the dict is empty');
    self.delete(entry[0]);
    return new Tuple(entry);
  },
  fromkeys: (_self, [keys, value = null]) => Dict.of(iterate(keys).map((key) => [key, value])),
  copy: (self) => Dict.of(self.entries()),
  clear: (self) => (self.clear(), null),
};
