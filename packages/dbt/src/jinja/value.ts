import { TemplateFault } from './fault.ts';

/**
 * A value of a template, with Python's meaning: numbers are integers, `Float` the others; an array is a list;
 * `null` is None.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Float
  | Value[]
  | Tuple
  | Dict
  | Undefined
  | Callable
  | HostObject;

export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class Tuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** A name that has no value: prints as nothing, is false, and may not be asked for anything. */
export class Undefined {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Named arguments of a call. */
export type Named = ReadonlyMap<string, Value>;
export type Call = (args: readonly Value[], named: Named) => Value;

export class Callable {
  readonly name: string;
  readonly call: Call;
  /** Attributes, as of `caller` and of macros. */
  readonly attributes: ReadonlyMap<string, Value>;
  constructor(name: string, call: Call, attributes: ReadonlyMap<string, Value> = new Map()) {
    this.name = name;
    this.call = call;
    this.attributes = attributes;
  }
}

/** An object the host hands in: relations, columns, dates. What it does not list it does not have. */
export abstract class HostObject {
  abstract readonly typeName: string;
  /** The attribute or method, or undefined where there is none. */
  abstract attribute(name: string): Value | undefined;
  abstract render(): string;
  /** Python's repr(). */
  represent(): string {
    return this.render();
  }
  /** For `x[key]`. */
  item(_key: Value): Value | undefined {
    return undefined;
  }
  /** For equality, ordering and dicts; objects without one are equal to themselves alone and are no keys. */
  key(): string | number | undefined {
    return undefined;
  }
  equals(other: Value): boolean {
    const key = this.key();
    const isLike = other instanceof HostObject && other.typeName === this.typeName;
    return key !== undefined && isLike && key === other.key();
  }
  iterate(): Value[] | undefined {
    return undefined;
  }
  /** For `length`; undefined where it has none, as of what can be walked only once. */
  size(): number | undefined {
    return this.iterate()?.length;
  }
  has(item: Value): boolean | undefined {
    return this.iterate()?.some((it) => equals(it, item));
  }
  /** `this operator other`, for objects that can be reckoned with. */
  operate(_operator: string, _other: Value): Value | undefined {
    return undefined;
  }
  isTrue(): boolean {
    return true;
  }
}

type Primitive = string | number | boolean | null;

/** Insertion order, keys by Python's equality: 1 and True and 1.0 are the same key. */
export class Dict {
  readonly #entries = new Map<Primitive, [Value, Value]>();

  static of(entries: Iterable<readonly [Value, Value]>): Dict {
    const dict = new Dict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  has(key: Value): boolean {
    return this.#entries.has(keyOf(key));
  }

  set(key: Value, value: Value): void {
    const folded = keyOf(key);
    const known = this.#entries.get(folded);
    if (known === undefined) this.#entries.set(folded, [key, value]);
    else known[1] = value;
  }

  delete(key: Value): boolean {
    return this.#entries.delete(keyOf(key));
  }

  keys(): Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }

  values(): Value[] {
    return [...this.#entries.values()].map(([, value]) => value);
  }

  entries(): Array<[Value, Value]> {
    return [...this.#entries.values()].map(([key, value]) => [key, value]);
  }

  clear(): void {
    this.#entries.clear();
  }
}

function keyOf(value: Value): Primitive {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  if (value instanceof Tuple) return `\u0000${represent(value)}`;
  // What is not there is one key, as in Jinja2.
  if (value instanceof Undefined) return '\u0002';
  if (value instanceof HostObject) {
    const key = value.key();
    if (key !== undefined) return `\u0001${value.typeName}:${key}`;
  }
  throw fault(`a ${typeName(value)} cannot be a key`);
}

/** A fault of a value; the evaluator adds the place. */
export function fault(message: string, code = 'DBT_RENDER_FAULT'): TemplateFault {
  return new TemplateFault(code, message);
}

export function typeName(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'integer';
  if (value instanceof Float) return 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Undefined) return 'undefined';
  if (value instanceof Callable) return 'function';
  return value.typeName;
}

export function isTrue(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Dict) return value.size > 0;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof HostObject) return value.isTrue();
  return !(value instanceof Undefined);
}

/** Python's str(). Throws TemplateFault where a call was written without the argument that is to be rendered. */
export function render(value: Value | undefined): string {
  if (value === undefined) throw fault('a call lacks an argument');
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return '';
  if (value instanceof HostObject) return value.render();
  return represent(value);
}

