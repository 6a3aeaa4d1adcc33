import type { SqlDialect } from '@dataing/ports';
import fc from 'fast-check';
import type { Expression, FromItem, Name, Query } from '../../src/tree/index.ts';

const name: fc.Arbitrary<Name> = fc.oneof(
  fc.constantFrom('a', 'b1', 'Order_Id', 'x').map((text) => ({ text })),
  fc
    .constantFrom('select', 'with space', 'quo"te', 'tick`', 'Größe', '1st', "o'clock", 'br]acket')
    .map((text) => ({ text, quoted: true })),
);
/** BigQuery parts what stands in quotes at its dots, and knows no doubled marks in them. */
const plainName = name.filter((n) => !/[.`\]]/.test(n.text));
const text = fc.oneof(
  fc.constantFrom("it's", 'a\\b', 'line\nend', '', '--', '/*', '$$'),
  fc.string({ unit: 'grapheme', maxLength: 6 }).filter((s) => !s.includes('\0')),
);

/** Any expression every dialect can write, queries inside included. */
export function arbitraryTree(dialect: SqlDialect): {
  expression: fc.Arbitrary<Expression>;
  query: fc.Arbitrary<Query>;
} {
  const isLong = dialect !== 'bigquery' && dialect !== 'sqlite';
  const id =
    isLong && dialect !== 'mysql' && dialect !== 'spark'
      ? name.filter((n) => !n.text.includes('`'))
      : plainName;
  const depthIdentifier = fc.createDepthIdentifier();
  const { expression, query } = fc.letrec<{ expression: Expression; query: Query; from: FromItem }>((tie) => {
    const e = tie('expression');
    const list = fc.array(e, { minLength: 1, maxLength: 3 });
    const negated = fc.constantFrom(true, undefined);
    const operators = ['+', '-', '*', '/', '%', '=', '<>', '<', '>=', ...(dialect === 'mysql' ? [] : ['||'])];
    const leaf: fc.Arbitrary<Expression> = fc.oneof(
      fc.array(id, { minLength: 1, maxLength: 3 }).map((path) => ({ kind: 'column' as const, path })),
      text.map((value) => ({ kind: 'literal' as const, value })),
      fc.constantFrom(true, false, null).map((value) => ({ kind: 'literal' as const, value })),
      fc
        .constantFrom('0', '12', '2.5', '1e3', '1e-5')
        .map((digits) => ({ kind: 'number' as const, text: digits })),
      fc.constant<Expression>({ kind: 'typed', type: { name: 'date' }, text: '2026-01-08' }),
    );
    const deep: fc.Arbitrary<Expression> = fc.oneof(
      { maxDepth: 3, depthIdentifier, withCrossShrink: true },
      leaf,
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...operators),
        left: e,
        right: e,
      }),
      fc.record({
        kind: fc.constant('logical' as const),
        operator: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(e, { minLength: 2, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('-', '+', 'not'),
        operand: e,
      }),
      fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom('f', 'left', 'coalesce').map((t) => [{ text: t }]),
        args: list,
      }),
      fc.record({
        kind: fc.constant('is' as const),
        operand: e,
        value: fc.constantFrom('null', 'true'),
        negated,
      }),
      fc.record({ kind: fc.constant('distinct_from' as const), left: e, right: e, negated }),
      fc.record({ kind: fc.constant('in' as const), operand: e, items: list, negated }),
      fc.record({ kind: fc.constant('in_query' as const), operand: e, query: tie('query'), negated }),
      fc.record({ kind: fc.constant('between' as const), operand: e, low: e, high: e, negated }),
      fc.record({
        kind: fc.constant('like' as const),
        operator: fc.constant('like'),
        operand: e,
        pattern: e,
        negated,
      }),
      fc.record({
        kind: fc.constant('cast' as const),
        form: fc.constant('cast' as const),
        operand: e,
        type: fc.constantFrom({ name: 'double precision' }, { name: 'decimal', sizes: ['18', '2'] }),
      }),
      fc.record({
        kind: fc.constant('case' as const),
        operand: fc.option(e, { nil: undefined, maxDepth: 3, depthIdentifier }),
        branches: fc.array(fc.record({ when: e, then: e }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(e, { nil: undefined, maxDepth: 3, depthIdentifier }),
      }),
      fc.record({ kind: fc.constant('subquery' as const), query: tie('query') }),
      fc.record({ kind: fc.constant('exists' as const), query: tie('query') }),
      fc.record({ kind: fc.constant('row' as const), items: fc.array(e, { minLength: 2, maxLength: 3 }) }),
      fc.record({
        kind: fc.constant('quantified' as const),
        operator: fc.constantFrom('=', '<'),
        left: e,
        quantifier: fc.constantFrom('any' as const, 'all' as const),
        right: tie('query').map((q) => ({ kind: 'subquery' as const, query: q })),
      }),
    );
    const from: fc.Arbitrary<FromItem> = fc.oneof(
      { maxDepth: 3, depthIdentifier, withCrossShrink: true },
      fc.record({
        kind: fc.constant('table' as const),
        name: fc.array(id, { minLength: 1, maxLength: 2 }),
        alias: fc.option(
          id.map((n) => ({ name: n })),
          { nil: undefined, maxDepth: 3, depthIdentifier },
        ),
      }),
      fc.record({
        kind: fc.constant('derived' as const),
        query: tie('query'),
        alias: id.map((n) => ({ name: n })),
      }),
      fc.record({
        kind: fc.constant('join' as const),
        join: fc.constantFrom('inner' as const, 'left' as const, 'full' as const),
        left: tie('from'),
        right: tie('from').filter((f) => f.kind !== 'join'),
        on: e,
      }),
    );
    const select: fc.Arbitrary<Query> = fc.record({
      kind: fc.constant('select' as const),
      distinct: fc.constantFrom(true as const, undefined),
      items: fc.array(
        fc.record({ expression: e, alias: fc.option(id, { nil: undefined, maxDepth: 3, depthIdentifier }) }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      from: fc.option(fc.array(tie('from'), { minLength: 1, maxLength: 2 }), {
        nil: undefined,
        maxDepth: 3,
        depthIdentifier,
      }),
      where: fc.option(e, { nil: undefined, maxDepth: 3, depthIdentifier }),
      groupBy: fc.option(
        fc
          .array(
            e.map((x) => ({ kind: 'expression' as const, expression: x })),
            { minLength: 1, maxLength: 2 },
          )
          .map((elements) => ({ elements })),
        { nil: undefined, maxDepth: 3, depthIdentifier },
      ),
      having: fc.option(e, { nil: undefined, maxDepth: 3, depthIdentifier }),
      orderBy: fc.option(
        fc
          .array(fc.record({ expression: e, descending: negated }), { minLength: 1, maxLength: 2 })
          .map((items) => ({ items })),
        { nil: undefined, maxDepth: 3, depthIdentifier },
      ),
      limit: fc.option(fc.constant({ count: { kind: 'number' as const, text: '3' } }), {
        nil: undefined,
        maxDepth: 3,
        depthIdentifier,
      }),
      with: fc.option(
        fc.record({
          ctes: fc.array(fc.record({ name: id, body: tie('query') }), { minLength: 1, maxLength: 2 }),
        }),
        { nil: undefined, maxDepth: 3, depthIdentifier },
      ),
    });
    const simple: fc.Arbitrary<Query> = fc.constant({
      kind: 'select',
      items: [{ expression: { kind: 'number', text: '1' } }],
    });
    const branch = fc.record({
      operator: fc.constantFrom('union' as const, 'except' as const),
      all: fc.constantFrom(true as const),
      query: select,
    });
    const union: fc.Arbitrary<Query> = fc.record({
      kind: fc.constant('set_operation' as const),
      first: select,
      rest: fc.array(branch, { minLength: 1, maxLength: 2 }),
    });
    return {
      expression: deep,
      from,
      query: fc.oneof({ maxDepth: 3, depthIdentifier }, simple, select, union),
    };
  });
  return { expression, query };
}
