import { nearest, type Outcome } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { type DialectFacts, dialectFacts } from '../dialect/index.ts';
import { Cursor } from './cursor.ts';
import { parseCase, parseCast, parseTypeName } from './forms.ts';
import { Refusal } from './span.ts';
import type { BinaryOperator, SqlExpression } from './tree.ts';

/** Longest expression read, in UTF-16 units, and its deepest nesting: far beyond what a person writes. */
export const EXPRESSION_LENGTH_MAX = 20_000;
export const EXPRESSION_DEPTH_MAX = 100;

const NOT_POWER = 3;
const IS_POWER = 4;
const PREDICATE_POWER = 6;
const SIGN_POWER = 10;

const BINARY: ReadonlyMap<string, readonly [operator: BinaryOperator, power: number]> = new Map([
  ['or', ['or', 1]],
  ['and', ['and', 2]],
  ['=', ['=', 5]],
  ['==', ['=', 5]],
  ['<>', ['<>', 5]],
  ['!=', ['<>', 5]],
  ['<', ['<', 5]],
  ['<=', ['<=', 5]],
  ['>', ['>', 5]],
  ['>=', ['>=', 5]],
  ['like', ['like', 6]],
  ['ilike', ['ilike', 6]],
  ['||', ['||', 7]],
  ['+', ['+', 8]],
  ['-', ['-', 8]],
  ['*', ['*', 9]],
  ['/', ['/', 9]],
  ['//', ['//', 9]],
  ['%', ['%', 9]],
]);

/** Operators that do not chain: `a = b = c` has no meaning here. */
const FIRST_LEFT_ASSOCIATIVE_POWER = 7;

/** Words that hold an expression together; as column names they need quotes. */
const STRUCTURE = new Set('and or not case when then else end null true false'.split(' '));
const TYPED = new Set(['date', 'time', 'timestamp', 'timestamptz', 'interval']);

type Call = Extract<SqlExpression, { kind: 'call' }>;

/**
 * A Pratt parser for the expressions people type: columns (keywords such as `min` or `order` included), literals,
 * arithmetic, comparisons, CASE, CAST and functions of the allow-list. Whatever else SQL has is refused by name.
 */
class ExpressionParser {
  readonly cursor: Cursor;
  readonly facts: DialectFacts;
  #depth = 0;

  constructor(cursor: Cursor, facts: DialectFacts) {
    this.cursor = cursor;
    this.facts = facts;
  }

  parse(power: number): SqlExpression {
    if (++this.#depth > EXPRESSION_DEPTH_MAX) {
      this.cursor.refuse(
        'SQL_TOO_DEEP',
        `nested deeper than ${EXPRESSION_DEPTH_MAX} levels`,
        this.cursor.peek(),
      );
    }
    const start = this.cursor.peek()?.start ?? 0;
    let left = this.#prefix(start);
    for (;;) {
      const next = this.#infix(left, power, start);
      if (next === undefined) break;
      left = next;
    }
    this.#depth--;
    return left;
  }

  parseList(close: string): SqlExpression[] {
    const items: SqlExpression[] = [];
    do items.push(this.parse(0));
    while (this.cursor.takeMark(','));
    this.cursor.expectMark(close);
    return items;
  }

  #prefix(start: number): SqlExpression {
    const cursor = this.cursor;
    for (const sign of ['-', '+'] as const) {
      if (cursor.takeMark(sign)) {
        const operand = this.parse(SIGN_POWER);
        return { kind: 'unary', operator: sign, operand, span: cursor.spanFrom(start) };
      }
    }
    if (cursor.takeMark('(')) {
      if (['select', 'with', 'from'].includes(cursor.word() ?? '') && !cursor.isMark(')', 1)) {
        this.#refuseSubquery();
      }
      const inner = this.parse(0);
      cursor.expectMark(')');
      return inner;
    }
    const token = cursor.next('a column, a number, a text or a function');
    const text = cursor.textOf(token);
    const span = cursor.span(token.start, token.end);
    switch (token.kind) {
      case 'number':
        if (/^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return { kind: 'number', text, span };
        return cursor.refuse('SQL_SYNTAX', `${text} is not a decimal number`, token);
      case 'text':
        if (!text.startsWith("'")) {
          cursor.refuse('SQL_NODE_NOT_ALLOWED', `texts are written in plain quotes: 'like this'`, token);
        }
        return { kind: 'literal', value: text.slice(1, -1).replaceAll("''", "'"), span };
      case 'quoted':
        return this.#column(text.slice(1, -1).replaceAll('""', '"'), start);
      case 'word':
        return this.#word(text, start);
      case 'parameter':
        return cursor.refuse('SQL_NODE_NOT_ALLOWED', `the parameter ${text} has no value here`, token);
      default:
        return cursor.refuse('SQL_SYNTAX', `unexpected ${text} where a value should be`, token);
    }
  }

