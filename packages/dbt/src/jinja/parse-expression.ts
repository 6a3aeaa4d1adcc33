import type { Token } from './lex.ts';
import type { TokenReader } from './token-reader.ts';
import type { Arguments, BinaryOperator, CompareOperator, Expression, Filter } from './tree.ts';

const DEPTH_MAX = 200;

/** Expressions with the precedences of jinja2/parser.py: a sign binds tighter than `**`, which groups to the left; `~` stands between + and *. */
export function parseExpression(reader: TokenReader, depth = 0, choices = true): Expression {
  if (depth > DEPTH_MAX) reader.fail(`nested deeper than ${DEPTH_MAX} levels`);
  const { start } = reader;
  let value = parseOr(reader, depth + 1);
  if (!choices) return value;
  while (reader.takeName('if')) {
    const test = parseOr(reader, depth + 1);
    const otherwise = reader.takeName('else') ? parseExpression(reader, depth + 1) : undefined;
    value = { kind: 'choose', test, then: value, otherwise, start, end: reader.end };
  }
  return value;
}

/** One value or, with commas, a tuple: what stands in `{{ }}`, after `in` and on the right of `set`. */
export function parseTuple(reader: TokenReader, depth = 0, choices = true): Expression {
  const { start } = reader;
  const first = parseExpression(reader, depth, choices);
  if (!reader.isOperator(',')) return first;
  const items = [first];
  while (reader.takeOperator(',')) {
    if (endsTuple(reader)) break;
    items.push(parseExpression(reader, depth, choices));
  }
  return { kind: 'tuple', items, start, end: reader.end };
}

function endsTuple(reader: TokenReader): boolean {
  return reader.isDone || [')', ']', '}', '='].some((it) => reader.isOperator(it));
}

function binary(
  reader: TokenReader,
  operators: readonly BinaryOperator[],
  below: () => Expression,
  take: (operator: string) => boolean,
): Expression {
  const { start } = reader;
  let left = below();
  for (;;) {
    const operator = operators.find((it) => take(it));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: below(), start, end: reader.end };
  }
}

function parseOr(reader: TokenReader, depth: number): Expression {
  const word = (name: string) => reader.takeName(name);
  const not = (): Expression => parseNot(reader, depth);
  return binary(reader, ['or'], () => binary(reader, ['and'], not, word), word);
}

function parseNot(reader: TokenReader, depth: number): Expression {
  const { start } = reader;
  if (depth > DEPTH_MAX) reader.fail(`nested deeper than ${DEPTH_MAX} levels`);
  if (!reader.takeName('not')) return parseComparison(reader, depth);
  return { kind: 'unary', operator: 'not', of: parseNot(reader, depth + 1), start, end: reader.end };
}

const comparisons: readonly CompareOperator[] = ['==', '!=', '<=', '>=', '<', '>'];

function parseComparison(reader: TokenReader, depth: number): Expression {
  const { start } = reader;
  const first = parseSum(reader, depth);
  const rest: Array<readonly [CompareOperator, Expression]> = [];
  for (;;) {
    const operator = takeComparison(reader);
    if (operator === undefined) break;
    rest.push([operator, parseSum(reader, depth)]);
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest, start, end: reader.end };
}

function takeComparison(reader: TokenReader): CompareOperator | undefined {
  if (reader.takeName('in')) return 'in';
  if (reader.isName('not') && reader.isName('in', 1)) {
    reader.next('not');
    reader.next('in');
    return 'not in';
  }
  return comparisons.find((it) => reader.takeOperator(it));
}

function parseSum(reader: TokenReader, depth: number): Expression {
  const sign = (operator: string) => reader.takeOperator(operator);
  const power = (): Expression => binary(reader, ['**'], () => parseUnary(reader, depth), sign);
  const product = (): Expression => binary(reader, ['*', '/', '//', '%'], power, sign);
  const joined = (): Expression => binary(reader, ['~'], product, sign);
  return binary(reader, ['+', '-'], joined, sign);
}

