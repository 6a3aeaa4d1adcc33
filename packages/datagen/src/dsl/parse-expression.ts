import { nearest, type Span, spanAt } from '@dataing/base/diagnostics';
import type { ColumnType } from './document.ts';
import type { BinaryOperator, Expression } from './expression.ts';
import { type Token, tokenize } from './expression-tokens.ts';
import { EXPRESSION_FUNCTIONS, inferType, type TypeFault } from './expression-types.ts';
import { type JsonText, sourceOffset } from './json-value.ts';
import { type Place, type Reading, readText } from './reading.ts';
import type { ScopeNode } from './scope.ts';

/** Longer expressions and deeper nesting are refused: trees stay shallow enough to walk recursively. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 100;

interface Parsing {
  readonly reading: Reading;
  readonly place: Place;
  readonly literal: JsonText;
  readonly node: ScopeNode;
  readonly tokens: readonly Token[];
  /** The column that `value` stands for. */
  readonly current?: string;
  next: number;
  depth: number;
}

export interface ParsedExpression {
  readonly expression: Expression;
  /** The type of its values; undefined where its columns do not tell. */
  readonly type: ColumnType | undefined;
}

/**
 * Parses the code of an expression over the columns of one table: Python's precedence, chained comparisons,
 * `&`, `|`, `~` as `and`, `or`, `not` (so pandas reads them), a whitelist of functions. Names, argument counts
 * and types are checked; the columns may be declared in any order. In a modifier of the column `current`, the name
 * `value` stands for that column, unless the table has a column of that name.
 */
export function parseExpression(
  reading: Reading,
  place: Place,
  node: ScopeNode,
  current?: string,
): ParsedExpression | undefined {
  const code = readText(reading, place, 'the code of an expression');
  if (code === undefined || place.value.kind !== 'text') return undefined;
  const parsing: Parsing = {
    reading,
    place,
    literal: place.value,
    node,
    tokens: tokenize(code),
    current,
    next: 0,
    depth: 0,
  };
  if (code.length > MAX_LENGTH) {
    return syntax(
      parsing,
      parsing.tokens[0],
      `the expression is longer than ${MAX_LENGTH} characters`,
      'Split it.',
    );
  }
  const expression = parseBinary(parsing, 0);
  if (!expression) return undefined;
  const rest = peek(parsing);
  if (rest.kind !== 'end') {
    return syntax(parsing, rest, unexpected(rest), 'Join the two parts with an operator, or remove one.');
  }
  const faults: TypeFault[] = [];
  const type = inferType(expression, (name) => node.columns.get(name)?.type, faults);
  for (const fault of faults)
    reportAt(parsing, 'DSL_EXPRESSION_TYPE', fault.at.span, fault.message, 'Change the operands.');
  if (faults.length > 0) return undefined;
  const types = { number: 'float', text: 'string', boolean: 'bool', time: 'datetime' } as const;
  return { expression, type: type && types[type] };
}

interface Operator {
  readonly op: BinaryOperator | 'in' | 'not in';
  /** Python's order: or, and, comparisons, + -, * / // %, unary minus, **. */
  readonly power: number;
}

const NOT_POWER = 3;
const COMPARISON_POWER = 4;
const UNARY_POWER = 7;
const POWERS: ReadonlyMap<string, Operator> = new Map(
  (
    [
      ['or', 'or', 1],
      ['|', 'or', 1],
      ['and', 'and', 2],
      ['&', 'and', 2],
      ['<', '<', COMPARISON_POWER],
      ['<=', '<=', COMPARISON_POWER],
      ['>', '>', COMPARISON_POWER],
      ['>=', '>=', COMPARISON_POWER],
      ['==', '==', COMPARISON_POWER],
      ['!=', '!=', COMPARISON_POWER],
      ['<>', '!=', COMPARISON_POWER],
      ['in', 'in', COMPARISON_POWER],
      ['+', '+', 5],
      ['-', '-', 5],
      ['*', '*', 6],
      ['/', '/', 6],
      ['//', '//', 6],
      ['%', '%', 6],
      ['**', '**', 8],
    ] as const
  ).map(([text, op, power]) => [text, { op, power }]),
);

