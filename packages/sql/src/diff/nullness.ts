import { type Form, type Node, type Ref, someTerm, type Term } from './form.ts';
import type { Keys } from './key.ts';

/** Calls that give NULL where an argument is NULL, and else never. */
const STRICT_CALL =
  /^call:(lower|upper|trim|ltrim|rtrim|length|abs|round|floor|ceil|left|right|substr|substring|replace|date_trunc|date_diff|datediff|date_add|date_sub|year|month|day)$/;
const STRICT_BINARY = /^binary:(\+|-|\*|=|<>|<|<=|\|\|)$/;
const DIVIDES = /^binary:(\/|\/\/|%)$/;
/** Aggregates that leave NULL out and give NULL where nothing is left; without FILTER or ORDER BY. */
const STRICT_AGGREGATE = /^call:(sum|min|max|avg|any_value|bool_and|bool_or)( distinct)?:1:\{\}:$/;
const COUNT = /^call:count( distinct)?:1:\{\}:$/;
const CONSTANT = /^(number:|text:|typed:|literal:(true|false)$)/;
const NEVER = /^(is:|distinct_from$|exists$|call:(count|row_number|rank|dense_rank)\b)/;

/** Aggregates that are what they are without the rows in which their argument is NULL. */
function leavesNullOut({ shape, mark, args }: Node): boolean {
  if (mark !== 'aggregate') return false;
  if (COUNT.test(shape)) return args[0].kind === 'ref' || !args[0].shape.startsWith('star');
  return STRICT_AGGREGATE.test(shape);
}

function isNeverNull(term: Term): boolean {
  if (term.kind === 'ref') return false;
  const { shape, args } = term;
  if (CONSTANT.test(shape) || NEVER.test(shape)) return true;
  if (shape === 'call:coalesce') return args.some(isNeverNull);
  if (shape === 'case') return resultsOf(term).every(isNeverNull);
  return isStrict(term) && args.every(isNeverNull);
}

/** Whether a value is NULL exactly where an argument is; a division also by what it divides by. */
function isStrict({ shape, args }: Node): boolean {
  if (DIVIDES.test(shape)) return isNotZero(args[1]);
  if (/^(and|or)$/.test(shape)) return args.every(isNeverNull);
  return (
    shape === 'not' || /^cast:(?!try)/.test(shape) || STRICT_BINARY.test(shape) || STRICT_CALL.test(shape)
  );
}

function isNotZero(term: Term): boolean {
  return term.kind === 'node' && /^number:.*[1-9]/.test(term.shape);
}

function resultsOf({ args }: Node): Term[] {
  return args.filter((_, i) => i % 2 === 1 || i === args.length - 1);
}

function conditionsOf({ args }: Node): Term[] {
  return args.filter((_, i) => i % 2 === 0 && i < args.length - 1);
}

/** What of the columns of places is another in a row that is there before and after. */
export interface RefMoves {
  readonly value: (ref: Ref) => boolean;
  /** Whether it is NULL; never without the value. */
  readonly nullness: (ref: Ref) => boolean;
  /** Of a query in a value. */
  readonly query: (form: Form) => boolean;
  /** Of a node whatever its arguments are. */
  readonly itself?: (node: Node) => boolean;
}

/** Which values move, and which of them so that they are NULL where they were not, or the reverse. */
export class Moves {
  readonly #refs: RefMoves;
  readonly #values = new Map<Term, boolean>();
  readonly #nulls = new Map<Term, boolean>();

  constructor(refs: RefMoves) {
    this.#refs = refs;
  }

  clear(): void {
    this.#values.clear();
    this.#nulls.clear();
  }

  isOther(term: Term): boolean {
    return remember(this.#values, term, () =>
      term.kind === 'ref' ? this.#refs.value(term) : this.#isOtherNode(term),
    );
  }

