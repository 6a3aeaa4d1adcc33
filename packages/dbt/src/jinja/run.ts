import { TemplateFault, type TemplateSource } from './fault.ts';
import { type Bounds, Evaluator } from './evaluate.ts';
import { type SpecialName, specialNamesIn } from './names-used.ts';
import { Loop, Namespace, Scope } from './scope.ts';
import type { Body, Expression, Filter, Macro, Node, Parameter, Target, Template } from './tree.ts';
import {
  Callable,
  Dict,
  fault,
  isTrue,
  iterate,
  type Named,
  render,
  toValue,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

/**
 * dbt's `return(value)`: the macro gives the value itself instead of its text. One for each rendering, thrown again and
 * again: to note where an error was made costs more than most macros.
 */
export class ReturnSignal extends Error {
  value: Value = null;
  constructor() {
    super('return outside a macro');
    this.name = 'ReturnSignal';
  }
}

export interface RunOptions {
  /** Templates that `import` and `from` name. */
  readonly load?: (file: string) => Template | undefined;
  /** What is not there may be asked and called for, as when dbt parses. */
  readonly lenient?: boolean;
}

interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly special: ReadonlySet<SpecialName>;
}

type Jump = 'break' | 'continue' | undefined;

/** Runs the statements of templates; one for each rendering. */
export class Runner {
  readonly evaluator: Evaluator;
  readonly #load: (file: string) => Template | undefined;
  #depth = 0;
  #length = 0;

  constructor(bounds?: Bounds, { load = () => undefined, lenient = false }: RunOptions = {}) {
    this.evaluator = new Evaluator(bounds, lenient);
    this.#load = load;
  }

  /** The text of a template. Throws TemplateFault. */
  render(template: Template, scope: Scope): string {
    return this.#outsideMacros(() => this.#text(template.body, scope, template.source));
  }