function parseUnary(reader: TokenReader, depth: number, filters = true): Expression {
  const { start } = reader;
  if (depth > DEPTH_MAX) reader.fail(`nested deeper than ${DEPTH_MAX} levels`);
  let value: Expression;
  const operator = reader.takeOperator('-') ? '-' : reader.takeOperator('+') ? '+' : undefined;
  if (operator === undefined) value = parsePostfix(reader, parsePrimary(reader, depth), depth);
  else value = { kind: 'unary', operator, of: parseUnary(reader, depth + 1, false), start, end: reader.end };
  return filters ? parseAfter(reader, value, depth) : value;
}

/** Filters, tests and calls of what they give. */
function parseAfter(reader: TokenReader, first: Expression, depth: number): Expression {
  const { start } = first;
  let value = first;
  for (;;) {
    if (reader.isOperator('|')) {
      const { name, args, named, spread, spreadNamed } = parseFilter(reader, depth);
      value = { kind: 'filter', name, of: value, args, named, spread, spreadNamed, start, end: reader.end };
    } else if (reader.takeName('is')) value = parseTest(reader, value, depth);
    else if (reader.isOperator('(')) {
      const given = parseArguments(reader, depth);
      value = { kind: 'call', of: value, ...given, start, end: reader.end };
    } else return value;
  }
}

export function parseFilters(reader: TokenReader): Filter[] {
  const filters: Filter[] = [];
  while (reader.isOperator('|')) filters.push(parseFilter(reader, 0));
  return filters;
}

/** `| name(args)`. */
export function parseFilter(reader: TokenReader, depth: number): Filter {
  const { start } = reader;
  reader.takeOperator('|');
  let name = reader.name('the name of a filter');
  while (reader.takeOperator('.')) name += `.${reader.name('a name')}`;
  const given = reader.isOperator('(') ? parseArguments(reader, depth) : { args: [], named: [] };
  return { name, ...given, start, end: reader.end };
}

const endOfTest = new Set(['else', 'or', 'and']);

function parseTest(reader: TokenReader, of: Expression, depth: number): Expression {
  const not = reader.takeName('not');
  const token = reader.next('the name of a test');
  let name = token.text;
  if (token.kind !== 'name') reader.fail('expected the name of a test', token);
  while (reader.takeOperator('.')) name += `.${reader.name('a name')}`;
  let given: Arguments = { args: [], named: [] };
  const next = reader.peek();
  const bare = next !== undefined && (next.kind !== 'operator' || next.text === '[' || next.text === '{');
  if (reader.isOperator('(')) given = parseArguments(reader, depth);
  else if (reader.isName('is')) reader.fail('one test after another has no meaning');
  else if (bare && !(next.kind === 'name' && endOfTest.has(next.text))) {
    given = { args: [parsePostfix(reader, parsePrimary(reader, depth), depth)], named: [] };
  }
  return { kind: 'test', name, of, not, ...given, start: of.start, end: reader.end };
}

function parsePostfix(reader: TokenReader, first: Expression, depth: number): Expression {
  const { start } = first;
  let value = first;
  for (;;) {
    if (reader.takeOperator('.')) {
      const token = reader.next('a name');
      if (token.kind === 'name')
        value = { kind: 'attribute', of: value, name: token.text, start, end: token.end };
      else if (token.kind === 'integer') {
        const index: Expression = {
          kind: 'integer',
          value: Number(token.text),
          start: token.start,
          end: token.end,
        };
        value = { kind: 'item', of: value, index, start, end: token.end };
      } else reader.fail('expected a name after "."', token);
    } else if (reader.isOperator('[')) value = parseSubscript(reader, value, depth);
    else if (reader.isOperator('(')) {
      const given = parseArguments(reader, depth);
      value = { kind: 'call', of: value, ...given, start, end: reader.end };
    } else return value;
  }
}