  #refuseSubquery(): never {
    return this.cursor.refuse(
      'SQL_NODE_NOT_ALLOWED',
      'a subquery cannot stand in this expression',
      this.cursor.peek(),
      { help: 'Use columns of the table, literals and functions.' },
    );
  }

  #word(text: string, start: number): SqlExpression {
    const cursor = this.cursor;
    const word = text.toLowerCase();
    const follows = cursor.peek();
    switch (word) {
      case 'null':
        return { kind: 'literal', value: null, span: cursor.spanFrom(start) };
      case 'true':
      case 'false':
        return { kind: 'literal', value: word === 'true', span: cursor.spanFrom(start) };
      case 'not':
        return {
          kind: 'unary',
          operator: 'not',
          operand: this.parse(NOT_POWER),
          span: cursor.spanFrom(start),
        };
      case 'case':
        return parseCase(this, start);
    }
    if (STRUCTURE.has(word)) {
      cursor.refuse(
        'SQL_SYNTAX',
        `unexpected ${text} where a value should be`,
        { start, end: start + text.length },
        { help: `Put a column of that name in quotes: "${text}".` },
      );
    }
    if (follows !== undefined && TYPED.has(word) && follows.kind === 'text') {
      cursor.next('a text');
      const value = cursor.textOf(follows);
      if (!value.startsWith("'")) cursor.refuse('SQL_SYNTAX', 'a plain text should be here', follows);
      const plain = value.slice(1, -1).replaceAll("''", "'");
      type Typed = Extract<SqlExpression, { kind: 'typed' }>;
      return { kind: 'typed', type: word as Typed['type'], text: plain, span: cursor.spanFrom(start) };
    }
    if (!cursor.isMark('(')) return this.#column(text, start);
    if (word === 'cast' || word === 'try_cast') return parseCast(this, start, word === 'try_cast');
    return this.#call(text, start);
  }

  #column(name: string, start: number): SqlExpression {
    const cursor = this.cursor;
    if (!cursor.takeMark('.')) return { kind: 'column', name, span: cursor.spanFrom(start) };
    const token = cursor.next('a column name');
    const text = cursor.textOf(token);
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      cursor.refuse('SQL_SYNTAX', `unexpected ${text} where a column name should be`, token);
    }
    if (cursor.isMark('.') || cursor.isMark('(')) {
      cursor.refuse('SQL_NODE_NOT_ALLOWED', 'a name has at most two parts: table.column', cursor.peek());
    }
    const column = token.kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text;
    return { kind: 'column', relation: name, name: column, span: cursor.spanFrom(start) };
  }

  #call(text: string, start: number): SqlExpression {
    const cursor = this.cursor;
    const name = text.toLowerCase();
    const { scalar, aggregate } = this.facts.functions;
    const isAggregate = aggregate.has(name);
    if (!isAggregate && !scalar.has(name)) this.#refuseFunction(text, start);
    cursor.expectMark('(');
    let call: Call = { kind: 'call', name, args: [] };
    if (name === 'count' && cursor.isMark('*') && cursor.isMark(')', 1)) {
      cursor.takeMark('*');
      cursor.takeMark(')');
      call = { ...call, star: true };
    } else if (!cursor.takeMark(')')) {
      const distinct = isAggregate && cursor.takeWords('distinct');
      call = { ...call, args: this.parseList(')'), ...(distinct ? { distinct } : {}) };
    }
    if (cursor.word() === 'over') {
      cursor.refuse('SQL_NODE_NOT_ALLOWED', 'a window (OVER) cannot stand in this expression', cursor.peek());
    }
    if (isAggregate && cursor.word() === 'filter' && cursor.isMark('(', 1)) {
      cursor.takeWords('filter');
      cursor.takeMark('(');
      cursor.expectWord('where');
      call = { ...call, filter: this.parse(0) };
      cursor.expectMark(')');
    }
    return { ...call, span: cursor.spanFrom(start) };
  }

  #refuseFunction(text: string, start: number): never {
    const { aggregate, scalar } = this.facts.functions;
    this.cursor.refuse(
      'SQL_FUNCTION_NOT_ALLOWED',
      `the function ${text} is not on the list of functions that may be used`,
      { start, end: start + text.length },
      {
        suggestion: nearest(text, [...aggregate, ...scalar]),
        help: `A column of that name is written "${text}".`,
      },
    );
  }

  /** The next longer expression that starts with `left`, or undefined where nothing that binds tighter follows. */
  #infix(left: SqlExpression, power: number, start: number): SqlExpression | undefined {
    const cursor = this.cursor;
    if (cursor.takeMark('::')) {
      return { kind: 'cast', operand: left, type: parseTypeName(this), span: cursor.spanFrom(start) };
    }
    if (cursor.word() === 'is') return power < IS_POWER ? this.#is(left, start) : undefined;
    const negated = cursor.word() === 'not';
    const keyword = cursor.word(negated ? 1 : 0);
    if (keyword === 'in' || keyword === 'between') {
      if (power >= PREDICATE_POWER) return undefined;
      return this.#range(left, keyword, negated, start);
    }
    const token = cursor.peek();
    const mark = token?.kind === 'operator' ? cursor.textOf(token) : keyword;
    const entry = mark === undefined ? undefined : BINARY.get(mark);
    if (entry === undefined || (negated && !entry[0].endsWith('like'))) return undefined;
    const [name, itsPower] = entry;
    if (itsPower <= power) return undefined;
    cursor.next('an operator');
    if (negated) cursor.next('an operator');
    const operator = (negated ? `not ${name}` : name) as BinaryOperator;
    const right = this.parse(itsPower);
    const isChained = name !== 'and' && name !== 'or' && itsPower < FIRST_LEFT_ASSOCIATIVE_POWER;
    if (isChained) this.#refuseChain(itsPower);
    return { kind: 'binary', operator, left, right, span: cursor.spanFrom(start) };
  }

  #refuseChain(power: number): void {
    const token = this.cursor.peek();
    const mark = token === undefined ? '' : this.cursor.textOf(token).toLowerCase();
    if (BINARY.get(mark)?.[1] === power) this.cursor.unexpected('AND, OR or the end');
  }

  #is(left: SqlExpression, start: number): SqlExpression {
    const cursor = this.cursor;
    cursor.expectWord('is');
    const negated = cursor.takeWords('not');
    if (cursor.takeWords('distinct', 'from')) {
      const operator = negated ? 'is not distinct from' : 'is distinct from';
      return { kind: 'binary', operator, left, right: this.parse(IS_POWER), span: cursor.spanFrom(start) };
    }
    for (const value of ['null', 'true', 'false'] as const) {
      if (!cursor.takeWords(value)) continue;
      return { kind: 'is', operand: left, value, negated, span: cursor.spanFrom(start) };
    }
    return cursor.unexpected('NULL, TRUE, FALSE or DISTINCT FROM');
  }

  #range(left: SqlExpression, keyword: 'in' | 'between', negated: boolean, start: number): SqlExpression {
    const cursor = this.cursor;
    if (negated) cursor.takeWords('not');
    cursor.takeWords(keyword);
    if (keyword === 'in') {
      cursor.expectMark('(');
      if (cursor.word() === 'select' || cursor.word() === 'with') this.#refuseSubquery();
      const items = this.parseList(')');
      return { kind: 'in', operand: left, items, negated, span: cursor.spanFrom(start) };
    }
    const low = this.parse(PREDICATE_POWER);
    cursor.expectWord('and');
    const high = this.parse(PREDICATE_POWER);
    return { kind: 'between', operand: left, low, high, negated, span: cursor.spanFrom(start) };
  }
}