  #outsideMacros<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof ReturnSignal) throw fault('return() stands in no macro');
      throw error;
    }
  }

  /** What `{{ value }}` alone means: the value of the first output, else the text. */
  native(template: Template, scope: Scope): Value {
    const [only, ...rest] = template.body;
    if (only?.kind === 'output' && rest.length === 0)
      return this.#outsideMacros(() => this.evaluator.value(only.value, scope, template.source));
    return this.render(template, scope);
  }

  /** A macro as a value; its free names are looked up in `closure` when it is called. */
  macro(macro: Macro, closure: Scope, source: TemplateSource): Callable {
    const { name, parameters, body } = macro;
    return this.#callable(name, parameters, body, closure, source);
  }

  #callable(
    name: string,
    parameters: readonly Parameter[],
    body: Body,
    closure: Scope,
    source: TemplateSource,
  ): Callable {
    const special = specialNamesIn(body, parameters);
    const signature: Signature = { name, parameters, special };
    const call = (args: readonly Value[], named: Named): Value => {
      if (this.#depth >= this.evaluator.bounds.depth)
        throw fault(`macros nested deeper than ${this.#depth}`, 'DBT_TOO_MUCH');
      const scope = new Scope(closure);
      this.#bind(signature, args, named, scope, source);
      this.#depth++;
      try {
        return this.#text(body, scope, source);
      } catch (error) {
        if (error instanceof ReturnSignal) return error.value;
        throw error;
      } finally {
        this.#depth--;
      }
    };
    return new Callable(
      name,
      call,
      new Map<string, Value>([
        ['name', name],
        ['arguments', new Tuple(parameters.map((it) => it.name))],
        ['catch_varargs', special.has('varargs')],
        ['catch_kwargs', special.has('kwargs')],
        ['caller', special.has('caller')],
      ]),
    );
  }

  /** Gives the parameters their values; a macro takes more arguments only where its body asks for them. */
  #bind(
    { name, parameters, special }: Signature,
    args: readonly Value[],
    named: Named,
    scope: Scope,
    source: TemplateSource,
  ): void {
    const rest = new Map(named);
    parameters.forEach((parameter, i) => {
      const given = i < args.length ? args[i] : rest.get(parameter.name);
      if (i >= args.length) rest.delete(parameter.name);
      if (given !== undefined) scope.set(parameter.name, given);
      else if (parameter.byDefault !== undefined)
        scope.set(parameter.name, this.evaluator.value(parameter.byDefault, scope, source));
      else scope.set(parameter.name, new Undefined(parameter.name));
    });
    if (special.has('caller') && !parameters.some((it) => it.name === 'caller')) {
      scope.set('caller', rest.get('caller') ?? new Undefined('caller'));
      rest.delete('caller');
    }
    if (special.has('kwargs')) scope.set('kwargs', Dict.of(rest));
    else if (rest.size > 0) throw fault(`${name} has no parameter "${[...rest.keys()].join('", "')}"`);
    if (special.has('varargs')) scope.set('varargs', new Tuple(args.slice(parameters.length)));
    else if (args.length > parameters.length)
      throw fault(`${name} takes ${parameters.length} arguments, not ${args.length}`);
  }

  #text(body: Body, scope: Scope, source: TemplateSource): string {
    const out: string[] = [];
    this.#body(body, scope, source, out);
    return out.join('');
  }

  #body(body: Body, scope: Scope, source: TemplateSource, out: string[]): Jump {
    for (const node of body) {
      const jump = this.#node(node, scope, source, out);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  #print(text: string, out: string[]): void {
    this.#length += text.length;
    if (this.#length > this.evaluator.bounds.output) {
      throw fault(`more than ${this.evaluator.bounds.output} characters`, 'DBT_TOO_MUCH');
    }
    out.push(text);
  }

  #node(node: Node, scope: Scope, source: TemplateSource, out: string[]): Jump {
    this.evaluator.step();
    const value = (expression: Expression) => this.evaluator.value(expression, scope, source);
    switch (node.kind) {
      case 'data':
        this.#print(node.text, out);
        return undefined;
      case 'output':
        this.#print(render(value(node.value)), out);
        return undefined;
      case 'if': {
        const taken = node.branches.find(([test]) => isTrue(value(test)))?.[1] ?? node.otherwise;
        return taken === undefined ? undefined : this.#body(taken, scope, source, out);
      }
      case 'for':
        this.#for(node, scope, source, out, 1, value(node.over));
        return undefined;
      case 'set':
        this.#assign(node.target, value(node.value), scope);
        return undefined;
      case 'do':
        value(node.value);
        return undefined;
      case 'macro':
        if (node.what === 'macro') scope.set(node.name, this.macro(node, scope, source));
        return undefined;
      case 'jump':
        return node.to;
      case 'docs':
        return undefined;
      default:
        return this.#block(node, scope, source, out);
    }
  }

  #block(
    node: Extract<Node, { kind: 'set_block' | 'call' | 'filter' | 'with' | 'block' | 'snapshot' | 'import' }>,
    scope: Scope,
    source: TemplateSource,
    out: string[],
  ): Jump {
    switch (node.kind) {
      case 'set_block':
        this.#assign(
          node.target,
          this.#filtered(this.#text(node.body, new Scope(scope), source), node.filters, scope, source),
          scope,
        );
        return undefined;
      case 'filter':
        this.#print(
          render(
            this.#filtered(this.#text(node.body, new Scope(scope), source), node.filters, scope, source),
          ),
          out,
        );
        return undefined;
      case 'call': {
        const caller = this.#callable('caller', node.parameters, node.body, scope, source);
        const { call } = node;
        const inner = new Scope(scope);
        inner.set('\u0000caller', caller);
        const named = [
          ...call.named,
          ['caller', { kind: 'name', name: '\u0000caller', start: call.start, end: call.end }] as const,
        ];
        this.#print(render(this.evaluator.value({ ...call, named }, inner, source)), out);
        return undefined;
      }
      case 'with': {
        const inner = new Scope(scope);
        for (const [target, expression] of node.assignments)
          this.#assign(target, this.evaluator.value(expression, scope, source), inner);
        return this.#body(node.body, inner, source, out);
      }
      case 'block':
        return this.#body(node.body, new Scope(scope), source, out);
      case 'snapshot':
        return this.#body(node.body, scope, source, out);
      case 'import':
        this.#import(node, scope, source);
        return undefined;
    }
  }

  #filtered(text: string, filters: readonly Filter[], scope: Scope, source: TemplateSource): Value {
    return filters.reduce<Value>((of, { name, args, named, spread, spreadNamed, start, end }) => {
      const inner = new Scope(scope);
      inner.set('\u0000text', of);
      const subject: Expression = { kind: 'name', name: '\u0000text', start, end };
      return this.evaluator.value(
        { kind: 'filter', name, of: subject, args, named, spread, spreadNamed, start, end },
        inner,
        source,
      );
    }, text);
  }

  #for(
    node: Extract<Node, { kind: 'for' }>,
    scope: Scope,
    source: TemplateSource,
    out: string[],
    depth: number,
    over: Value,
  ): void {
    let items: readonly Value[] = [...iterate(over)];
    const { where } = node;
    if (where !== undefined) {
      items = items.filter((item) => {
        const inner = new Scope(scope);
        this.#assign(node.target, item, inner);
        return isTrue(this.evaluator.value(where, inner, source));
      });
    }
    const again = (children: Value): Value => {
      const part: string[] = [];
      this.#for(node, scope, source, part, depth + 1, children);
      return part.join('');
    };
    const loop = new Loop(items, depth, node.recursive ? again : undefined);
    let isEnded = false;
    for (const [index, item] of items.entries()) {
      loop.index = index;
      const inner = new Scope(scope);
      inner.set('loop', loop);
      this.#assign(node.target, item, inner);
      const jump = this.#body(node.body, inner, source, out);
      if (jump === 'break') break;
      isEnded ||= jump === undefined;
    }
    // Jinja's `else` is for loops of which no turn came to its end.
    if (!isEnded && node.otherwise !== undefined) this.#body(node.otherwise, new Scope(scope), source, out);
  }

  #assign(target: Target, value: Value, scope: Scope): void {
    if (target.kind === 'name') scope.set(target.name, value);
    else if (target.kind === 'attribute') {
      const of = scope.get(target.of);
      if (!(of instanceof Namespace))
        throw fault(
          `only attributes of a namespace can be set, and "${target.of}" is ${of === undefined ? 'not defined' : typeName(of)}`,
        );
      of.values.set(target.name, value);
    } else {
      const items = iterate(value);
      if (items.length !== target.targets.length)
        throw fault(`${items.length} values for ${target.targets.length} names`);
      target.targets.forEach((part, i) => this.#assign(part, items[i], scope));
    }
  }

  #import(node: Extract<Node, { kind: 'import' }>, scope: Scope, source: TemplateSource): void {
    const file = render(this.evaluator.value(node.file, scope, source));
    const template = this.#load(file);
    if (template === undefined) {
      throw new TemplateFault('DBT_UNKNOWN_NAME', `there is no template "${file}"`, {
        source,
        start: node.start,
        end: node.end,
      });
    }
    const module = new Scope(scope);
    this.#text(template.body, module, template.source);
    for (const [name, as] of node.names) scope.set(as, module.values.get(name) ?? toValue(null));
    if (node.alias === undefined) return;
    const space = new Namespace();
    for (const [name, value] of module.values) space.values.set(name, value);
    scope.set(node.alias, space);
  }
}