/** Pratt's loop: a prefix, then operators that bind tighter than `floor`. */
function parseBinary(parsing: Parsing, floor: number): Expression | undefined {
  if (++parsing.depth > MAX_DEPTH) {
    return syntax(
      parsing,
      peek(parsing),
      `the expression nests deeper than ${MAX_DEPTH} levels`,
      'Split it.',
    );
  }
  let left = parsePrefix(parsing);
  /** The right side of the comparison just parsed, for a chain such as 0 < a < b. */
  let chained: Expression | undefined;
  while (left) {
    const operator = peekOperator(parsing);
    if (!operator || operator.power <= floor) break;
    parsing.next += operator.op === 'not in' ? 2 : 1;
    if (operator.op === 'in' || operator.op === 'not in') {
      left = parseList(parsing, left, operator.op === 'not in');
      continue;
    }
    // `**` groups to the right and takes a signed exponent: its right side may hold another `**`.
    const right: Expression | undefined = parseBinary(
      parsing,
      operator.op === '**' ? UNARY_POWER - 1 : operator.power,
    );
    if (!right) return undefined;
    const isComparison = operator.power === COMPARISON_POWER;
    const operand: Expression = isComparison && chained ? chained : left;
    const binary: Expression = {
      kind: 'binary',
      op: operator.op,
      left: operand,
      right,
      span: join(parsing, operand, right),
    };
    left =
      isComparison && chained
        ? { kind: 'binary', op: 'and', left, right: binary, span: join(parsing, left, right) }
        : binary;
    chained = isComparison ? right : undefined;
  }
  parsing.depth--;
  return left;
}

function peekOperator(parsing: Parsing): Operator | undefined {
  const token = peek(parsing);
  if (token.quoted || (token.kind !== 'symbol' && token.kind !== 'name')) return undefined;
  if (token.text === 'not') {
    const after = parsing.tokens[parsing.next + 1];
    return after?.text === 'in' && !after.quoted ? { op: 'not in', power: COMPARISON_POWER } : undefined;
  }
  return POWERS.get(token.text);
}

function parsePrefix(parsing: Parsing): Expression | undefined {
  const token = peek(parsing);
  if (token.kind === 'symbol' || (token.kind === 'name' && token.text === 'not' && !token.quoted)) {
    return parsePrefixOperator(parsing, token);
  }
  parsing.next++;
  const span = spanOf(parsing, token.at, token.end);
  if (token.kind === 'number') {
    const value = Number(token.text);
    if (Number.isFinite(value)) return { kind: 'number', value, span };
    return syntax(parsing, token, `${token.text.slice(0, 20)} is too large`, 'Write a smaller number.');
  }
  if (token.kind === 'text') return { kind: 'text', value: token.text, span };
  if (token.kind === 'name') return parseName(parsing, token, span);
  return syntax(parsing, token, unexpected(token), 'Write a column, a number, a text or a function here.');
}

function parsePrefixOperator(parsing: Parsing, token: Token): Expression | undefined {
  parsing.next++;
  if (token.text === '(') {
    const inner = parseBinary(parsing, 0);
    return inner && expectSymbol(parsing, ')') ? inner : undefined;
  }
  if (token.text === '+') return parseBinary(parsing, UNARY_POWER);
  const isNot = token.text === 'not' || token.text === '~';
  if (!isNot && token.text !== '-') {
    return syntax(parsing, token, unexpected(token), 'Write a column, a number, a text or a function here.');
  }
  const operand = parseBinary(parsing, token.text === 'not' ? NOT_POWER : UNARY_POWER);
  if (!operand) return undefined;
  const span = spanBetween(parsing, spanOf(parsing, token.at, token.end), operand.span);
  return { kind: 'unary', op: isNot ? 'not' : '-', operand, span };
}

const CONSTANTS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);

function parseName(parsing: Parsing, token: Token, span: Span): Expression | undefined {
  const { text, quoted } = token;
  const opening = peek(parsing);
  if (!quoted && opening.kind === 'symbol' && opening.text === '(') return parseCall(parsing, token);
  if (parsing.node.columns.has(text)) return { kind: 'column', name: text, span };
  if (!quoted && text === 'value' && parsing.current !== undefined)
    return { kind: 'column', name: parsing.current, span };
  const constant = quoted ? undefined : CONSTANTS.get(text);
  if (constant !== undefined) return { kind: 'boolean', value: constant, span };
  if (!quoted && POWERS.has(text)) {
    return syntax(parsing, token, unexpected(token), `Write a value before "${text}".`);
  }
  const names = [...parsing.node.columns.keys()];
  const message = `the table "${parsing.node.id}" has no column "${text}"`;
  const help = `Columns: ${names.slice(0, 12).join(', ')}.`;
  return reportAt(parsing, 'DSL_UNKNOWN_COLUMN', span, message, help, nearest(text, names));
}

