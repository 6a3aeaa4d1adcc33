import type { ParsedSql, SqlParser } from '@dataing/ports';
import { admit, isAdmitted, type Query, type SqlExpression } from '@dataing/sql';
import { afterAll, describe, expect, test } from 'vitest';
import admittedTexts from './admitted.json' with { type: 'json' };
import refusedTexts from './refused.json' with { type: 'json' };
import { closeParsers, parsers, scope, verdict } from './verdict.ts';

afterAll(closeParsers);

function smallQuery(select: readonly SqlExpression[], table: string): Query {
  return {
    kind: 'query',
    select: select.map((expression) => ({ expression })),
    from: { kind: 'table', name: table },
  };
}

describe('legitimate reads are admitted', () => {
  test.each(admittedTexts)('%s', async (text) => {
    const outcome = await admit(text, scope, parsers);
    expect(outcome.diagnostics).toEqual([]);
    expect(outcome.ok && isAdmitted(outcome.value)).toBe(true);
    expect(outcome.ok && outcome.value.sql).toBe(text);
  });
});

describe('hostile statements are refused', () => {
  test.each(refusedTexts)('$rule: $sql', async ({ sql, rule }) => expect(await verdict(sql)).toBe(rule));
});

describe('the verdict is about meaning', () => {
  test('a table is in scope by name, whatever its letter case, and by its schema only if listed so', async () => {
    expect(await verdict('select * from ORDERS')).toBe('admitted');
    expect(await verdict('select * from s.orders')).toBe('GATE_TABLE_NOT_IN_SCOPE');
    expect(await verdict('select * from s.orders', { tables: ['s.orders'] })).toBe('admitted');
    expect(await verdict('select * from orders', { tables: ['s.orders'] })).toBe('GATE_TABLE_NOT_IN_SCOPE');
    expect(await verdict('select * from s."orders"', { tables: ['orders'] })).toBe('GATE_TABLE_NOT_IN_SCOPE');
  });

  test('a table of a database is in scope where the scope names the database, as compiled models of dbt do', async () => {
    const text = 'select * from "dev"."main"."orders"';
    expect(await verdict(text, { tables: ['dev.main.orders'] })).toBe('admitted');
    expect(await verdict(`with o as (${text}) select 1 from o`, { tables: ['Dev.main.orders'] })).toBe(
      'admitted',
    );
    for (const tables of [['orders'], ['main.orders'], ['prod.main.orders'], ['dev.s.orders'], []])
      expect(await verdict(text, { tables })).toBe('GATE_TABLE_NOT_IN_SCOPE');
    const tables = ['dev.main.orders'];
    const others = ['orders', 'main.orders', 'dev.orders', 'prod.main.orders', 'system.main.duckdb_secrets'];
    const twofold = [
      '"dev.main".orders',
      'dev."main.orders"',
      '"dev.main"."x".orders',
      '"dev"."main.orders"',
    ];
    for (const other of [...others, ...twofold])
      expect(await verdict(`select * from ${other}`, { tables })).toBe('GATE_TABLE_NOT_IN_SCOPE');
    const joined = `${text} o, "prod"."main"."orders" p`;
    expect(await verdict(joined, { tables })).toBe('GATE_TABLE_NOT_IN_SCOPE');
  });

  test('a refusal says where, which, and what there is instead', async () => {
    const outcome = await admit('select *\nfrom "Größe" g, order_s', scope, parsers);
    const [first] = outcome.diagnostics;
    expect(first).toMatchObject({ code: 'GATE_TABLE_NOT_IN_SCOPE', span: { line: 2, column: 6 } });
    const other = await admit('select 1 from "ünï" limit 0; select order_s', scope, parsers);
    expect(other.diagnostics[0]).toMatchObject({ code: 'GATE_STATEMENTS', span: { line: 1, column: 30 } });
    const near = await admit('select * from order_s', scope, parsers);
    expect(near.diagnostics[0]).toMatchObject({ suggestion: 'orders' });
    expect(near.diagnostics[0].help).toContain('orders, users, events');
  });

  test('the tables that are read stand beside the admitted text', async () => {
    const text =
      'with a as (select * from Orders) select * from a join users using (id) join orders using (id)';
    const outcome = await admit(text, scope, parsers);
    expect(outcome.ok && outcome.value.tables).toEqual(['orders', 'users']);
  });

  test('a copy of an admitted query is not admitted', async () => {
    const outcome = await admit('select 1', scope, parsers);
    if (!outcome.ok) throw new Error('should be admitted');
    expect(isAdmitted({ ...outcome.value })).toBe(false);
    expect(isAdmitted({ ...outcome.value, sql: 'drop table orders' })).toBe(false);
    expect(() => Object.assign(outcome.value, { sql: 'drop table orders' })).toThrow(TypeError);
  });
});