function parseSubscript(reader: TokenReader, of: Expression, depth: number): Expression {
  reader.expect('[');
  const bound = () =>
    reader.isOperator(':') || reader.isOperator(']') ? undefined : parseTuple(reader, depth + 1);
  const index = bound();
  if (!reader.isOperator(':')) {
    reader.expect(']');
    const nothing: Expression = { kind: 'tuple', items: [], start: of.start, end: reader.end };
    return { kind: 'item', of, index: index ?? nothing, start: of.start, end: reader.end };
  }
  reader.expect(':');
  const to = bound();
  const step = reader.takeOperator(':') ? bound() : undefined;
  reader.expect(']');
  return { kind: 'slice', of, from: index, to, step, start: of.start, end: reader.end };
}

/** `(a, b, name=c, *d, **e)`. */
export function parseArguments(reader: TokenReader, depth: number): Arguments {
  reader.expect('(');
  const args: Expression[] = [];
  const named: Array<readonly [string, Expression]> = [];
  let spread: Expression | undefined;
  let spreadNamed: Expression | undefined;
  while (!reader.isOperator(')')) {
    const isLate = spreadNamed !== undefined || (spread !== undefined && reader.isOperator('*'));
    if (isLate) reader.fail('expected ")"');
    if (reader.takeOperator('**')) spreadNamed = parseExpression(reader, depth + 1);
    else if (reader.takeOperator('*')) spread = parseExpression(reader, depth + 1);
    else if (reader.peek()?.kind === 'name' && reader.isOperator('=', 1)) {
      const name = reader.name('a name');
      reader.expect('=');
      named.push([name, parseExpression(reader, depth + 1)]);
    } else {
      if (named.length > 0 || spread !== undefined)
        reader.fail('an argument without a name after one with it');
      args.push(parseExpression(reader, depth + 1));
    }
    if (!reader.takeOperator(',')) break;
  }
  reader.expect(')');
  return { args, named, spread, spreadNamed };
}

function parsePrimary(reader: TokenReader, depth: number): Expression {
  const token = reader.next('an expression');
  const { start, end } = token;
  if (token.kind === 'integer' || token.kind === 'float')
    return { kind: token.kind, value: Number(token.text), start, end };
  if (token.kind === 'text') {
    let { text } = token;
    while (reader.peek()?.kind === 'text') text += reader.next('a text').text;
    return { kind: 'text', text, start, end: reader.end };
  }
  if (token.kind === 'name') return parseWord(token);
  if (token.text === '(') return parseBrackets(reader, start, depth);
  if (token.text === '[') {
    const items = parseItems(reader, ']', depth, () => parseExpression(reader, depth + 1));
    return { kind: 'list', items, start, end: reader.end };
  }
  if (token.text === '{') {
    const entries = parseItems(reader, '}', depth, () => {
      const key = parseExpression(reader, depth + 1);
      reader.expect(':');
      return [key, parseExpression(reader, depth + 1)] as const;
    });
    return { kind: 'dict', entries, start, end: reader.end };
  }
  return reader.fail(`"${token.text}" does not begin an expression`, token);
}

function parseWord({ text, start, end }: Token): Expression {
  if (text === 'true' || text === 'True') return { kind: 'boolean', value: true, start, end };
  if (text === 'false' || text === 'False') return { kind: 'boolean', value: false, start, end };
  if (text === 'none' || text === 'None') return { kind: 'none', start, end };
  return { kind: 'name', name: text, start, end };
}

function parseBrackets(reader: TokenReader, start: number, depth: number): Expression {
  if (reader.takeOperator(')')) return { kind: 'tuple', items: [], start, end: reader.end };
  const inner = parseTuple(reader, depth + 1);
  reader.expect(')');
  return inner;
}

function parseItems<T>(reader: TokenReader, close: string, depth: number, one: () => T): T[] {
  if (depth > DEPTH_MAX) reader.fail(`nested deeper than ${DEPTH_MAX} levels`);
  const items: T[] = [];
  while (!reader.isOperator(close)) {
    items.push(one());
    if (!reader.takeOperator(',')) break;
  }
  reader.expect(close);
  return items;
}
