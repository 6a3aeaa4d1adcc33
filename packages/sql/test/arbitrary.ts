import fc from 'fast-check';
import type { BinaryOperator, SqlExpression } from './subject.ts';

const OPERATORS: readonly BinaryOperator[] = [
  'or',
  'and',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'is distinct from',
  'is not distinct from',
  'like',
  'not like',
  'ilike',
  'not ilike',
  '||',
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
];
const NAMES = [
  'a',
  'min',
  'value',
  'order',
  'select',
  'Größe',
  'with space',
  'quo"te',
  "o'clock",
  'p2p',
  '1st',
  'x.y',
];

const columnName = fc.oneof(fc.constantFrom(...NAMES), fc.string({ minLength: 1, maxLength: 8 }));
const column: fc.Arbitrary<SqlExpression> = columnName.map((name) => ({ kind: 'column', name }));
const literal: fc.Arbitrary<SqlExpression> = fc.oneof(
  fc.string().map((value): SqlExpression => ({ kind: 'literal', value })),
  fc.constantFrom(true, false, null).map((value): SqlExpression => ({ kind: 'literal', value })),
  fc
    .constantFrom('0', '1', '2.5', '1e3', '12345678901234567890')
    .map((text): SqlExpression => ({ kind: 'number', text })),
  fc.constant<SqlExpression>({ kind: 'typed', type: 'date', text: '2026-01-08' }),
);

/** Any expression of the tree, aggregates left out so that it can stand in WHERE. */
export const expression: fc.Arbitrary<SqlExpression> = fc.letrec<{ any: SqlExpression }>((tie) => {
  const any = tie('any');
  const some = fc.array(any, { minLength: 1, maxLength: 3 });
  return {
    any: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      column,
      literal,
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...OPERATORS),
        left: any,
        right: any,
      }),
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('-' as const, '+' as const, 'not' as const),
        operand: any,
      }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('abs', 'lower', 'coalesce'),
        args: some,
      }),
      fc.record({
        kind: fc.constant('is' as const),
        operand: any,
        value: fc.constantFrom('null' as const, 'true' as const, 'false' as const),
        negated: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('in' as const), operand: any, items: some, negated: fc.boolean() }),
      fc.record({
        kind: fc.constant('between' as const),
        operand: any,
        low: any,
        high: any,
        negated: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('cast' as const),
        operand: any,
        type: fc.constantFrom('double', 'varchar', 'decimal(18, 2)'),
      }),
      fc.record({
        kind: fc.constant('case' as const),
        branches: fc.array(fc.record({ when: any, then: any }), { minLength: 1, maxLength: 2 }),
        otherwise: any,
      }),
    ),
  };
}).any;

/** The tree without its places and without what is absent, for comparison. */
export function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).filter(([k, v]) => k !== 'span' && v !== undefined && v !== false);
  return Object.fromEntries(entries.map(([k, v]) => [k, bare(v)]));
}
