import { TemplateFault, type TemplateSource } from './fault.ts';
import { DictView, Group } from './collections.ts';
import { type FilterHost, filters } from './filters.ts';
import { methodOf } from './methods.ts';
import { operate } from './operate.ts';
import { Loop, Scope } from './scope.ts';
import { tests } from './tests.ts';
import type { Arguments, CompareOperator, Expression } from './tree.ts';
import {
  type Call,
  Callable,
  compare,
  contains,
  Dict,
  equals,
  fault,
  Float,
  HostObject,
  isTrue,
  iterate,
  type Named,
  numberOf,
  refuseUndefined,
  render,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

/** How much one rendering may do. */
export interface Bounds {
  readonly steps: number;
  /** Characters. */
  readonly output: number;
  /** Macros within macros. */
  readonly depth: number;
}

export const BOUNDS: Bounds = { steps: 5_000_000, output: 16_000_000, depth: 120 };

const noNames: Named = new Map();

/** Values of expressions, with the semantics of Jinja2's sandbox. Counts the steps of one rendering. */
export class Evaluator implements FilterHost {
  readonly bounds: Bounds;
  readonly #lenient: boolean;
  #steps = 0;

  /** With `lenient` what is asked of a name that is not there is not there either, and no fault. */
  constructor(bounds: Bounds = BOUNDS, lenient = false) {
    this.bounds = bounds;
    this.#lenient = lenient;
  }

  step(): void {
    if (++this.#steps > this.bounds.steps)
      throw fault(`more than ${this.bounds.steps} steps`, 'DBT_TOO_MUCH');
  }

  /** The value of an expression; a fault gets the place of the innermost expression it came from. */
  value(expression: Expression, scope: Scope, source: TemplateSource): Value {
    this.step();
    try {
      return this.#value(expression, scope, source);
    } catch (error) {
      if (error instanceof TemplateFault && error.at === undefined) {
        error.at = { source, start: expression.start, end: expression.end };
      }
      throw error;
    }
  }

  #value(e: Expression, scope: Scope, source: TemplateSource): Value {
    switch (e.kind) {
      case 'text':
        return e.text;
      case 'integer':
        return e.value;
      case 'float':
        return new Float(e.value);
      case 'boolean':
        return e.value;
      case 'none':
        return null;
      case 'name':
        return orUndefined(scope.get(e.name), e.name);
      case 'list':
        return e.items.map((item) => this.value(item, scope, source));
      case 'tuple':
        return new Tuple(e.items.map((item) => this.value(item, scope, source)));
      case 'dict':
        return Dict.of(
          e.entries.map(([key, item]) => [this.value(key, scope, source), this.value(item, scope, source)]),
        );
      case 'attribute':
        return this.#attribute(this.value(e.of, scope, source), e.name, e.of);
      case 'item':
        return this.attribute(this.value(e.of, scope, source), this.value(e.index, scope, source));
      case 'slice':
        return this.#slice(e, scope, source);
      case 'call':
        return this.#call(e, scope, source);
      case 'filter':
      case 'test':
        return this.#filterOrTest(e, scope, source);
      default:
        return this.#operation(e, scope, source);
    }
  }

  #operation(
    e: Extract<Expression, { kind: 'unary' | 'binary' | 'compare' | 'choose' }>,
    scope: Scope,
    source: TemplateSource,
  ): Value {
    const value = (of: Expression) => this.value(of, scope, source);
    switch (e.kind) {
      case 'unary': {
        const of = value(e.of);
        if (e.operator === 'not') return !isTrue(of);
        refuseUndefined(of);
        const number = numberOf(of);
        if (number === undefined) throw fault(`a ${typeName(of)} has no sign`);
        const signed = e.operator === '-' ? -number : number;
        return of instanceof Float ? new Float(signed) : signed;
      }
      case 'binary': {
        const left = value(e.left);
        if (e.operator === 'and') return isTrue(left) ? value(e.right) : left;
        if (e.operator === 'or') return isTrue(left) ? left : value(e.right);
        return operate(e.operator, left, value(e.right));
      }
      case 'compare': {
        let left = value(e.first);
        for (const [operator, next] of e.rest) {
          const right = value(next);
          if (!compares(operator, left, right)) return false;
          left = right;
        }
        return true;
      }
      case 'choose':
        if (isTrue(value(e.test))) return value(e.then);
        return e.otherwise === undefined ? new Undefined('the other value') : value(e.otherwise);
    }
  }

  #attribute(of: Value, name: string, written: Expression): Value {
    if (of instanceof Undefined && this.#lenient) return of;
    if (of instanceof Undefined) {
      throw fault(`"${of.name}" is not defined, so it has no "${name}"${hint(written)}`, 'DBT_UNKNOWN_NAME');
    }
    return this.attribute(of, name, true);
  }

  /** `of.name` (methods before items) or `of[name]` (items before attributes). */
  attribute(of: Value, name: Value, dotted = false): Value {
    if (of instanceof Undefined && this.#lenient) return of;
    refuseUndefined(of);
    if (typeof name === 'string' && name.startsWith('__')) return new Undefined(name);
    const own = dotted && of instanceof HostObject ? of.attribute(render(name)) : undefined;
    if (own !== undefined) return own;
    const method = typeof name === 'string' ? methodOf(of, name) : undefined;
    if (dotted && method !== undefined) return method;
    const item = itemOf(of, name);
    if (item !== undefined) return item;
    if (typeof name === 'string') {
      if (method !== undefined) return method;
      if (of instanceof HostObject) return orUndefined(of.attribute(name), name);
      if (of instanceof Callable) return orUndefined(of.attributes.get(name), name);
      if (of instanceof Group) return orUndefined(of.named(name), name);
    }
    return new Undefined(render(name));
  }

  #slice(e: Extract<Expression, { kind: 'slice' }>, scope: Scope, source: TemplateSource): Value {
    const of = this.value(e.of, scope, source);
    const bound = (part: Expression | undefined) =>
      part === undefined ? undefined : numberOf(this.value(part, scope, source));
    refuseUndefined(of);
    if (of instanceof Dict || of instanceof DictView) throw fault(`a ${typeName(of)} cannot be cut`);
    const items = typeof of === 'string' ? [...of] : iterate(of);
    const picked = sliced(items, bound(e.from), bound(e.to), bound(e.step) ?? 1);
    if (typeof of === 'string') return picked.join('');
    return of instanceof Tuple ? new Tuple(picked) : picked;
  }

  #filterOrTest(
    e: Extract<Expression, { kind: 'filter' | 'test' }>,
    scope: Scope,
    source: TemplateSource,
  ): Value {
    const of = this.value(e.of, scope, source);
    const [args, named] = this.#arguments(e, scope, source);
    if (e.kind === 'filter') return this.filter(e.name)([of, ...args], named);
    return isTrue(this.test(e.name)([of, ...args], named)) !== e.not;
  }

  filter(name: string): Call {
    if (!this.hasFilter(name)) throw fault(`there is no filter "${name}"`, 'DBT_UNKNOWN_NAME');
    const filter = filters[name];
    return ([value, ...args], named) => filter(this, value, args, named);
  }

  test(name: string): Call {
    if (!this.hasTest(name)) throw fault(`there is no test "${name}"`, 'DBT_UNKNOWN_NAME');
    const test = tests[name];
    return ([value, ...args]) => test(this, value, args);
  }

  hasFilter(name: string): boolean {
    return Object.hasOwn(filters, name);
  }

  hasTest(name: string): boolean {
    return Object.hasOwn(tests, name);
  }

  #call(e: Extract<Expression, { kind: 'call' }>, scope: Scope, source: TemplateSource): Value {
    const callee = this.value(e.of, scope, source);
    const [args, named] = this.#arguments(e, scope, source);
    return this.call(callee, args, named, e.of);
  }

  call(callee: Value, args: readonly Value[], named: Named, written?: Expression): Value {
    this.step();
    if (callee instanceof Callable) return callee.call(args, named);
    if (callee instanceof Loop && callee.again !== undefined) return callee.again(args[0]);
    if (callee instanceof Undefined && this.#lenient) return callee;
    if (callee instanceof Undefined) {
      throw fault(
        `"${written === undefined ? callee.name : shown(written)}" is not defined`,
        'DBT_UNKNOWN_NAME',
      );
    }
    throw fault(`a ${typeName(callee)} cannot be called`);
  }

  #arguments(
    { args, named, spread, spreadNamed }: Arguments,
    scope: Scope,
    source: TemplateSource,
  ): [Value[], Named] {
    const values = args.map((arg) => this.value(arg, scope, source));
    if (spread !== undefined) values.push(...iterate(this.value(spread, scope, source)));
    if (named.length === 0 && spreadNamed === undefined) return [values, noNames];
    const byName = new Map(named.map(([name, arg]) => [name, this.value(arg, scope, source)]));
    const more = spreadNamed === undefined ? undefined : this.value(spreadNamed, scope, source);
    if (more instanceof Dict) for (const [key, value] of more.entries()) byName.set(render(key), value);
    return [values, byName];
  }
}