/** Python's repr(). */
export function represent(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return representText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return renderInteger(value);
  if (value instanceof Float) return renderFloat(value.value);
  if (Array.isArray(value)) return `[${value.map(represent).join(', ')}]`;
  if (value instanceof Tuple) {
    const items = value.items.map(represent);
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof Dict) {
    return `{${value
      .entries()
      .map(([key, item]) => `${represent(key)}: ${represent(item)}`)
      .join(', ')}}`;
  }
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Callable) return `<macro ${value.name}>`;
  return value.represent();
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function representText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replace(/[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (c) => namedEscapes[c] ?? escapedCode(c))
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${body}${quote}`;
}

function escapedCode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [mark, digits] = code < 256 ? ['x', 2] : code < 65536 ? ['u', 4] : ['U', 8];
  return `\\${mark}${code.toString(16).padStart(digits, '0')}`;
}

function renderInteger(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : Number.isFinite(value) ? String(BigInt(value)) : 'inf';
}

function renderFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** The members of what can be walked; of a dict its keys, of a text its characters. */
export function iterate(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return [...value.items];
  if (value instanceof Dict) return value.keys();
  if (typeof value === 'string') return [...value];
  if (value instanceof Undefined) return [];
  if (value instanceof HostObject) {
    const items = value.iterate();
    if (items !== undefined) return items;
  }
  throw fault(`a ${typeName(value)} cannot be walked`);
}

export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Float ? value.value : undefined;
}

export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  const x = numberOf(a);
  if (x !== undefined) return x === numberOf(b);
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  if (a instanceof Tuple) return b instanceof Tuple && sameItems(a.items, b.items);
  if (a instanceof Dict) {
    if (!(b instanceof Dict) || a.size !== b.size) return false;
    return a.entries().every(([key, item]) => {
      const other = b.get(key);
      return other !== undefined && equals(item, other);
    });
  }
  if (a instanceof Undefined) return b instanceof Undefined;
  return a instanceof HostObject && a.equals(b);
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equals(item, b[i]));
}

/** Less than zero, zero or more; a fault where Python gives a TypeError. */
export function compare(a: Value, b: Value): number {
  refuseUndefined(a);
  refuseUndefined(b);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return x - y;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const listA = Array.isArray(a) ? a : a instanceof Tuple ? a.items : undefined;
  const listB = Array.isArray(b) ? b : b instanceof Tuple ? b.items : undefined;
  if (listA !== undefined && listB !== undefined) {
    for (let i = 0; i < Math.min(listA.length, listB.length); i++) {
      if (!equals(listA[i], listB[i])) return compare(listA[i], listB[i]);
    }
    return listA.length - listB.length;
  }
  if (a instanceof HostObject && b instanceof HostObject) {
    const [p, q] = [a.key(), b.key()];
    if (typeof p === 'number' && typeof q === 'number') return p - q;
  }
  throw fault(`${typeName(a)} and ${typeName(b)} have no order`);
}

/** A fault where a value is needed and none is there. */
export function refuseUndefined(value: Value): void {
  if (value instanceof Undefined) throw fault(`"${value.name}" is not defined`, 'DBT_UNKNOWN_NAME');
}

/** How many characters a text has, as Python counts them. */
export function textLength(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw fault(`a ${typeName(item)} cannot be in a text`);
    return container.includes(item);
  }
  if (container instanceof Dict) return container.has(item);
  if (container instanceof HostObject) {
    const has = container.has(item);
    if (has !== undefined) return has;
  }
  return iterate(container).some((it) => equals(it, item));
}

/** Plain data as a value: objects become dicts. */
export function toValue(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'bigint') return Number(data);
  if (typeof data === 'number') return Number.isInteger(data) ? data : new Float(data);
  if (Array.isArray(data)) return data.map(toValue);
  if (data instanceof Date) return data.toISOString().slice(0, 10);
  if (typeof data === 'object')
    return Dict.of(Object.entries(data).map(([key, item]) => [key, toValue(item)]));
  return null;
}

/** A value as plain data, for configs and JSON; what is no data becomes its text. */
export function toData(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map(toData);
  if (value instanceof Tuple) return value.items.map(toData);
  if (value instanceof Dict)
    return Object.fromEntries(value.entries().map(([key, item]) => [render(key), toData(item)]));
  if (value instanceof Undefined) return null;
  if (value instanceof HostObject) return value.iterate()?.map(toData) ?? value.render();
  return render(value);
}
