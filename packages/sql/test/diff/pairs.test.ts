import { describe, expect, test } from 'vitest';
import { type Change, diffQueries } from '../../src/diff/index.ts';
import { shop } from '../scope/resolved.ts';
import { readPairs } from './pairs.ts';

const files = readPairs();

function shown({ kind, columns, rows, fanOut, nulls, grain, certainty }: Change) {
  return { kind, columns, rows, ...(fanOut ? { fanOut } : {}), nulls, grain, certainty };
}

describe.each(files)('$kind', ({ pairs }) => {
  test.each(pairs)('$before => $after', (pair) => {
    const diff = diffQueries(pair.before, pair.after, { dialect: 'duckdb', schema: shop });
    expect(diff.diagnostics).toEqual([]);
    expect({ class: diff.class, rows: diff.rows, changes: diff.changes.map(shown) }).toEqual({
      class: pair.class,
      rows: pair.rows,
      changes: pair.changes,
    });
    expect(diff.cosmetic).toBe(diff.changes.length === 0);
  });

  test('a query beside itself is cosmetic', () => {
    for (const { before, after } of pairs) {
      for (const text of [before, after])
        expect(diffQueries(text, text, { dialect: 'duckdb', schema: shop }).changes, text).toEqual([]);
    }
  });
});

test('what is cosmetic is so the other way round', () => {
  const cosmetic = files.find(({ kind }) => kind === 'cosmetic')?.pairs ?? [];
  expect(cosmetic.length).toBeGreaterThan(50);
  for (const { before, after } of cosmetic)
    expect(diffQueries(after, before, { dialect: 'duckdb', schema: shop }).changes, before).toEqual([]);
});

test('there are at least 200 pairs', () => {
  expect(files.reduce((count, { pairs }) => count + pairs.length, 0)).toBeGreaterThanOrEqual(200);
});

test('places are those of the text', () => {
  const [before, after] = [
    'select id from orders where amount > 3',
    'select id from orders where amount > 5',
  ];
  const [change] = diffQueries(before, after, { dialect: 'duckdb', schema: shop }).changes;
  expect(before.slice(change.before?.start, change.before?.end)).toBe('amount > 3');
  expect(after.slice(change.after?.start, change.after?.end)).toBe('amount > 5');
});

test('settings that differ are changes of their own', () => {
  const config = {
    before: { materialized: 'view', tags: ['a'] },
    after: { materialized: 'table', tags: ['a'] },
  };
  const { changes, cosmetic } = diffQueries('select 1 as one', 'select 1 as one', {
    dialect: 'duckdb',
    config,
  });
  expect(changes.map(({ kind, detail }) => [kind, detail])).toEqual([
    ['config_changed', 'materialized is "table" where it was "view"'],
  ]);
  expect(cosmetic).toBe(false);
});

test('a text that is no query says so and is of unknown class', () => {
  const diff = diffQueries('select 1', 'drop table t; select 1', { dialect: 'postgres' });
  expect(diff).toMatchObject({ class: 'unknown', cosmetic: false, rows: 'unknown' });
  expect(diff.diagnostics.map(({ code }) => code)).toEqual(['DIFF_NOT_A_QUERY']);
});

test.each([
  [
    'postgres',
    'select a."Id", b.x from t a join s b using (k)',
    'SELECT t."Id", S.x FROM t JOIN s ON s.k = t.k',
  ],
  [
    'snowflake',
    'select * from t qualify row_number() over (partition by a order by b) = 1',
    'select T.* from T qualify 1 = row_number() over (partition by A order by B)',
  ],
  ['bigquery', 'select `a` from `p.d.t` where b != 1', 'select A from p.d.t where 1 <> b'],
  [
    'bigquery',
    'from orders |> where amount > 3 |> aggregate sum(amount) as s group by status',
    'select status, sum(o.amount) as s from orders o where 3 < o.amount group by 1',
  ],
  [
    'bigquery',
    'from t |> where t.a > 3 |> where b > 1 |> order by c |> limit 3',
    'from t |> where b > 1 and a > 3 |> order by t.c |> limit 3',
  ],
  [
    'bigquery',
    'from t |> select a |> union all (select 2) |> as u |> where u.a > 1',
    'from (select a from t union all select 2) |> where a > 1',
  ],
  ['mysql', 'select `a` from t where b = 1 # x', 'select a from t where 1 = b'],
  ['spark', 'select a, explode(m) as x from t', 'select t.a, explode(t.m) as x from t'],
] as const)('%s without a schema: %s', (dialect, before, after) => {
  expect(diffQueries(before, after, { dialect }).changes).toEqual([]);
});

test('a change inside a query that is compared as one thing is named, and nothing is known of its rows', () => {
  const before =
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select n from r';
  const diff = diffQueries(before, before.replace('n + 1', 'n + 2'), { dialect: 'duckdb' });
  expect(diff.changes).toMatchObject([
    { kind: 'expression_changed', rows: 'unknown', certainty: 'needs_data' },
  ]);
});

test('a step of a pipe that changed is the change of a clause', () => {
  const before = 'from t |> where a > 3 |> aggregate sum(b) as s group by c';
  const kinds = (after: string) =>
    diffQueries(before, after, { dialect: 'bigquery' }).changes.map(({ kind, rows }) => [kind, rows]);
  expect(kinds(before.replace('3', '5'))).toEqual([['filter_tightened', 'fewer']]);
  expect(kinds(before.replace('sum', 'max'))).toEqual([['aggregation_changed', 'same']]);
  expect(kinds(`${before} |> limit 3`)).toEqual([['limit_changed', 'fewer']]);
});

test('without a schema, a star over a table is the same star and nothing is known to keep its rows', () => {
  const star = diffQueries('with a as (select * from t) select * from a', 'select * from t', {
    dialect: 'duckdb',
  });
  expect(star.cosmetic).toBe(true);
  const join = diffQueries('select t.x from t', 'select t.x from t left join u on u.id = t.id', {
    dialect: 'duckdb',
  });
  expect(join.changes).toMatchObject([{ kind: 'join_added', rows: 'more', fanOut: true }]);
});
