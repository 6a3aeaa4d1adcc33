import { type Expression, parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { codesOf, column, smallDocument } from './documents.ts';

function documentWith(code: string, type = 'float'): string {
  const number = { distribution: { type: 'normal', params: {} } };
  return smallDocument((document) => {
    document.nodes[1].columns.push(
      column('x', 'float', number),
      column('y', 'float', number),
      column('two words', 'float', number),
      column('flag', 'bool', { choice: { choices: [true, false] } }),
      column('name', 'string', { faker: { method: 'name' } }),
      column('at', 'datetime', { datetime_series: { within: 'timeframe', freq: 'h' } }),
      column('out', type, { expression: { code } }),
    );
  });
}

/** Lisp, so that the grouping shows. */
function show(e: Expression): string {
  switch (e.kind) {
    case 'number':
    case 'boolean':
      return String(e.value);
    case 'text':
      return JSON.stringify(e.value);
    case 'column':
      return e.name;
    case 'unary':
      return `(${e.op} ${show(e.operand)})`;
    case 'binary':
      return `(${e.op} ${show(e.left)} ${show(e.right)})`;
    case 'in':
      return `(${e.negated ? 'not-in' : 'in'} ${[e.operand, ...e.items].map(show).join(' ')})`;
    case 'call':
      return `${e.name}(${e.args.map(show).join(' ')})`;
  }
}

function parse(code: string, type?: string): { text: string; expression: Expression } {
  const text = documentWith(code, type);
  const outcome = parseDocument(text, 'test.json');
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((d) => d.message).join());
  const { generator } = outcome.value.nodes[1].columns.find((c) => c.name === 'out')!;
  if (generator.kind !== 'expression') throw new Error('expected an expression');
  return { text, expression: generator.expression };
}

describe('precedence is that of Python', () => {
  test.each([
    ['x + y * 2', '(+ x (* y 2))'],
    ['(x + y) * 2', '(* (+ x y) 2)'],
    ['x - y - 1', '(- (- x y) 1)'],
    ['x // 2 % 3 / y', '(/ (% (// x 2) 3) y)'],
    ['-x ** 2', '(- (** x 2))'],
    ['2 ** 3 ** x', '(** 2 (** 3 x))'],
    ['2 ** -x', '(** 2 (- x))'],
    ['+x', 'x'],
    ['- - x', '(- (- x))'],
    ['`two words` + 1.5e-3', '(+ two words 0.0015)'],
    ['sqrt(x) + max(x, y, 0)', '(+ sqrt(x) max(x y 0))'],
    ['if(x > 0 and not flag, x, coalesce(y, 0))', 'if((and (> x 0) (not flag)) x coalesce(y 0))'],
    ["date_diff('day', at, at)", 'date_diff("day" at at)'],
  ])('%s', (code, expected) => {
    expect(show(parse(code).expression)).toBe(expected);
  });

  test.each([
    ['0 < x < y <= 3', '(and (and (< 0 x) (< x y)) (<= y 3))'],
    ['x < 1 or y > 2 and flag', '(or (< x 1) (and (> y 2) flag))'],
    ['x < 1 | y > 2 & ~flag', '(or (< x 1) (and (> y 2) (not flag)))'],
    ['not x == y', '(not (== x y))'],
    ['x in [1, 2] and y not in (3,4)', '(and (in x 1 2) (not-in y 3 4))'],
    ["name == 'a\"b'", '(== name "a\\"b")'],
    ['True == flag', '(== true flag)'],
    ['x <> y', '(!= x y)'],
  ])('%s', (code, expected) => {
    expect(show(parse(code, 'bool').expression)).toBe(expected);
  });
});

test('spans are those of the source, through JSON escapes', () => {
  const { text, expression } = parse('if(name == "a\n", x, y) * x');
  if (expression.kind !== 'binary' || expression.left.kind !== 'call') throw new Error('shape');
  expect(text.slice(expression.span.start, expression.span.end)).toBe('if(name == \\"a\\n\\", x, y) * x');
  expect(text.slice(expression.right.span.start, expression.right.span.end)).toBe('x');
  expect(text.slice(expression.left.args[1].span.start, expression.left.args[1].span.end)).toBe('x');
});

describe('refused', () => {
  test.each([
    ['x +', 'DSL_EXPRESSION_SYNTAX'],
    ['x y', 'DSL_EXPRESSION_SYNTAX'],
    ['x = 1', 'DSL_EXPRESSION_SYNTAX'],
    ['@pd.x', 'DSL_EXPRESSION_SYNTAX'],
    ['name.str.upper()', 'DSL_EXPRESSION_SYNTAX'],
    ['x if flag else y', 'DSL_EXPRESSION_SYNTAX'],
    ['* x', 'DSL_EXPRESSION_SYNTAX'],
    ['and x', 'DSL_EXPRESSION_SYNTAX'],
    ["'open", 'DSL_EXPRESSION_SYNTAX'],
    ['x in []', 'DSL_EXPRESSION_SYNTAX'],
    ['x in 3', 'DSL_EXPRESSION_SYNTAX'],
    ['(x', 'DSL_EXPRESSION_SYNTAX'],
    ['1e999', 'DSL_EXPRESSION_SYNTAX'],
    [`${'('.repeat(300)}x${')'.repeat(300)}`, 'DSL_EXPRESSION_SYNTAX'],
    ['x'.repeat(3000), 'DSL_EXPRESSION_SYNTAX'],
    ['system(1)', 'DSL_EXPRESSION_FUNCTION'],
    ['sqrt(x, y)', 'DSL_EXPRESSION_FUNCTION'],
    ['z + 1', 'DSL_UNKNOWN_COLUMN'],
    ['out + 1', 'DSL_COLUMN_CYCLE'],
    ['name + 1', 'DSL_EXPRESSION_TYPE'],
    ['at - 1', 'DSL_EXPRESSION_TYPE'],
    ['x and flag', 'DSL_EXPRESSION_TYPE'],
    ['x == name', 'DSL_EXPRESSION_TYPE'],
    ['if(x, 1, 2)', 'DSL_EXPRESSION_TYPE'],
    ["date_diff('fortnight', at, at)", 'DSL_EXPRESSION_TYPE'],
    ['name', 'DSL_GENERATOR_TYPE'],
    ["date_add('day', 1, at)", 'DSL_GENERATOR_TYPE'],
  ])('%s is %s', (code, expected) => {
    expect(codesOf(documentWith(code))).toEqual([expected]);
  });
});
