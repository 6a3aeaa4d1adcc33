import {
  type Call,
  Callable,
  Dict,
  fault,
  HostObject,
  iterate,
  numberOf,
  represent,
  textLength,
  Tuple,
  Undefined,
  type Value,
} from './value.ts';

/** A set is a dict whose values do not matter. */
export class PySet extends HostObject {
  readonly typeName = 'set';
  readonly dict = new Dict();

  constructor(items: Iterable<Value> = []) {
    super();
    for (const item of items) this.dict.set(item, null);
  }

  override iterate(): Value[] {
    return this.dict.keys();
  }

  override has(item: Value): boolean {
    return this.dict.has(item);
  }

  override isTrue(): boolean {
    return this.dict.size > 0;
  }

  override equals(other: Value): boolean {
    return other instanceof PySet && other.dict.size === this.dict.size && this.#isIn(other);
  }

  override operate(operator: string, other: Value): Value | undefined {
    return operator === '-' && other instanceof PySet ? this.#where((it) => !other.dict.has(it)) : undefined;
  }

  attribute(name: string): Value | undefined {
    const call = this.#calls()[name];
    return call === undefined ? undefined : new Callable(name, call);
  }

  #calls(): Readonly<Record<string, Call | undefined>> {
    const sets = (args: readonly Value[]) => args.map((it) => new PySet(iterate(it)));
    return {
      add: ([item]) => (this.dict.set(item, null), null),
      discard: ([item]) => (this.dict.delete(item), null),
      remove: ([item]) => {
        if (!this.dict.delete(item)) throw fault(`the set has no ${represent(item)}`);
        return null;
      },
      clear: () => (this.dict.clear(), null),
      copy: () => new PySet(this.iterate()),
      update: (args) => {
        for (const item of args.flatMap(iterate)) this.dict.set(item, null);
        return null;
      },
      union: (args) => new PySet([...this.iterate(), ...args.flatMap(iterate)]),
      intersection: (args) => {
        const others = sets(args);
        return this.#where((it) => others.every((other) => other.dict.has(it)));
      },
      difference: (args) => {
        const others = sets(args);
        return this.#where((it) => !others.some((other) => other.dict.has(it)));
      },
      symmetric_difference: ([of]) => {
        const other = new PySet(iterate(of));
        const only = other.iterate().filter((it) => !this.dict.has(it));
        return new PySet([...this.iterate().filter((it) => !other.dict.has(it)), ...only]);
      },
      issubset: ([of]) => this.#isIn(new PySet(iterate(of))),
      issuperset: ([of]) => iterate(of).every((it) => this.dict.has(it)),
      isdisjoint: ([of]) => !iterate(of).some((it) => this.dict.has(it)),
    };
  }

  #isIn(other: PySet): boolean {
    return this.iterate().every((it) => other.dict.has(it));
  }

  #where(keep: (item: Value) => boolean): PySet {
    return new PySet(this.iterate().filter(keep));
  }

  render(): string {
    return this.dict.size === 0 ? 'set()' : `{${this.iterate().map(represent).join(', ')}}`;
  }
}

/** What `keys()`, `values()` and `items()` of a dict give: it follows the dict and has no indices. */
export class DictView extends HostObject {
  readonly typeName: 'dict_keys' | 'dict_values' | 'dict_items';
  readonly #dict: Dict;

  constructor(typeName: DictView['typeName'], dict: Dict) {
    super();
    this.typeName = typeName;
    this.#dict = dict;
  }

  override iterate(): Value[] {
    if (this.typeName === 'dict_keys') return this.#dict.keys();
    if (this.typeName === 'dict_values') return this.#dict.values();
    return this.#dict.entries().map((entry) => new Tuple(entry));
  }

  override isTrue(): boolean {
    return this.#dict.size > 0;
  }

  attribute(): undefined {
    return undefined;
  }

  render(): string {
    return `${this.typeName}([${this.iterate().map(represent).join(', ')}])`;
  }
}

/** `range()`. */
export class Range extends HostObject {
  readonly typeName = 'range';
  readonly #start: number;
  readonly #stop: number;
  readonly #step: number;
  readonly #length: number;

  constructor(start: number, stop: number, step: number) {
    super();
    if (step === 0) throw fault('the step of a range is not zero');
    this.#start = start;
    this.#stop = stop;
    this.#step = step;
    this.#length = Math.max(0, Math.ceil((stop - start) / step));
  }

  override size(): number {
    return this.#length;
  }

  override iterate(): Value[] {
    return Array.from({ length: this.#length }, (_, i) => this.#start + i * this.#step);
  }

  override item(key: Value): Value | undefined {
    const at = numberOf(key);
    return at === undefined ? undefined : this.iterate().at(at);
  }

  override isTrue(): boolean {
    return this.#length > 0;
  }

  override equals(other: Value): boolean {
    return other instanceof Range && String(this.iterate()) === String(other.iterate());
  }

  attribute(): undefined {
    return undefined;
  }

  render(): string {
    const step = this.#step === 1 ? '' : `, ${this.#step}`;
    return `range(${this.#start}, ${this.#stop}${step})`;
  }
}

/** What can be walked once, as what `map` and `select` give: it is true even when nothing is in it. */
export class Generator extends HostObject {
  readonly typeName = 'generator';
  #rest: Value[];

  constructor(items: Value[]) {
    super();
    this.#rest = items;
  }

  override iterate(): Value[] {
    const items = this.#rest;
    this.#rest = [];
    return items;
  }

  override size(): undefined {
    return undefined;
  }

  attribute(): undefined {
    return undefined;
  }

  render(): string {
    return '<generator object>';
  }
}

/** What `groupby` gives: a tuple whose two items also have names. */
export class Group extends Tuple {
  readonly names: readonly string[] = ['grouper', 'list'];

  named(name: string): Value | undefined {
    return this.items[this.names.indexOf(name)];
  }
}

/** How many items a value has. */
export function sizeOf(value: Value): number {
  if (value instanceof Undefined) return 0;
  if (value instanceof HostObject) {
    const size = value.size();
    if (size === undefined) throw fault(`a ${value.typeName} has no length`);
    return size;
  }
  if (typeof value === 'string') return textLength(value);
  return value instanceof Dict ? value.size : iterate(value).length;
}
