import { compare, Dict, fault, Float, render, Tuple, typeName, Undefined, type Value } from './value.ts';

export interface JsonOptions {
  readonly sortKeys?: boolean;
  /** Blanks by level; on one line without. */
  readonly indent?: number;
}

/** Python's json.dumps: a blank after `:` and `,`, non-ASCII escaped. */
export function toJson(value: Value, options: JsonOptions = {}, level = 0): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || value instanceof Float) return numberText(value);
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined;
  const inner = (item: Value) => toJson(item, options, level + 1);
  if (items !== undefined) return laidOut('[', items.map(inner), ']', options, level);
  if (value instanceof Dict) {
    const entries = value.entries();
    if (options.sortKeys === true) entries.sort(([a], [b]) => compare(a, b));
    const parts = entries.map(([key, item]) => `${quoted(keyText(key))}: ${inner(item)}`);
    return laidOut('{', parts, '}', options, level);
  }
  throw fault(`a ${value instanceof Undefined ? 'value that is not there' : typeName(value)} has no JSON`);
}

function laidOut(
  open: string,
  parts: readonly string[],
  close: string,
  { indent }: JsonOptions,
  level: number,
): string {
  if (indent === undefined || parts.length === 0) return open + parts.join(', ') + close;
  const line = (depth: number) => `\n${' '.repeat(indent * depth)}`;
  return open + line(level + 1) + parts.join(`,${line(level + 1)}`) + line(level) + close;
}

function numberText(value: number | Float): string {
  const text = render(value);
  return { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' }[text] ?? text;
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key instanceof Tuple) throw fault('a tuple cannot be a key of JSON');
  return key === null || typeof key === 'boolean' ? toJson(key) : render(key);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const token =
  /\s*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null|NaN|-?Infinity))\s*/y;

/** Python's json.loads, where 1 and 1.0 differ; undefined for what is no JSON. */
export function fromJson(text: string): Value | undefined {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  return reader.isDone ? value : undefined;
}

const words: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  NaN: new Float(Number.NaN),
  Infinity: new Float(Number.POSITIVE_INFINITY),
  '-Infinity': new Float(Number.NEGATIVE_INFINITY),
};

const DEPTH_MAX = 500;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return this.#at === this.#text.length;
  }

  value(depth: number): Value | undefined {
    const found = this.#next();
    if (found === undefined || depth > DEPTH_MAX) return undefined;
    const [, mark, text, number, word] = found;
    if (text !== undefined) return this.#string(text);
    if (number !== undefined) return /[.eE]/.test(number) ? new Float(Number(number)) : Number(number);
    if (word !== undefined) return words[word];
    return mark === '[' ? this.#list(depth) : mark === '{' ? this.#dict(depth) : undefined;
  }

  #next(): RegExpExecArray | undefined {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    if (found === null) return undefined;
    this.#at = token.lastIndex;
    return found;
  }

  #string(text: string): string | undefined {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  #takes(mark: string): boolean {
    const before = this.#at;
    if (this.#next()?.[1] === mark) return true;
    this.#at = before;
    return false;
  }

  #list(depth: number): Value | undefined {
    const items: Value[] = [];
    if (this.#takes(']')) return items;
    for (;;) {
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (this.#takes(']')) return items;
      if (!this.#takes(',')) return undefined;
    }
  }

  #dict(depth: number): Value | undefined {
    const dict = new Dict();
    if (this.#takes('}')) return dict;
    for (;;) {
      const key = this.value(depth + 1);
      const item = typeof key === 'string' && this.#takes(':') ? this.value(depth + 1) : undefined;
      if (key === undefined || item === undefined) return undefined;
      dict.set(key, item);
      if (this.#takes('}')) return dict;
      if (!this.#takes(',')) return undefined;
    }
  }
}
