import { dialectFacts, lowerQuery, type Query, renderQuery, type SqlExpression, sql } from '@dataing/sql';
import { parseSql } from '@dataing/sql/grammar';
import type { SqlDialect } from '@dataing/ports';
import { describe, expect, test } from 'vitest';

function queryOf(expression: SqlExpression): Query {
  return { kind: 'query', select: [sql.item(expression)], from: { kind: 'table', name: 't' } };
}

function written(query: Query, dialect: SqlDialect): string {
  const facts = dialectFacts(dialect);
  if (facts === undefined) throw new Error(`no facts of ${dialect}`);
  return renderQuery(lowerQuery(query, dialect), facts);
}

const x = sql.column('x');
const noon = sql.typed('timestamp', '2026-01-08 12:00:00');
const cases: ReadonlyArray<readonly [string, SqlExpression, Readonly<Record<string, string>>]> = [
  [
    'doubles and texts',
    sql.cast(sql.cast(x, 'double'), 'varchar'),
    {
      duckdb: 'cast(cast(x as double) as varchar)',
      postgres: 'cast(cast(x as double precision) as varchar)',
      mysql: 'cast(cast(x as double) as char)',
      sqlite: 'cast(cast(x as real) as text)',
    },
  ],
  [
    'roughly how many values',
    sql.call('approx_count_distinct', x),
    {
      duckdb: 'approx_count_distinct(x)',
      postgres: 'count(distinct cast(x as varchar))',
      mysql: 'count(distinct x)',
      sqlite: 'count(distinct x)',
    },
  ],
  [
    'joined texts',
    sql.binary('||', sql.text('v'), x),
    { duckdb: "'v' || x", postgres: "'v' || x", mysql: "concat('v', x)", sqlite: "'v' || x" },
  ],
  [
    'aggregates of some rows',
    { kind: 'call', name: 'count', args: [], star: true, filter: sql.isNull(x) },
    {
      duckdb: 'count(*) filter (where x is null)',
      postgres: 'count(*) filter (where x is null)',
      mysql: 'count(case when x is null then 1 end)',
      sqlite: 'count(*) filter (where x is null)',
    },
  ],
  [
    'whole numbers divided',
    sql.binary('/', x, sql.number(2)),
    {
      duckdb: 'x / 2',
      postgres: 'cast(x as double precision) / 2',
      mysql: 'cast(x as double) / 2',
      sqlite: 'cast(x as real) / 2',
    },
  ],
  [
    'remainders',
    sql.binary('%', x, sql.number(24)),
    {
      duckdb: 'x % 24',
      postgres: 'cast(cast(x as numeric) % cast(24 as numeric) as double precision)',
      mysql: 'x % 24',
      sqlite: 'x % 24',
    },
  ],
  [
    'quantiles',
    sql.call('quantile_cont', x, sql.number(0.5)),
    {
      duckdb: 'quantile_cont(x, 0.5e0)',
      postgres: 'percentile_cont(0.5e0) within group (order by cast(x as double precision))',
      sqlite:
        'percentile_cont(case when abs(cast(x as real)) <= 1.7976931348623157e308 then cast(x as real) end, 0.5e0)',
    },
  ],
  [
    'instants compared',
    sql.binary('<', x, noon),
    {
      duckdb: "x < timestamp '2026-01-08 12:00:00'",
      postgres: "x < timestamp '2026-01-08 12:00:00'",
      mysql: "x < timestamp '2026-01-08 12:00:00'",
      sqlite: "strftime('%Y-%m-%d %H:%M:%f', x) < strftime('%Y-%m-%d %H:%M:%f', '2026-01-08 12:00:00')",
    },
  ],
  [
    'an instant between two',
    sql.between(x, noon, noon),
    {
      postgres: "x between timestamp '2026-01-08 12:00:00' and timestamp '2026-01-08 12:00:00'",
      sqlite: ['', ' between ', ' and ']
        .map((word, i) => `${word}strftime('%Y-%m-%d %H:%M:%f', ${i === 0 ? 'x' : "'2026-01-08 12:00:00'"})`)
        .join(''),
    },
  ],
];

describe.each(cases)('%s', (_, expression, expected) => {
  test.each(Object.entries(expected))('%s', (dialect, text) => {
    const name = dialect as SqlDialect;
    expect(written(queryOf(expression), name)).toBe(`select ${text} from t`);
    expect(parseSql(written(queryOf(expression), name), { dialect: name }).diagnostics).toEqual([]);
  });
});

test('one grouping set is a plain grouping; several stay', () => {
  const query = (...sets: SqlExpression[][]): Query => ({
    ...queryOf(x),
    groupBy: { kind: 'sets', sets },
  });
  expect(written(query([x, sql.column('y')]), 'sqlite')).toBe('select x from t group by x, y');
  expect(written(query([x], [sql.column('y')]), 'postgres')).toContain('grouping sets');
});

test('every part of a query is reached, queries inside too', () => {
  const joined = sql.binary('||', x, x);
  const inner = { ...queryOf(joined), where: sql.binary('=', joined, sql.text('a')) };
  const query: Query = {
    kind: 'query',
    with: [{ name: 'w', query: inner }],
    select: [sql.item(sql.when(sql.oneOf(joined, [joined]), sql.not(joined), sql.call('lower', joined)))],
    from: { kind: 'subquery', query: inner, alias: 's' },
    where: sql.all([sql.isNull(joined), { kind: 'in_query', operand: joined, query: inner }]),
    groupBy: { kind: 'by', expressions: [joined] },
    having: sql.between(joined, joined, joined),
    orderBy: [{ expression: { kind: 'unary', operator: '-', operand: joined } }],
  };
  const text = written(query, 'mysql');
  expect(text).not.toContain('||');
  expect(text.match(/concat\(x, x\)/g)).toHaveLength(17);
});

test('what a dialect has no words for stays as it was built', () => {
  const query = queryOf(sql.call('epoch_us', x));
  for (const dialect of ['duckdb', 'snowflake', 'bigquery'] as const)
    expect(lowerQuery(query, dialect)).toBe(query);
});
