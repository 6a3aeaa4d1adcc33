import { columnOf, materialise, valueAt, codesColumn, type Column } from '@dataing/base/columns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BinaryOperator, Expression } from '../../src/dsl/expression.ts';
import { evaluateExpression } from '../../src/kernels/expression.ts';
import { expressionAt } from './reference/row-expression.ts';
import type { Cell } from './reference/row-kernels.ts';

const span = { file: 'test.json', start: 0, end: 0, line: 1, column: 1 };
const rows = 9;

/** Columns of every kind, nulls among them. */
const data: Record<string, readonly Cell[]> = {
  x: [0, 1, -1.5, 2.5, null, 1e6, 0.1, -0.5, 3],
  y: [3, 0, 2, -2.5, 1, null, 0.2, 0.5, -7],
  n: [1, 2, 3, 4, 5, 6, 7, 8, null],
  b: [true, false, null, true, false, true, null, false, true],
  c: [false, null, true, true, false, false, null, true, true],
  s: ['a', 'b', null, 'é', '', 'a', 'b', 'z', 'a'],
  t: ['b', 'b', 'a', 'é', 'x', null, 'b', 'a', ''],
};
const types = { x: 'float', y: 'float', n: 'int', b: 'bool', c: 'bool', s: 'string', t: 'string' } as const;

function columnFor(name: keyof typeof types): Column {
  return columnOf(types[name], data[name]);
}

const num = (value: number): Expression => ({ kind: 'number', value, span });
const leaf = (names: string[]): fc.Arbitrary<Expression> =>
  fc.constantFrom(...names).map((name) => ({ kind: 'column', name, span }) as const);
const binary = (ops: BinaryOperator[], side: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc
    .tuple(fc.constantFrom(...ops), side, side)
    .map(([op, left, right]) => ({ kind: 'binary', op, left, right, span }) as const);
const call = (name: string, ...args: Array<fc.Arbitrary<Expression>>): fc.Arbitrary<Expression> =>
  fc.tuple(...args).map((list) => ({ kind: 'call', name, args: list as Expression[], span }) as const);

const trees = fc.letrec<{ number: Expression; truth: Expression; text: Expression }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf(['x', 'y', 'n']),
    fc.constantFrom(-2, -0.5, 0, 1, 2, 3, 10).map(num),
    binary(['+', '-', '*', '/', '//', '%', '**'], tie('number')),
    tie('number').map((operand) => ({ kind: 'unary', op: '-', operand, span }) as const),
    fc
      .constantFrom('sqrt', 'abs', 'exp', 'log', 'floor', 'ceil', 'round')
      .chain((name) => call(name, tie('number'))),
    call('min', tie('number'), tie('number'), tie('number')),
    call('max', tie('number'), tie('number')),
    call('if', tie('truth'), tie('number'), tie('number')),
    call('coalesce', tie('number'), tie('number')),
  ),
  truth: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf(['b', 'c']),
    fc.boolean().map((value) => ({ kind: 'boolean', value, span }) as const),
    binary(['<', '<=', '>', '>=', '==', '!='], tie('number')),
    binary(['<', '<=', '>', '>=', '==', '!='], tie('text')),
    binary(['and', 'or'], tie('truth')),
    tie('truth').map((operand) => ({ kind: 'unary', op: 'not', operand, span }) as const),
    fc
      .tuple(tie('text'), fc.array(tie('text'), { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([operand, items, negated]) => ({ kind: 'in', operand, items, negated, span }) as const),
  ),
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf(['s', 't']),
    fc.constantFrom('a', 'é', '').map((value) => ({ kind: 'text', value, span }) as const),
    call('if', tie('truth'), tie('text'), tie('text')),
    call('coalesce', tie('text'), tie('text')),
  ),
}));

test.each(['number', 'truth', 'text'] as const)(
  '%s expressions agree with the row-at-a-time reference',
  (kind) => {
    fc.assert(
      fc.property(trees[kind], (tree) => {
        const column = evaluateExpression(tree, (name) => columnFor(name as keyof typeof types), rows);
        for (let row = 0; row < rows; row++) {
          const expected = expressionAt(
            tree,
            (name) => data[name][row],
            () => false,
          );
          // No expression gives a negative zero.
          expect(valueAt(column, row)).toBe(typeof expected === 'number' ? expected + 0 : expected);
        }
      }),
      { numRuns: 1500 },
    );
  },
);

test('a dictionary column gives what its values give', () => {
  const codes = codesColumn(Uint8Array.of(2, 0, 1, 1), columnOf('string', ['b', 'c', 'a']));
  const tree: Expression = {
    kind: 'binary',
    op: '>=',
    left: { kind: 'column', name: 's', span },
    right: { kind: 'text', value: 'b', span },
    span,
  };
  const results = [codes, materialise(codes)].map((column) => {
    const result = evaluateExpression(tree, () => column, 4);
    return [0, 1, 2, 3].map((row) => valueAt(result, row));
  });
  expect(results).toEqual([
    [false, true, true, true],
    [false, true, true, true],
  ]);
});

test.each<[string, Expression['kind'] extends string ? string : never, number | null]>([
  ['round to even', 'round', 2],
  ['powers of ten are exact', 'log10', 3],
])('%s', (_, name, expected) => {
  const argument = name === 'round' ? 2.5 : 1000;
  const result = evaluateExpression(
    { kind: 'call', name, args: [num(argument)], span },
    () => columnFor('x'),
    1,
  );
  expect(valueAt(result, 0)).toBe(expected);
});

test('dates: whole units cut towards zero, and texts read beside times', () => {
  const days = columnOf('date', [19_723, 19_754]);
  const at = columnOf('datetime', [19_753.75 * 86_400e6, 19_753.75 * 86_400e6]);
  const scope = (name: string): Column => (name === 'd' ? days : at);
  const column = (name: string): Expression => ({ kind: 'column', name, span });
  const text = (value: string): Expression => ({ kind: 'text', value, span });
  const cells = (tree: Expression): unknown[] =>
    [0, 1].map((row) => valueAt(evaluateExpression(tree, scope, 2), row));
  const diff = (unit: string): Expression => ({
    kind: 'call',
    name: 'date_diff',
    args: [text(unit), column('d'), column('at')],
    span,
  });
  expect(cells(diff('day'))).toEqual([30, 0]);
  expect(cells(diff('hour'))).toEqual([738, -6]);
  expect(cells({ kind: 'binary', op: '>=', left: column('d'), right: text('2024-02-01'), span })).toEqual([
    false,
    true,
  ]);
  expect(
    cells({ kind: 'binary', op: '<', left: text('2024-01-31T18:00:01'), right: column('at'), span }),
  ).toEqual([false, false]);
});
