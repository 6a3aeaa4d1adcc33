import { isOther, isSame } from './constants.ts';
import { type Ref, someTerm, type Term } from './form.ts';
import type { Keys } from './key.ts';

/** Which values a column has in rows that come or go: these constants, or all but these; and whether it can be NULL there. */
export interface Among {
  readonly isNot: boolean;
  /** Constants by their shapes: `text:open`, `number:3`. */
  readonly values: readonly string[];
  readonly orNull: boolean;
}

/** A column's value in a row: a constant, none, or one that no condition at hand names. */
type Value = { readonly constant: string } | 'null' | 'other';

/** As SQL has it, NULL being null; undefined where it cannot be said. */
type Truth = boolean | null | undefined;

/**
 * Which values of one column the rows have that one of two lists of conditions lets through and the other does not;
 * undefined where they look at anything else. `ref` is the column as one of them names it.
 */
export function movedValues(
  before: readonly Term[],
  after: readonly Term[],
  { keysBefore, keysAfter }: { readonly keysBefore: Keys; readonly keysAfter: Keys },
): { readonly column: string; readonly among: Among } | undefined {
  const columns = new Set([...columnsOf(before, keysBefore), ...columnsOf(after, keysAfter)]);
  const [column] = columns;
  if (columns.size !== 1) return undefined;
  const constants = [...new Set([...before, ...after].flatMap(constantsIn))];
  const isMoved = (value: Value) => {
    const [was, is] = [before, after].map((terms) => allHold(terms, value));
    return was === undefined || is === undefined || was !== is;
  };
  const [moved, kept] = [true, false].map((is) =>
    constants.filter((constant) => isMoved({ constant }) === is),
  );
  const isNot = isMoved('other');
  return { column, among: { isNot, values: isNot ? kept : moved, orNull: isMoved('null') } };
}

/** Whether a condition lets no row through whose columns have the values that are known of them. */
export function keepsOutAmong(term: Term, amongOf: (ref: Ref) => Among | undefined): boolean {
  if (term.kind === 'node' && term.shape === 'and') return term.args.some((it) => keepsOutAmong(it, amongOf));
  const refs: Ref[] = [];
  someTerm(term, (it) => it.kind === 'ref' && refs.push(it) === 0);
  const [ref] = refs;
  if (ref === undefined || refs.some((it) => it.source !== ref.source || it.column !== ref.column))
    return false;
  const among = amongOf(ref);
  if (among === undefined) return false;
  const { isNot, values, orNull } = among;
  const named = isNot ? constantsIn(term).filter((it) => !values.some((not) => isSame(it, not))) : values;
  const all: Value[] = named.map((constant) => ({ constant }));
  if (isNot) all.push('other');
  if (orNull) all.push('null');
  return all.every((value) => allHold([term], value) === false);
}

function columnsOf(terms: readonly Term[], keys: Keys): string[] {
  const found: string[] = [];
  for (const term of terms) someTerm(term, (it) => it.kind === 'ref' && found.push(keys.term(it)) === 0);
  return found;
}

function constantsIn(term: Term): string[] {
  const found: string[] = [];
  someTerm(term, (it) => it.kind === 'node' && isConstant(it) && found.push(it.shape) === 0);
  return found;
}

function isConstant(term: Term): boolean {
  return term.kind === 'node' && term.args.length === 0 && /^(text|number):/.test(term.shape);
}

/** Whether all conditions are true; undefined where it cannot be said. */
function allHold(terms: readonly Term[], value: Value): boolean | undefined {
  const truths = terms.map((it) => truthOf(it, value));
  if (truths.some((it) => it === false || it === null)) return false;
  return truths.includes(undefined) ? undefined : true;
}

function truthOf(term: Term, value: Value): Truth {
  if (term.kind === 'ref') return undefined;
  const [first, second] = term.args;
  switch (term.shape) {
    case 'and':
    case 'or':
      return joined(
        term.args.map((it) => truthOf(it, value)),
        term.shape === 'or',
      );
    case 'not': {
      const truth = truthOf(first, value);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'is:null':
      return first.kind === 'ref' ? value === 'null' : undefined;
    case 'binary:=':
      return isEqual(first, second, value);
    case 'binary:<>': {
      const truth = isEqual(first, second, value);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'in': {
      const items = second.kind === 'node' ? second.args : [];
      return joined(
        items.map((it) => isEqual(first, it, value)),
        true,
      );
    }
    default:
      return undefined;
  }
}

/** AND, or OR where `decides` is true. */
function joined(truths: readonly Truth[], decides: boolean): Truth {
  if (truths.includes(decides)) return decides;
  if (truths.includes(undefined)) return undefined;
  return truths.includes(null) ? null : !decides;
}

function isEqual(a: Term, b: Term, value: Value): Truth {
  const constant = a.kind === 'ref' ? b : a;
  if ((a.kind === 'ref') === (b.kind === 'ref') || constant.kind === 'ref' || !isConstant(constant))
    return undefined;
  if (value === 'null') return null;
  if (value === 'other') return false;
  if (value.constant === constant.shape) return true;
  return isOther(value.constant, constant.shape) ? false : undefined;
}
