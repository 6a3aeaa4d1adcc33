import type { Node, Ref, Term } from './form.ts';
import type { Keys } from './key.ts';

/** Most combinations of values that are tried before nothing is said. */
const CASES_MAX = 20_000;

/** True, false, or NULL. */
type Truth = 1 | 0 | -1;

type Logic =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Logic[] }
  | { readonly kind: 'not'; readonly part: Logic }
  | { readonly kind: 'fixed'; readonly truth: Truth }
  | { readonly kind: 'atom'; readonly variable: string; readonly test: CellTest };

type CellTest =
  | { readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>='; readonly constant: Constant }
  | { readonly operator: 'in'; readonly constants: readonly Constant[] }
  | { readonly operator: 'null' | 'true' | 'false' };

type Constant = number | string;
type Domain = 'number' | 'time' | 'text' | 'truth';

interface Variable {
  domain: Domain;
  readonly constants: Set<Constant>;
  readonly whole: boolean;
  readonly nullable: boolean;
}

/** A place on the line of a variable's values: one of its constants, or between two of them. */
type Cell = { readonly at: Constant } | { readonly above: number } | null;

/**
 * Whether rows for which all of `premises` are true have all of `conclusions` true, in SQL's logic of three values.
 * Comparisons with constants are decided on the line of the values (each constant, and each gap between two, is one
 * case); what else is compared counts as a truth of its own. `false` means that it could not be shown.
 */
export function implies(
  keys: readonly [Keys, Keys],
  premises: readonly Term[],
  conclusions: readonly Term[],
  known?: readonly [Keys, readonly Term[]],
): boolean {
  const reader = new ConditionReader();
  const left = premises.map((term) => reader.read(term, keys[0]));
  if (known !== undefined) for (const term of known[1]) left.push(reader.read(term, known[0]));
  const right = conclusions.map((term) => reader.read(term, keys[1]));
  const cases = reader.cases();
  if (cases === undefined) return false;
  for (const values of cases) {
    const holds = (logic: Logic) => truthOf(logic, values, reader.variables) === 1;
    if (left.every(holds) && !right.every(holds)) return false;
  }
  return true;
}

class ConditionReader {
  readonly variables = new Map<string, Variable>();

  read(term: Term, keys: Keys): Logic {
    if (term.kind === 'ref')
      return term.type.kind === 'boolean' ? this.#truth(term, keys, 'true') : this.#opaque(term, keys, true);
    const [first] = term.args;
    switch (term.shape) {
      case 'and':
      case 'or':
        return { kind: term.shape, parts: term.args.map((arg) => this.read(arg, keys)) };
      case 'not':
        return { kind: 'not', part: this.read(first, keys) };
      case 'literal:true':
        return { kind: 'fixed', truth: 1 };
      case 'literal:false':
        return { kind: 'fixed', truth: 0 };
      case 'literal:null':
        return { kind: 'fixed', truth: -1 };
      case 'is:null':
        return this.#nullTest(first, keys);
      case 'in':
        return this.#inList(term, keys);
      case 'is:true':
      case 'is:false':
        return this.#opaque(term, keys, false);
      default: {
        const operator = /^binary:(=|<>|<|<=)$/.exec(term.shape)?.[1];
        if (operator !== undefined) return this.#comparison(term, operator as '=', keys);
        return this.#opaque(term, keys, !/^(exists|distinct_from|is:)/.test(term.shape));
      }
    }
  }

  #comparison(term: Node, operator: '=' | '<>' | '<' | '<=', keys: Keys): Logic {
    const [a, b] = term.args;
    const [left, right] = [constantOf(a), constantOf(b)];
    if (left === undefined && right === undefined) return this.#twoValues(a, b, operator, keys);
    if (left !== undefined && right !== undefined) return this.#opaque(term, keys, true);
    const [value, constant] = left === undefined ? [a, right as Term] : [b, left];
    const flipped = ({ '<': '>', '<=': '>=', '=': '=', '<>': '<>' } as const)[operator];
    const ordered = operator === '<' || operator === '<=';
    const domain = domainOf(value, constant, ordered);
    if (domain === undefined) return this.#opaque(term, keys, true);
    const variable = this.#variable(value, keys, domain);
    if (variable === undefined) return this.#opaque(term, keys, true);
    const known = this.#constant(variable, constant, domain);
    return {
      kind: 'atom',
      variable,
      test: { operator: left === undefined ? operator : flipped, constant: known },
    };
  }

  /** Two values compared: their order is one variable with the cases less, equal, more. */
  #twoValues(a: Term, b: Term, operator: '=' | '<>' | '<' | '<=', keys: Keys): Logic {
    const [x, y] = [keys.term(a), keys.term(b)];
    const turned = x > y;
    const name = `order ${turned ? `${y} ${x}` : `${x} ${y}`}`;
    const nullable = isNullable(a) || isNullable(b);
    if (!this.variables.has(name))
      this.variables.set(name, { domain: 'number', constants: new Set([0]), whole: false, nullable });
    const test = turned ? ({ '<': '>', '<=': '>=', '=': '=', '<>': '<>' } as const)[operator] : operator;
    return { kind: 'atom', variable: name, test: { operator: test, constant: 0 } };
  }

  #inList(term: Node, keys: Keys): Logic {
    const [value, set] = term.args;
    const items = set.kind === 'node' ? set.args : [];
    const constants = items.map(constantOf);
    const domains = items.map((item) => domainOf(value, item, false));
    const [domain] = domains;
    const plain =
      constants.every((each) => each !== undefined) &&
      domain !== undefined &&
      domains.every((each) => each === domain);
    const variable = plain ? this.#variable(value, keys, domain) : undefined;
    if (variable === undefined || domain === undefined) return this.#opaque(term, keys, true);
    return {
      kind: 'atom',
      variable,
      test: { operator: 'in', constants: items.map((item) => this.#constant(variable, item, domain)) },
    };
  }

  #nullTest(value: Term, keys: Keys): Logic {
    const name = `value ${keys.term(value)}`;
    if (!this.variables.has(name)) {
      const domain = value.kind === 'ref' && value.type.kind === 'boolean' ? 'truth' : 'text';
      this.variables.set(name, { domain, constants: new Set(), whole: false, nullable: isNullable(value) });
    }
    return { kind: 'atom', variable: name, test: { operator: 'null' } };
  }

  #truth(value: Term, keys: Keys, operator: 'true' | 'false'): Logic {
    const variable = this.#variable(value, keys, 'truth');
    if (variable === undefined) return this.#opaque(value, keys, true);
    return { kind: 'atom', variable, test: { operator } };
  }

  #opaque(term: Term, keys: Keys, nullable: boolean): Logic {
    const name = `truth ${keys.term(term)}`;
    this.variables.set(name, { domain: 'truth', constants: new Set(), whole: false, nullable });
    return { kind: 'atom', variable: name, test: { operator: 'true' } };
  }

  /** The variable of a value; undefined where it is compared as another kind of thing elsewhere. */
  #variable(value: Term, keys: Keys, domain: Domain): string | undefined {
    const name = `value ${keys.term(value)}`;
    const known = this.variables.get(name);
    if (known === undefined) {
      const whole = value.kind === 'ref' && value.type.kind === 'integer';
      this.variables.set(name, { domain, constants: new Set(), whole, nullable: isNullable(value) });
      return name;
    }
    if (known.constants.size === 0 && known.domain === 'text') known.domain = domain;
    return known.domain === domain ? name : undefined;
  }

  #constant(variable: string, term: Term, domain: Domain): Constant {
    const text = (term as Node).shape;
    const value = text.slice(text.indexOf(':') + 1);
    const constant = domain === 'number' ? Number(value) : domain === 'time' ? timeText(term) : value;
    this.variables.get(variable)?.constants.add(constant);
    return constant;
  }

  /** Every combination of cells; undefined where there are too many. */
  cases(): Array<ReadonlyMap<string, Cell>> | undefined {
    const cells = [...this.variables].map(([name, variable]) => [name, cellsOf(variable)] as const);
    if (cells.reduce((count, [, some]) => count * some.length, 1) > CASES_MAX) return undefined;
    let all: Array<ReadonlyMap<string, Cell>> = [new Map()];
    for (const [name, some] of cells)
      all = all.flatMap((values) => some.map((cell) => new Map([...values, [name, cell]])));
    return all;
  }
}

