import { Callable, HostObject, type Value } from './value.ts';

/** Names and their values: of a loop, a macro, a template. `if` makes none, as in Jinja. */
export class Scope {
  readonly values = new Map<string, Value>();
  readonly #outer?: Scope;
  readonly #find?: (name: string) => Value | undefined;

  /** `find` answers what no scope has: the names of the host. */
  constructor(outer?: Scope, find?: (name: string) => Value | undefined) {
    this.#outer = outer;
    this.#find = find;
  }

  get(name: string): Value | undefined {
    const own = this.values.get(name);
    if (own !== undefined) return own;
    const found = this.#find?.(name);
    return found === undefined ? this.#outer?.get(name) : found;
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
}

/** `namespace()`: the one thing whose attributes may be set. */
export class Namespace extends HostObject {
  readonly typeName = 'namespace';
  readonly values = new Map<string, Value>();

  attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.values.get(key) : undefined;
  }

  render(): string {
    return `<Namespace of ${this.values.size}>`;
  }
}

/** `loop` of a `for`. */
export class Loop extends HostObject {
  readonly typeName = 'loop';
  index = 0;
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #again?: (items: Value) => Value;
  #last: Value | undefined;

  constructor(items: readonly Value[], depth: number, again?: (items: Value) => Value) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#again = again;
  }

  /** For `loop(children)` of a recursive loop. */
  get again(): ((items: Value) => Value) | undefined {
    return this.#again;
  }

  attribute(name: string): Value | undefined {
    const { length } = this.#items;
    switch (name) {
      case 'index':
        return this.index + 1;
      case 'index0':
        return this.index;
      case 'revindex':
        return length - this.index;
      case 'revindex0':
        return length - this.index - 1;
      case 'first':
        return this.index === 0;
      case 'last':
        return this.index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth;
      case 'depth0':
        return this.#depth - 1;
      case 'previtem':
        return this.#items[this.index - 1];
      case 'nextitem':
        return this.#items[this.index + 1];
      case 'cycle':
        return new Callable('cycle', (args) => args[this.index % args.length]);
      case 'changed':
        return new Callable('changed', (args) => this.#changed(args));
      default:
        return undefined;
    }
  }

  #changed(args: readonly Value[]): boolean {
    const now: Value = [...args];
    const before = this.#last;
    this.#last = now;
    return !Array.isArray(before) || before.length !== now.length || before.some((it, i) => it !== now[i]);
  }

  render(): string {
    return `<LoopContext ${this.index + 1}/${this.#items.length}>`;
  }
}