  isOtherNull(term: Term): boolean {
    return remember(this.#nulls, term, () => this.isOther(term) && this.#isOtherNull(term));
  }

  #isOtherNode(term: Node): boolean {
    if (this.#refs.itself?.(term) === true || term.queries.some((it) => this.#refs.query(it))) return true;
    const looksAtNull = term.shape === 'is:null' || /^call:count:1:\{\}:$/.test(term.shape);
    return term.args.some((it) => (looksAtNull ? this.isOtherNull(it) : this.isOther(it)));
  }

  #isOtherNull(term: Term): boolean {
    if (term.kind === 'ref') return this.#refs.nullness(term);
    if (isNeverNull(term)) return false;
    const isOwn = this.#refs.itself?.(term) === true || term.queries.length > 0;
    const isByCase = term.shape === 'case' && !conditionsOf(term).some((it) => this.isOther(it));
    const parts = isByCase ? resultsOf(term) : term.args;
    const isByParts =
      isByCase || isStrict(term) || term.shape === 'call:coalesce' || STRICT_AGGREGATE.test(term.shape);
    if (!isOwn && isByParts) return parts.some((it) => this.isOtherNull(it));
    const isDivision = DIVIDES.test(term.shape) && !this.isOther(term.args[1]);
    return isDivision && !isOwn ? this.isOtherNull(term.args[0]) : true;
  }
}

function remember(known: Map<Term, boolean>, term: Term, find: () => boolean): boolean {
  const found = known.get(term) ?? find();
  known.set(term, found);
  return found;
}

/** Moves of columns alone, wherever they stand in a value; what is not said of NULL moves with the value. */
export function movesOf(value: (ref: Ref) => boolean, nullness: (ref: Ref) => boolean = value): Moves {
  const query = (form: Form) => someTerm(form, (each) => each.kind === 'ref' && value(each));
  return new Moves({ value, nullness, query });
}

/** When a value is NULL, as a text that is the same for values that are NULL in the same rows. */
export function nullnessOf(term: Term, keys: Keys): string {
  return [...new Set(reasonsOf(term, keys))].sort().join(' ');
}

function reasonsOf(term: Term, keys: Keys): string[] {
  if (isNeverNull(term)) return [];
  if (term.kind === 'ref') return [keys.term(term)];
  const { shape, args } = term;
  const of = (it: Term) => nullnessOf(it, keys);
  if (isStrict(term)) return args.flatMap((it) => reasonsOf(it, keys));
  if (DIVIDES.test(shape))
    return [...args.flatMap((it) => reasonsOf(it, keys)), `zero(${keys.term(args[1])})`];
  if (STRICT_AGGREGATE.test(shape)) return [`all(${of(args[0])})`];
  if (shape === 'call:coalesce') return [`none(${args.map(of).sort().join(',')})`];
  if (shape !== 'case') return [keys.term(term)];
  const conditions = conditionsOf(term).map((it) => keys.term(it));
  return [`case(${JSON.stringify([conditions, resultsOf(term).map(of)])})`];
}

/** Whether a value is NULL where some columns are. */
export function isNullWith(term: Term, isNull: (ref: Ref) => boolean): boolean {
  if (term.kind === 'ref') return isNull(term);
  const { shape, args } = term;
  const go = (it: Term) => isNullWith(it, isNull);
  if (shape === 'literal:null') return true;
  if (shape === 'call:coalesce') return args.every(go);
  if (shape === 'case') return resultsOf(term).every(go);
  if (shape === 'in' || STRICT_AGGREGATE.test(shape)) return go(args[0]);
  return (isStrict(term) || DIVIDES.test(shape)) && args.some(go);
}

/** Whether a condition lets no row through in which some columns are NULL. */
export function rejectsNull(term: Term, isNull: (ref: Ref) => boolean): boolean {
  if (isNullWith(term, isNull)) return true;
  if (term.kind === 'ref') return false;
  const [first] = term.args;
  if (term.shape === 'and') return term.args.some((it) => rejectsNull(it, isNull));
  if (term.shape === 'or') return term.args.every((it) => rejectsNull(it, isNull));
  const isNot = term.shape === 'not' && first.kind === 'node' && first.shape === 'is:null';
  return isNot && isNullWith((first as Node).args[0], isNull);
}

/** Whether a value holds an aggregate that rows move which come or go with NULL in some columns. */
export function aggregatesMore(term: Term, isNull: (ref: Ref) => boolean): boolean {
  if (term.kind === 'ref') return false;
  if (term.mark === 'aggregate') return !(leavesNullOut(term) && isNullWith(term.args[0], isNull));
  return term.args.some((it) => aggregatesMore(it, isNull));
}