describe('rows', () => {
  const bounded = async (text: string) => {
    const outcome = await admit(text, { ...scope, maxRows: 100 }, parsers);
    return outcome.ok ? outcome.value.sql : outcome.diagnostics[0].code;
  };
  test.each([
    ['select 1', 'select 1\nlimit 100'],
    ['select 1; -- note', 'select 1\nlimit 100'],
    ['select 1 limit 7', 'select 1 limit 7'],
    ['select 1 limit 1000 offset 5', 'select 1 limit 100 offset 5'],
    ["select 'ü' limit 1000", "select 'ü' limit 100"],
    ['select 1 offset 5', 'select 1 offset 5\nlimit 100'],
    ['select 1 union all select 2 order by 1', 'select 1 union all select 2 order by 1\nlimit 100'],
    ['select * from (select 1 limit 1000)', 'select * from (select 1 limit 1000)\nlimit 100'],
    ['select 1 limit 50 %', 'GATE_LIMIT_NOT_CONSTANT'],
    ['select 1 limit (select 5000)', 'GATE_LIMIT_NOT_CONSTANT'],
    ['select 1 limit 10 * 100', 'GATE_LIMIT_NOT_CONSTANT'],
  ])('%s becomes %s', async (text, expected) => expect(await bounded(text)).toBe(expected));
});

describe('parsers', () => {
  const answering = (name: SqlParser['name'], parsed: ParsedSql): SqlParser => ({
    name,
    parse: async () => parsed,
    close: async () => {},
  });
  const codeWith = async (given: readonly SqlParser[], text = 'select * from orders') => {
    const outcome = await admit(text, scope, given);
    return outcome.ok ? 'admitted' : outcome.diagnostics[0].code;
  };
  const [first, second] = parsers;

  test('a text needs both, a tree the deciding one only', async () => {
    expect(await codeWith([first])).toBe('GATE_PARSER_MISSING');
    expect(await codeWith([second])).toBe('GATE_PARSER_MISSING');
    const tree = smallQuery([{ kind: 'call', name: 'count', args: [], star: true }], 'orders');
    expect((await admit(tree, scope, [first])).ok).toBe(true);
    expect((await admit(tree, scope, [])).diagnostics[0].code).toBe('GATE_PARSER_MISSING');
  });

  test('a late or a lying parser refuses', async () => {
    const late = answering('polyglot', { ok: false, message: 'late', timedOut: true });
    expect(await codeWith([first, late])).toBe('GATE_PARSER_TIMEOUT');
    const other = await second.parse('select * from users', 'duckdb');
    expect(await codeWith([first, answering('polyglot', other)])).toBe('GATE_PARSERS_DISAGREE');
    const two = await second.parse('select * from orders; select 1', 'duckdb');
    expect(await codeWith([first, answering('polyglot', two)])).toBe('GATE_STATEMENTS');
    const nonsense = answering('duckdb', { ok: true, statements: [{ node: { type: 'NEW_NODE' } }] });
    expect(await codeWith([nonsense, second])).toBe('GATE_NODE_NOT_ALLOWED');
  });

  test('an unknown field in a known node refuses', async () => {
    const parsed = await first.parse('select * from orders', 'duckdb');
    const text = JSON.stringify(parsed).replace('"qualify":null', '"qualify":null,"surprise":{"x":1}');
    expect(await codeWith([answering('duckdb', JSON.parse(text)), second])).toBe('GATE_NODE_NOT_ALLOWED');
  });

  test('a dialect whose parsers were not given, or whose trees are not known yet, refuses', async () => {
    expect(await verdict('select 1', { dialect: 'mysql' })).toBe('GATE_PARSER_MISSING');
    const tree = smallQuery([{ kind: 'number', text: '1' }], 'orders');
    const outcome = await admit(tree, { ...scope, dialect: 'snowflake' }, parsers);
    expect(outcome.diagnostics.map((d) => d.code)).toEqual(['GATE_DIALECT_UNKNOWN']);
  });
});