function isNullable(term: Term): boolean {
  return term.kind !== 'ref' || (term as Ref).nullable;
}

function constantOf(term: Term): Term | undefined {
  if (term.kind !== 'node' || term.args.length > 0) return undefined;
  return /^(number|text|typed):/.test(term.shape) ? term : undefined;
}

/** Where constants can be put in order: short numbers, dates and times; of texts only whether they are the same. */
function domainOf(value: Term, constant: Term, ordered: boolean): Domain | undefined {
  if (constant.kind !== 'node') return undefined;
  const type = value.kind === 'ref' ? value.type.kind : 'unknown';
  const { shape } = constant;
  if (/^number:-?[\d.]{1,15}$/.test(shape)) return type === 'text' ? undefined : 'number';
  const isTime = type === 'date' || type === 'timestamp';
  if (isTime && timeText(constant) !== '') return 'time';
  return shape.startsWith('text:') &&
    (type === 'text' || type === 'unknown') &&
    !ordered &&
    !/[A-Z ]/.test(shape)
    ? 'text'
    : undefined;
}

/** `2026-01-08` and `2026-01-08 00:00:00` are one moment; empty for what is neither. */
function timeText(term: Term): string {
  const found = /^(?:text|typed:(?:date|timestamp)):(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?$/.exec(
    (term as Node).shape,
  );
  return found === null ? '' : `${found[1]} ${found[2] ?? '00:00:00'}`;
}

function cellsOf({ domain, constants, whole, nullable }: Variable): Cell[] {
  const nothing: Cell[] = nullable ? [null] : [];
  if (domain === 'truth') return [{ at: 'true' }, { at: 'false' }, ...nothing];
  if (domain === 'text') return [...[...constants].map((at) => ({ at })), { above: -1 }, ...nothing];
  const sorted = [...constants].sort((a, b) => (a < b ? -1 : 1));
  const cells: Cell[] = [{ above: -1 }];
  sorted.forEach((at, i) => {
    if (!whole || Number.isInteger(at)) cells.push({ at });
    const next = sorted[i + 1];
    const empty = whole && next !== undefined && Math.floor(Number(at)) + 1 >= Number(next);
    if (!empty) cells.push({ above: i });
  });
  return [...cells, ...nothing];
}

function truthOf(
  logic: Logic,
  values: ReadonlyMap<string, Cell>,
  variables: ReadonlyMap<string, Variable>,
): Truth {
  switch (logic.kind) {
    case 'fixed':
      return logic.truth;
    case 'not': {
      const truth = truthOf(logic.part, values, variables);
      return truth === -1 ? -1 : truth === 1 ? 0 : 1;
    }
    case 'and':
    case 'or': {
      const parts = logic.parts.map((part) => truthOf(part, values, variables));
      const decides = logic.kind === 'and' ? 0 : 1;
      if (parts.includes(decides)) return decides;
      return parts.includes(-1) ? -1 : ((1 - decides) as Truth);
    }
    case 'atom':
      return testCell(
        logic.test,
        values.get(logic.variable) ?? null,
        variables.get(logic.variable) as Variable,
      );
  }
}

function testCell(test: CellTest, cell: Cell, variable: Variable): Truth {
  if (test.operator === 'null') return cell === null ? 1 : 0;
  if (cell === null) return -1;
  if (test.operator === 'true' || test.operator === 'false')
    return 'at' in cell && cell.at === test.operator ? 1 : 0;
  if (test.operator === 'in')
    return test.constants.some((constant) => sign(cell, constant, variable) === 0) ? 1 : 0;
  const order = sign(cell, (test as { constant: Constant }).constant, variable);
  const holds = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return holds[test.operator as keyof typeof holds] ? 1 : 0;
}

/** Less, equal or more than a constant; of texts only equal or not. */
function sign(cell: NonNullable<Cell>, constant: Constant, { constants, domain }: Variable): number {
  if ('at' in cell) return cell.at === constant ? 0 : cell.at < constant ? -1 : 1;
  if (domain === 'text') return 1;
  const sorted = [...constants].sort((a, b) => (a < b ? -1 : 1));
  return cell.above >= sorted.indexOf(constant) ? 1 : -1;
}
