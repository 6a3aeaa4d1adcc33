import { duckdbParser } from '@dataing/adapters/sql-parser';
import { admit, type Query, type SqlExpression, sql } from '@dataing/sql';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

const parser = duckdbParser();
afterAll(() => parser.close());

const visible = fc.stringMatching(/^[^\0\ud800-\udfff]{1,12}$/);
const name = fc.oneof(
  fc.constantFrom('min', 'order', 'select', 'a"b', "x'; drop table t; --", 'Größe', '/*', '$1'),
  visible,
);
const leaf: fc.Arbitrary<SqlExpression> = fc.oneof(
  name.map((column) => sql.column(column)),
  visible.map((value) => sql.text(value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => sql.number(n)),
  fc.bigInt().map((n) => sql.number(n)),
);
const expression = fc.letrec<{ any: SqlExpression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => sql.binary('+', a, b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => sql.binary('is distinct from', a, b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => sql.when(sql.isNull(a), b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => sql.oneOf(a, [b])),
    tie('any').map((a) => sql.call('sum', a)),
  ),
})).any;

const query = (table: string, select: readonly SqlExpression[], rest: Partial<Query> = {}): Query => ({
  kind: 'query',
  select: select.map((e) => sql.item(e, 'x')),
  from: { kind: 'table', name: table },
  ...rest,
});

async function verdict(tree: Query, tables: readonly string[], maxRows?: number) {
  const outcome = await admit(tree, { dialect: 'duckdb', mode: 'read', tables, maxRows }, [parser]);
  return outcome.ok ? outcome.value.sql : outcome.diagnostics[0].code;
}

