import type { Dialect } from '../dialect/index.ts';

/** How tightly each group of operators binds; a larger number binds tighter. Shared by the parser and the renderer. */
export const POWER = {
  or: 10,
  xor: 15,
  and: 20,
  not: 30,
  is: 40,
  compare: 50,
  like: 60,
  other: 70,
  bitOr: 72,
  bitAnd: 74,
  shift: 76,
  add: 80,
  multiply: 90,
  caret: 95,
  concatTightest: 97,
  zone: 100,
  collate: 102,
  sign: 105,
  postfix: 110,
  atom: 120,
} as const;

const COMPARISONS = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<=>']);
const ADDITIONS = new Set(['+', '-']);
const PRODUCTS = new Set(['*', '/', '%', '//', 'div', 'mod']);
const LIKES = ['like', 'ilike', 'rlike', 'regexp', 'glob', 'similar to', 'match', 'in', 'between'];

/** The strength of IS, of IN, BETWEEN and LIKE, and of the comparisons. */
export function predicatePower(dialect: Dialect, form: 'is' | 'compare' | 'like'): number {
  return dialect.precedence === 'postgres' ? POWER[form] : POWER.compare;
}

/** The strength of an operator between two values, lower case; undefined for what is none in this dialect. */
export function binaryPower(operator: string, dialect: Dialect): number | undefined {
  if (COMPARISONS.has(operator)) return predicatePower(dialect, 'compare');
  if (ADDITIONS.has(operator)) return POWER.add;
  if (PRODUCTS.has(operator)) return POWER.multiply;
  if (operator === '||') return concatPower(dialect);
  if (operator === 'xor') return POWER.xor;
  if (operator === '->' || operator === '->>') {
    if (dialect.precedence === 'postgres') return POWER.other;
    return POWER.concatTightest;
  }
  if (operator === '**') return POWER.caret;
  if (operator === ':=') return POWER.or;
  if (dialect.precedence === 'postgres') return operator === '^' ? POWER.caret : POWER.other;
  if (operator === '|') return POWER.bitOr;
  if (operator === '&') return POWER.bitAnd;
  if (operator === '<<' || operator === '>>') return POWER.shift;
  if (operator === '^') return dialect.dialect === 'mysql' ? POWER.caret : POWER.bitOr;
  if (operator === '&&') return POWER.and;
  return LIKES.includes(operator) ? POWER.compare : POWER.other;
}

function concatPower(dialect: Dialect): number {
  switch (dialect.concat) {
    case 'other':
      return POWER.other;
    case 'add':
      return POWER.add;
    case 'multiply':
      return POWER.multiply;
    case 'tightest':
      return POWER.concatTightest;
    case 'or':
      return POWER.or;
  }
}