/** None is a value: only what is not there is undefined. */
function orUndefined(value: Value | undefined, name: string): Value {
  return value === undefined ? new Undefined(name) : value;
}

function hint(written: Expression): string {
  return written.kind === 'name' ? '' : ` (of ${shown(written)})`;
}

/** An expression as a reader would name it. */
function shown(e: Expression): string {
  if (e.kind === 'name') return e.name;
  if (e.kind === 'attribute') return `${shown(e.of)}.${e.name}`;
  return e.kind === 'call' ? `${shown(e.of)}()` : 'the value';
}

function itemOf(of: Value, key: Value): Value | undefined {
  if (of instanceof Dict) return of.get(key);
  if (of instanceof HostObject) return of.item(key);
  const at = numberOf(key);
  if (at === undefined) return undefined;
  const items =
    typeof of === 'string' ? [...of] : Array.isArray(of) ? of : of instanceof Tuple ? of.items : undefined;
  return items?.at(at);
}

function compares(operator: CompareOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
  }
}

function sliced(
  items: readonly Value[],
  from: number | undefined,
  to: number | undefined,
  step: number,
): Value[] {
  const { length } = items;
  if (step === 0) throw fault('the step of a slice is not zero');
  const clip = (at: number, low: number, high: number) =>
    Math.min(high, Math.max(low, at < 0 ? at + length : at));
  const picked: Value[] = [];
  if (step > 0) {
    const end = clip(to ?? length, 0, length);
    for (let i = clip(from ?? 0, 0, length); i < end; i += step) picked.push(items[i]);
  } else {
    const end = to === undefined ? -1 : clip(to, -1, length - 1);
    for (let i = clip(from ?? length - 1, -1, length - 1); i > end; i += step) picked.push(items[i]);
  }
  return picked;
}
