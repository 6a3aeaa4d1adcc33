import type { Arguments, Body, Expression, Filter, Node, Parameter, Target } from './tree.ts';

/** The names that make a macro take more than its parameters. */
export type SpecialName = 'varargs' | 'kwargs' | 'caller';

/**
 * Which of the special names a macro's body asks for before it sets them itself, as Jinja2's compiler decides whether the
 * macro takes more arguments (jinja2/compiler.py, find_undeclared).
 */
export function specialNamesIn(body: Body, parameters: readonly Parameter[]): ReadonlySet<SpecialName> {
  const search = new Search();
  for (const { byDefault } of parameters) search.expression(byDefault);
  search.body(body);
  return search.found;
}

class Search {
  readonly found = new Set<SpecialName>();
  readonly #left = new Set<string>(['varargs', 'kwargs', 'caller']);

  body(body: Body | undefined): void {
    for (const node of body ?? []) this.#node(node);
  }

  #node(node: Node): void {
    switch (node.kind) {
      case 'output':
      case 'do':
        return this.expression(node.value);
      case 'if':
        for (const [test, body] of node.branches) {
          this.expression(test);
          this.body(body);
        }
        return this.body(node.otherwise);
      case 'for':
        this.#target(node.target);
        this.#all([node.over, node.where]);
        this.body(node.body);
        return this.body(node.otherwise);
      case 'set':
        this.expression(node.value);
        return this.#target(node.target);
      case 'set_block':
        this.#target(node.target);
        this.#filters(node.filters);
        return this.body(node.body);
      case 'filter':
        this.body(node.body);
        return this.#filters(node.filters);
      case 'macro':
        return this.body(node.body);
      case 'call':
        this.expression(node.call);
        return this.body(node.body);
      case 'with':
        for (const [target, value] of node.assignments) {
          this.#target(target);
          this.expression(value);
        }
        return this.body(node.body);
      case 'snapshot':
        return this.body(node.body);
      default:
        return undefined;
    }
  }

  #target(target: Target): void {
    if (target.kind === 'name') this.#left.delete(target.name);
    else if (target.kind === 'names') for (const it of target.targets) this.#target(it);
  }

  #filters(filters: readonly Filter[]): void {
    for (const it of filters) this.#arguments(it);
  }

  #arguments({ args, named, spread, spreadNamed }: Arguments): void {
    this.#all([...args, ...named.map(([, value]) => value), spread, spreadNamed]);
  }

  #all(expressions: ReadonlyArray<Expression | undefined>): void {
    for (const it of expressions) this.expression(it);
  }

  expression(e: Expression | undefined): void {
    switch (e?.kind) {
      case 'name':
        if (this.#left.has(e.name)) this.found.add(e.name as SpecialName);
        return;
      case 'list':
      case 'tuple':
        return this.#all(e.items);
      case 'dict':
        return this.#all(e.entries.flat());
      case 'attribute':
      case 'unary':
        return this.expression(e.of);
      case 'item':
        return this.#all([e.of, e.index]);
      case 'slice':
        return this.#all([e.of, e.from, e.to, e.step]);
      case 'call':
      case 'filter':
      case 'test':
        this.expression(e.of);
        return this.#arguments(e);
      case 'binary':
        return this.#all([e.left, e.right]);
      case 'compare':
        return this.#all([e.first, ...e.rest.map(([, value]) => value)]);
      case 'choose':
        return this.#all([e.test, e.then, e.otherwise]);
      default:
        return;
    }
  }
}