function parseCall(parsing: Parsing, token: Token): Expression | undefined {
  const span = spanOf(parsing, token.at, token.end);
  const name = token.text;
  const known = EXPRESSION_FUNCTIONS.find((f) => f.name === name);
  if (!known) {
    const names = EXPRESSION_FUNCTIONS.map((f) => f.name);
    const help = `Functions: ${names.join(', ')}.`;
    return reportAt(
      parsing,
      'DSL_EXPRESSION_FUNCTION',
      span,
      `there is no function "${name}"`,
      help,
      nearest(name, names),
    );
  }
  parsing.next++;
  const args = parseItems(parsing, ')');
  if (!args) return undefined;
  const whole = spanBetween(parsing, span, lastSpan(parsing));
  if (args.length >= known.least && args.length <= known.most)
    return { kind: 'call', name, args, span: whole };
  const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`;
  const message = `${name}() takes ${wanted} arguments, but ${args.length} are given`;
  return reportAt(parsing, 'DSL_EXPRESSION_FUNCTION', whole, message, `Write ${known.usage}.`);
}

/** `a in [1, 2]` or `a in (1, 2)`. */
function parseList(parsing: Parsing, operand: Expression, negated: boolean): Expression | undefined {
  const opening = peek(parsing);
  const closing = opening.text === '[' ? ']' : ')';
  if (opening.kind !== 'symbol' || (opening.text !== '[' && opening.text !== '(')) {
    return syntax(parsing, opening, `"in" needs a list, ${unexpected(opening)}`, 'Write in [1, 2, 3].');
  }
  parsing.next++;
  const items = parseItems(parsing, closing);
  if (!items) return undefined;
  if (items.length === 0)
    return syntax(parsing, opening, 'the list after "in" is empty', 'Give at least one value.');
  return { kind: 'in', operand, items, negated, span: spanBetween(parsing, operand.span, lastSpan(parsing)) };
}

/** Expressions between commas up to the closing symbol, which is passed. */
function parseItems(parsing: Parsing, closing: string): Expression[] | undefined {
  const items: Expression[] = [];
  if (isSymbol(peek(parsing), closing)) {
    parsing.next++;
    return items;
  }
  for (;;) {
    const item = parseBinary(parsing, 0);
    if (!item) return undefined;
    items.push(item);
    if (!isSymbol(peek(parsing), ',')) return expectSymbol(parsing, closing) ? items : undefined;
    parsing.next++;
  }
}

function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === 'symbol' && token.text === symbol;
}

function expectSymbol(parsing: Parsing, symbol: string): boolean {
  const token = peek(parsing);
  if (isSymbol(token, symbol)) {
    parsing.next++;
    return true;
  }
  syntax(parsing, token, `expected "${symbol}", found ${nameOf(token)}`, `Close with "${symbol}".`);
  return false;
}

function peek(parsing: Parsing): Token {
  return parsing.tokens[Math.min(parsing.next, parsing.tokens.length - 1)];
}

function nameOf(token: Token): string {
  return token.kind === 'end' ? 'the end' : token.kind === 'bad' ? token.text : `"${token.text}"`;
}

function unexpected(token: Token): string {
  return token.kind === 'bad' ? token.text : `found ${nameOf(token)} where it cannot stand`;
}

function spanOf(parsing: Parsing, at: number, end: number): Span {
  const { lines } = parsing.reading;
  const start = sourceOffset(parsing.literal, at, lines.text);
  return spanAt(lines, start, sourceOffset(parsing.literal, end, lines.text));
}

function lastSpan(parsing: Parsing): Span {
  const token = parsing.tokens[parsing.next - 1];
  return spanOf(parsing, token.at, token.end);
}

function spanBetween(parsing: Parsing, from: Span, to: Span): Span {
  return spanAt(parsing.reading.lines, from.start, to.end);
}

function join(parsing: Parsing, left: Expression, right: Expression): Span {
  return spanBetween(parsing, left.span, right.span);
}

function syntax(parsing: Parsing, token: Token, message: string, help: string): undefined {
  return reportAt(parsing, 'DSL_EXPRESSION_SYNTAX', spanOf(parsing, token.at, token.end), message, help);
}

function reportAt(
  { reading, place }: Parsing,
  code: string,
  span: Span,
  message: string,
  help: string,
  suggestion?: string,
): undefined {
  const path = place.path;
  reading.diagnostics.push({ code, severity: 'error', message, span, path, help, suggestion });
  return undefined;
}