describe('a tree of ours passes the same gate', () => {
  test('law: whatever its names and values, it is one query over its table', async () => {
    const hostile = fc.record({
      table: name,
      select: fc.array(expression, { minLength: 1, maxLength: 3 }),
      where: expression,
    });
    await fc.assert(
      fc.asyncProperty(hostile, async ({ table, select, where }) => {
        const session = /current_(catalog|role|schema|user)|session_user/i;
        fc.pre(!session.test(JSON.stringify([select, where])));
        expect(await verdict(query(table, select, { where }), [table])).toMatch(/^select /);
        expect(await verdict(query(table, select, { where }), ['elsewhere'])).toBe('GATE_TABLE_NOT_IN_SCOPE');
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, Partial<Query> & { select?: Query['select'] }]>([
    ['GATE_FUNCTION_NOT_ALLOWED', { select: [sql.item(sql.call('read_text', sql.text('x')))] }],
    [
      'GATE_FUNCTION_NOT_ALLOWED',
      { select: [sql.item({ kind: 'call', name: 'sum(1), read_text', args: [] })] },
    ],
    ['GATE_NODE_NOT_ALLOWED', { where: { kind: 'number', text: '1; drop table t' } }],
    [
      'GATE_NODE_NOT_ALLOWED',
      { where: { kind: 'unary', operator: '- (select 1) -' as '-', operand: sql.number(1) } },
    ],
    ['GATE_NODE_NOT_ALLOWED', { where: sql.binary('= 1 or' as '=', sql.number(1), sql.number(1)) }],
    [
      'GATE_NODE_NOT_ALLOWED',
      { where: { kind: 'literal', value: { toString: () => 'x' } as unknown as string } },
    ],
    ['GATE_NODE_NOT_ALLOWED', { where: { kind: 'subquery' } as unknown as SqlExpression }],
    [
      'GATE_NODE_NOT_ALLOWED',
      { where: { kind: 'is', operand: sql.number(1), value: 'null or true' as 'null' } },
    ],
    ['GATE_NODE_NOT_ALLOWED', { orderBy: [{ expression: sql.number(1), nulls: 'last limit 1' as 'last' }] }],
    ['GATE_TYPE_NOT_ALLOWED', { where: sql.cast(sql.number(1), 'integer) or (1 = 1') }],
    ['GATE_TYPE_NOT_ALLOWED', { where: sql.cast(sql.number(1), 'regclass') }],
    ['GATE_TYPE_NOT_ALLOWED', { where: sql.typed("date '' or date" as 'date', 'x') }],
    ['GATE_LIMIT_NOT_CONSTANT', { limit: 1.5 }],
    ['GATE_LIMIT_NOT_CONSTANT', { limit: '1; drop table t' as unknown as number }],
    ['GATE_TABLE_NOT_IN_SCOPE', { from: { kind: 'table', name: 't', schema: 'information_schema' } }],
    [
      'GATE_TABLE_NOT_IN_SCOPE',
      { from: { kind: 'subquery', alias: 's', query: query('secrets', [sql.number(1)]) } },
    ],
    ['GATE_TABLE_NOT_IN_SCOPE', { with: [{ name: 'secrets', query: query('secrets', [sql.number(1)]) }] }],
  ])('what the renderer writes without quotes is checked: %s', async (code, change) => {
    expect(await verdict({ ...query('t', [sql.number(1)]), ...change }, ['t'])).toBe(code);
  });

  test('IN over a query reads the tables of that query too', async () => {
    const where: SqlExpression = {
      kind: 'in_query',
      operand: sql.column('a'),
      query: query('u', [sql.column('b')]),
    };
    const tree = query('t', [sql.countRows()], { where });
    expect(await verdict(tree, ['t', 'u'])).toBe(
      'select count(*) as x from t where a in (select b as x from u)',
    );
    expect(await verdict(tree, ['t'])).toBe('GATE_TABLE_NOT_IN_SCOPE');
    const hidden: Query = { ...tree, with: [{ name: 'u', query: query('t', [sql.number(1)]) }] };
    expect(await verdict(hidden, ['t', 'u'])).toBe('GATE_PARSERS_DISAGREE');
  });

  test('its rows are bounded too', async () => {
    expect(await verdict(query('t', [sql.number(1)]), ['t'], 50)).toBe('select 1 as x from t\nlimit 50');
    expect(await verdict(query('t', [sql.number(1)], { limit: 99 }), ['t'], 50)).toBe(
      'select 1 as x from t limit 50',
    );
    expect(await verdict(query('t', [sql.number(1)], { limit: 9 }), ['t'], 50)).toBe(
      'select 1 as x from t limit 9',
    );
  });

  test('common table expressions and subqueries', async () => {
    const inner = query('t', [sql.column('a')]);
    const outer: Query = {
      ...query('c', [sql.call('count', sql.column('x'))]),
      with: [{ name: 'c', query: inner }],
    };
    expect(await verdict(outer, ['t'])).toBe('with c as (select a as x from t) select count(x) as x from c');
    const nested: Query = { ...inner, from: { kind: 'subquery', alias: 's', query: inner } };
    expect(await verdict(nested, ['t'])).toBe('select a as x from (select a as x from t) as s');
  });
});

describe('trees of other dialects', () => {
  const codeIn = async (dialect: 'mysql' | 'postgres' | 'sqlite', expression: SqlExpression) => {
    const tree = query('orders', [expression]);
    const outcome = await admit(tree, { dialect, mode: 'read', tables: ['orders'] }, []);
    return outcome.diagnostics[0]?.code;
  };
  const joined = sql.binary('||', sql.column('a'), sql.column('b'));

  test('|| is refused where it means OR, on which every parser would agree', async () => {
    expect(await codeIn('mysql', joined)).toBe('GATE_NODE_NOT_ALLOWED');
    // Through our own reading; then the parsers are missed.
    expect(await codeIn('postgres', joined)).toBe('GATE_PARSER_MISSING');
    expect(await codeIn('sqlite', joined)).toBe('GATE_PARSER_MISSING');
  });

  test('functions and types are those of the dialect', async () => {
    const column = sql.column('a');
    expect(await codeIn('mysql', sql.call('epoch_us', column))).toBe('GATE_FUNCTION_NOT_ALLOWED');
    expect(await codeIn('postgres', sql.call('pg_sleep', column))).toBe('GATE_FUNCTION_NOT_ALLOWED');
    expect(await codeIn('sqlite', sql.call('load_extension', column))).toBe('GATE_FUNCTION_NOT_ALLOWED');
    expect(await codeIn('mysql', sql.cast(column, 'hugeint'))).toBe('GATE_TYPE_NOT_ALLOWED');
  });
});
