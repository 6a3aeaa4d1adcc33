import type { Expression } from '../tree/index.ts';
import { predicatePower } from './powers.ts';
import type { Reader } from './reader.ts';

const LIKES = new Set(['like', 'ilike', 'rlike', 'regexp', 'glob', 'similar', 'match', 'regexp_like']);
const IS_VALUES = new Set(['null', 'true', 'false', 'unknown', 'json', 'document', 'normalized', 'nan']);
const QUANTIFIERS = new Set(['any', 'some', 'all']);

/** Whether LIKE, IN or BETWEEN stands `ahead`. */
export function startsPredicate(reader: Reader, ahead: number): boolean {
  const word = reader.cursor.what(ahead);
  if (word === 'in' || word === 'between') return true;
  if (word === 'similar') return reader.cursor.what(ahead + 1) === 'to';
  if (word === 'match') return reader.dialect.dialect === 'sqlite';
  if (word === 'glob') return reader.dialect.dialect === 'sqlite' || reader.dialect.dialect === 'duckdb';
  if (word === 'regexp' || word === 'rlike') {
    return reader.dialect.precedence !== 'postgres' && reader.dialect.dialect !== 'bigquery';
  }
  return LIKES.has(word) && word !== 'regexp_like';
}

/** [NOT] IN, BETWEEN, LIKE behind a value. */
export function readPredicate(reader: Reader, operand: Expression, start: number): Expression {
  const { cursor } = reader;
  const negated = cursor.take('not');
  if (cursor.take('in')) return readIn(reader, operand, start, negated);
  if (cursor.take('between')) return readBetween(reader, operand, start, negated);
  return readLike(reader, operand, start, negated);
}

function readBetween(reader: Reader, operand: Expression, start: number, negated: boolean): Expression {
  const { cursor } = reader;
  const symmetric = cursor.take('symmetric') || undefined;
  cursor.take('asymmetric');
  const power = predicatePower(reader.dialect, 'like');
  const low = reader.expression(power);
  cursor.expect('and');
  const high = reader.expression(power);
  return { kind: 'between', operand, low, high, negated, symmetric, span: cursor.spanFrom(start) };
}

function readIn(reader: Reader, operand: Expression, start: number, negated: boolean): Expression {
  const { cursor } = reader;
  if (!cursor.is('(')) {
    const array = reader.expression(predicatePower(reader.dialect, 'like'));
    return { kind: 'in_array', operand, array, negated, span: cursor.spanFrom(start) };
  }
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'in_query', operand, query, negated, span: cursor.spanFrom(start) };
  }
  cursor.take('(');
  const items: Expression[] = [];
  while (!cursor.is(')')) {
    items.push(reader.expression());
    if (!cursor.take(',')) break;
  }
  cursor.expect(')');
  return { kind: 'in', operand, items, negated, span: cursor.spanFrom(start) };
}

function readLike(reader: Reader, operand: Expression, start: number, negated: boolean): Expression {
  const { cursor } = reader;
  let operator = cursor.textOf(cursor.next('LIKE')).toLowerCase();
  if (operator === 'similar') {
    cursor.expect('to');
    operator = 'similar to';
  }
  const power = predicatePower(reader.dialect, 'like');
  const quantifier = takeQuantifier(reader);
  const pattern = quantifier === undefined ? reader.expression(power) : readQuantified(reader);
  const escape = cursor.take('escape') ? reader.expression(power) : undefined;
  return {
    kind: 'like',
    operator,
    operand,
    pattern,
    quantifier,
    escape,
    negated,
    span: cursor.spanFrom(start),
  };
}

/** ANY, SOME or ALL before a bracket. */
export function takeQuantifier({ cursor }: Reader): 'any' | 'some' | 'all' | undefined {
  if (!cursor.isAny(QUANTIFIERS) || cursor.what(1) !== '(') return undefined;
  return cursor.takeOne('any', 'some', 'all');
}

/** The brackets behind ANY: a query, a list, or one value. */
export function readQuantified(reader: Reader): Expression {
  const { cursor } = reader;
  const start = cursor.start;
  if (cursor.opensQuery) {
    cursor.take('(');
    const query = reader.query();
    cursor.expect(')');
    return { kind: 'subquery', query, span: cursor.spanFrom(start) };
  }
  cursor.expect('(');
  const items = [reader.expression()];
  while (cursor.take(',')) items.push(reader.expression());
  cursor.expect(')');
  return items.length === 1 ? items[0] : { kind: 'row', items, span: cursor.spanFrom(start) };
}

/** IS and what follows, behind a value. */
export function readIs(reader: Reader, operand: Expression, start: number): Expression {
  const { cursor } = reader;
  cursor.expect('is');
  const negated = cursor.take('not');
  const power = predicatePower(reader.dialect, 'is');
  if (cursor.take('distinct', 'from')) {
    const right = reader.expression(power);
    return { kind: 'distinct_from', left: operand, right, negated, span: cursor.spanFrom(start) };
  }
  if (cursor.isAny(IS_VALUES)) {
    let value = cursor.what();
    cursor.at++;
    if (value === 'json') {
      const more = cursor.takeOne('value', 'object', 'array', 'scalar');
      if (more !== undefined) value = `json ${more}`;
    }
    return { kind: 'is', operand, value, negated, span: cursor.spanFrom(start) };
  }
  if (reader.dialect.dialect !== 'sqlite') cursor.unexpected('NULL, TRUE, FALSE or DISTINCT FROM');
  const right = reader.expression(power);
  const operator = negated ? 'is not' : 'is';
  return { kind: 'binary', operator, left: operand, right, span: cursor.spanFrom(start) };
}
