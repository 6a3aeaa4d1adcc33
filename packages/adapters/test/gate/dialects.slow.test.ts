import { duckdbParser, polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import type { ParsedSql, SqlParser } from '@dataing/ports';
import { admitChange, isAdmittedChange, judge } from '@dataing/sql';
import { afterAll, describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { hostileSeeds, legitimate, narrowScope, seedCount, wideScope } from './dialects.ts';

const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
afterAll(() => Promise.all(parsers.map((parser) => parser.close())));

/** Legitimate statements that are known to be refused, each with the reason. */
const KNOWN: Readonly<Record<string, string>> = {
  // Its size cannot be bounded before it runs; FROM generate_series(...) is admitted.
  "select unnest(generate_series(date '2026-01-01', date '2026-02-01', interval 1 day)) as day":
    'GATE_FUNCTION_NOT_ALLOWED',
};

describe.each(SQL_DIALECTS)('%s', (dialect) => {
  test('admits what users write', async () => {
    const refused: Record<string, string> = {};
    for (const { mode, sql } of legitimate(dialect)) {
      const verdict = await judge(sql, wideScope(dialect, mode), parsers);
      if (!verdict.allowed) refused[sql] = verdict.rule;
    }
    expect(refused).toEqual(dialect === 'duckdb' ? KNOWN : {});
  });

  test('refuses every hostile seed', async () => {
    const seeds = hostileSeeds(dialect);
    const escaped: string[] = [];
    for (const { mode, sql } of seeds) {
      const verdict = await judge(sql, narrowScope(dialect, mode), parsers);
      if (verdict.allowed) escaped.push(`${mode}: ${sql}`);
      else expect(verdict.rule, sql).toMatch(/^GATE_/);
    }
    expect(escaped).toEqual([]);
    expect(seeds.length).toBeGreaterThanOrEqual(180);
  });
});

const BOMBS: Readonly<Record<string, string>> = {
  'ten megabytes of text': `select '${'x'.repeat(10_000_000)}'`,
  'ten megabytes of words': 'select '.repeat(1_500_000),
  'ten megabytes of comments': `${'/*'.repeat(5_000_000)} select 1`,
  brackets: `select ${'('.repeat(5_000)}1${')'.repeat(5_000)}`,
  'brackets within bounds': `select ${'('.repeat(99)}1${')'.repeat(99)} from secrets`,
  subqueries: `${'select * from ('.repeat(90)}select 1 from secrets${') z'.repeat(90)}`,
  signs: `select ${'- '.repeat(40_000)}1`,
  nots: `select ${'not '.repeat(40_000)}true`,
  cases: `select ${'case when '.repeat(10_000)}`,
  joins: `select * from secrets${' join secrets using (id)'.repeat(5_000)}`,
  unions: `select 1${' union all select * from secrets'.repeat(5_000)}`,
  operators: `select 1 from secrets where 1${' + 1'.repeat(20_000)} = 1`,
  quotes: `select ${"'".repeat(99_999)}`,
  dollars: `select ${'$a$'.repeat(30_001)}`,
  semicolons: ';'.repeat(900_000),
};

test.each(Object.keys(BOMBS))('%s: refused in every dialect, and the gate goes on', async (name) => {
  for (const dialect of SQL_DIALECTS) {
    const verdict = await judge(BOMBS[name], narrowScope(dialect, 'read'), parsers);
    expect(verdict, dialect).toMatchObject({ allowed: false, rule: expect.stringMatching(/^GATE_/) });
  }
  expect(await judge('select id from orders', narrowScope('mysql', 'read'), parsers)).toMatchObject({
    allowed: true,
  });
});

describe('a verdict', () => {
  test('says the rule, the place, and what would be allowed', async () => {
    const refused = await judge('select *\nfrom secrets', narrowScope('postgres', 'read'), parsers);
    expect(refused).toEqual({
      allowed: false,
      rule: 'GATE_TABLE_NOT_IN_SCOPE',
      at: { line: 2, column: 6, offset: 14 },
      message: 'secrets is not a table that may be read here',
      instead: 'There are: orders, customers, events.',
    });
  });

  test('of a change says what it reads and writes, and keeps the text', async () => {
    const sql = 'insert into orders (id) select id from customers where id > 5';
    const verdict = await judge(sql, narrowScope('snowflake', 'dml'), parsers);
    expect(verdict).toEqual({ allowed: true, reads: ['CUSTOMERS'], writes: ['ORDERS'], sql });
    const scope = { ...narrowScope('postgres', 'dml'), changes: ['customers'] };
    expect(await judge(sql, scope, parsers)).toMatchObject({ rule: 'GATE_TABLE_NOT_IN_SCOPE' });
  });

  test('of a change without WHERE, and of what is no change, names the rule', async () => {
    const rule = async (sql: string) => {
      const verdict = await judge(sql, narrowScope('postgres', 'dml'), parsers);
      return verdict.allowed ? 'allowed' : verdict.rule;
    };
    expect(await rule('delete from orders')).toBe('GATE_WHERE_MISSING');
    expect(await rule('delete from orders where 1 = 1')).toBe('GATE_WHERE_ALWAYS_TRUE');
    expect(await rule('with a as (select 1) select * from a')).toBe('GATE_NOT_A_CHANGE');
    const verdict = await judge('alter table orders drop column note', narrowScope('mysql', 'ddl'), parsers);
    expect(verdict).toMatchObject({ allowed: false, rule: 'GATE_DEFINITION_NOT_ALLOWED' });
  });

  test.each(SQL_DIALECTS)('%s: rows are bounded', async (dialect) => {
    const bounded = async (sql: string) => {
      const verdict = await judge(sql, { ...narrowScope(dialect, 'read'), maxRows: 100 }, parsers);
      return verdict.allowed ? verdict.sql : verdict.rule;
    };
    expect(await bounded('select id from orders -- all')).toBe('select id from orders\nlimit 100');
    expect(await bounded('select id from orders limit 5000')).toBe('select id from orders limit 100');
    expect(await bounded('select id from orders limit 7')).toBe('select id from orders limit 7');
    expect(await bounded('select id from orders limit (select 5000)')).toMatch(/^GATE_/);
    expect(await bounded('select id from orders limit -1')).toMatch(/^GATE_/);
  });

  test('names are those of the dialect', async () => {
    const reads = async (
      dialect: (typeof SQL_DIALECTS)[number],
      sql: string,
      tables: readonly string[],
      defaultSchema?: string,
    ) => (await judge(sql, { dialect, mode: 'read', tables, defaultSchema }, parsers)).allowed;
    expect(await reads('postgres', 'select * from ORDERS', ['orders'])).toBe(true);
    expect(await reads('postgres', 'select * from "ORDERS"', ['orders'])).toBe(false);
    expect(await reads('postgres', 'select * from "Orders"', ['"Orders"'])).toBe(true);
    expect(await reads('snowflake', 'select * from "ORDERS"', ['orders'])).toBe(true);
    expect(await reads('snowflake', 'select * from "orders"', ['orders'])).toBe(false);
    expect(await reads('mysql', 'select * from ORDERS', ['orders'])).toBe(false);
    expect(await reads('sqlite', 'select * from ORDERS', ['orders'])).toBe(true);
    expect(await reads('postgres', 'select * from public.orders', ['orders'])).toBe(false);
    expect(await reads('postgres', 'select * from public.orders', ['orders'], 'public')).toBe(true);
    expect(await reads('postgres', 'select * from orders', ['public.orders'], 'public')).toBe(true);
    expect(await reads('postgres', 'select * from sales.orders', ['orders', 'public.orders'], 'public')).toBe(
      false,
    );
  });

  test('a copy of an admitted change is not admitted', async () => {
    const scope = { ...narrowScope('postgres', 'dml'), mode: 'dml' } as const;
    const outcome = await admitChange('delete from orders where id = 1', scope, parsers);
    if (!outcome.ok) throw new Error('should be admitted');
    expect(isAdmittedChange(outcome.value)).toBe(true);
    expect(isAdmittedChange({ ...outcome.value })).toBe(false);
  });
});

test('a parser that lies, is late, or reads more than ours does not lead to an escape', async () => {
  const lying = (name: SqlParser['name'], parsed: ParsedSql): SqlParser => ({
    name,
    parse: async () => parsed,
    close: async () => {},
  });
  const rule = async (given: readonly SqlParser[], sql = 'select * from orders') => {
    const verdict = await judge(sql, narrowScope('mysql', 'read'), given);
    return verdict.allowed ? 'allowed' : verdict.rule;
  };
  const [, polyglot, , sqlparser] = parsers;
  const other = await sqlparser.parse('select * from customers', 'mysql');
  expect(await rule([polyglot, lying('sqlparser', other)])).toBe('GATE_PARSERS_DISAGREE');
  const late: ParsedSql = { ok: false, message: 'late', timedOut: true };
  expect(await rule([polyglot, lying('sqlparser', late)])).toBe('GATE_PARSER_TIMEOUT');
  expect(await rule([lying('polyglot', late), sqlparser], 'select id # x\nfrom orders')).toBe(
    'GATE_PARSER_TIMEOUT',
  );
  expect(await rule([polyglot, lying('sqlparser', { ok: false, message: 'no' })])).toBe('GATE_NOT_PARSED');
  const surprise = JSON.stringify(await sqlparser.parse('select * from orders', 'mysql')).replace(
    '"locks":[]',
    '"surprise":{"x":1}',
  );
  expect(await rule([polyglot, lying('sqlparser', JSON.parse(surprise) as ParsedSql)])).toBe(
    'GATE_NODE_NOT_ALLOWED',
  );
  expect(await rule([polyglot])).toBe('GATE_PARSER_MISSING');
});

test('the seeds are many and distinct', () => {
  expect(seedCount()).toBeGreaterThanOrEqual(900);
});