/**
 * Reads one expression as a person types it. Errors: SQL_SYNTAX, SQL_FUNCTION_NOT_ALLOWED, SQL_TYPE_NOT_ALLOWED,
 * SQL_NODE_NOT_ALLOWED, SQL_TOO_LONG, SQL_TOO_DEEP, SQL_DIALECT_UNKNOWN, each with its place in the text.
 */
export function parseExpression(
  text: string,
  options: { readonly dialect?: SqlDialect; readonly file?: string } = {},
): Outcome<SqlExpression> {
  const { dialect = 'duckdb', file = '<expression>' } = options;
  const facts = dialectFacts(dialect);
  const failed = (code: string, message: string): Outcome<SqlExpression> => ({
    ok: false,
    diagnostics: [{ code, severity: 'error', message }],
  });
  if (facts === undefined) return failed('SQL_DIALECT_UNKNOWN', `no expressions for ${dialect} yet`);
  if (text.length > EXPRESSION_LENGTH_MAX) {
    return failed('SQL_TOO_LONG', `an expression has at most ${EXPRESSION_LENGTH_MAX} characters`);
  }
  try {
    const cursor = new Cursor(text, facts, file);
    const value = new ExpressionParser(cursor, facts).parse(0);
    if (cursor.peek() !== undefined) cursor.unexpected('an operator or the end');
    return { ok: true, value, diagnostics: [] };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, diagnostics: [error.diagnostic] };
    throw error;
  }
}
