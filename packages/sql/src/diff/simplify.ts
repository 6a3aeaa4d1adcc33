import type { TextRange } from '../tree/index.ts';
import { FALSE, node, type Node, type Term, TRUE } from './form.ts';

function isShape(term: Term, shape: string): term is Node {
  return term.kind === 'node' && term.shape === shape;
}

function flat(shape: 'and' | 'or', terms: readonly Term[]): Term[] {
  return terms.flatMap((term) => (isShape(term, shape) ? flat(shape, term.args) : [term]));
}

/** AND: nested ones opened, truths dropped. */
export function conjunction(terms: readonly Term[]): Term {
  const parts = flat('and', terms).filter((term) => !isShape(term, TRUE.shape));
  if (parts.some((term) => isShape(term, FALSE.shape))) return FALSE;
  return parts.length === 0 ? TRUE : parts.length === 1 ? parts[0] : node('and', parts);
}

/** OR: nested ones opened, `false` dropped. */
export function disjunction(terms: readonly Term[]): Term {
  const parts = flat('or', terms).filter((term) => !isShape(term, FALSE.shape));
  if (parts.some((term) => isShape(term, TRUE.shape))) return TRUE;
  return parts.length === 0 ? FALSE : parts.length === 1 ? parts[0] : node('or', parts);
}

/** The parts of a condition that must all hold. */
export function conjuncts(term: Term): Term[] {
  return flat('and', [term]).filter((each) => !isShape(each, TRUE.shape));
}

/** NOT, moved inwards as far as it goes; NULL stays NULL on the way (De Morgan holds in three values). */
export function negate(term: Term): Term {
  if (term.kind === 'node') {
    if (term.shape === 'not') return term.args[0];
    if (term.shape === 'and') return disjunction(term.args.map(negate));
    if (term.shape === 'or') return conjunction(term.args.map(negate));
    if (term.shape === TRUE.shape) return FALSE;
    if (term.shape === FALSE.shape) return TRUE;
    const [a, b] = term.args;
    if (term.shape === 'binary:=') return equal('<>', a, b, term.span);
    if (term.shape === 'binary:<>') return equal('=', a, b, term.span);
    if (term.shape === 'binary:<') return compare('<=', b, a, term.span);
    if (term.shape === 'binary:<=') return compare('<', b, a, term.span);
  }
  return node('not', [term], { span: term.span });
}

/** `=` and `<>`: two numbers of plain digits are compared at once. */
export function equal(operator: '=' | '<>', left: Term, right: Term, span?: TextRange): Term {
  const known = wholeNumbers(left, right);
  if (known !== undefined) return (known[0] === known[1]) === (operator === '=') ? TRUE : FALSE;
  return node(`binary:${operator}`, [left, right], { span });
}

/** `<` and `<=`; `>` and `>=` are these with the sides exchanged. */
export function compare(operator: '<' | '<=', left: Term, right: Term, span?: TextRange): Term {
  const known = wholeNumbers(left, right);
  if (known !== undefined)
    return (operator === '<' ? known[0] < known[1] : known[0] <= known[1]) ? TRUE : FALSE;
  return node(`binary:${operator}`, [left, right], { span });
}

function wholeNumbers(left: Term, right: Term): [bigint, bigint] | undefined {
  const [a, b] = [left, right].map((term) =>
    term.kind === 'node' && /^number:-?\d+$/.test(term.shape)
      ? BigInt(term.shape.slice('number:'.length))
      : undefined,
  );
  return a === undefined || b === undefined ? undefined : [a, b];
}
