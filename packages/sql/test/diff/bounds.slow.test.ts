import { describe, expect, test } from 'vitest';
import { diffQueries } from '../../src/diff/index.ts';
import { groups, tower } from './towers.ts';

const compare = (before: string, after: string) => diffQueries(before, after, { dialect: 'duckdb' });

/** Each would take longer than anybody waits where work doubled at each step, or was done for each pair of columns. */
const LARGE: Readonly<Record<string, string>> = {
  'a chain of projections': tower(1_500, (from) => `select id, a from ${from}`),
  'a chain of groups': groups(100),
  'self-joins, each of which doubles': tower(
    30,
    (from) => `select x.id, x.a + y.a as a from ${from} as x join ${from} y on x.id = y.id`,
  ),
  'subqueries in conditions, each of which doubles': tower(
    40,
    (from) => `select id, a from ${from} as x where id in (select id from ${from})`,
  ),
  'groups joined with themselves': tower(
    40,
    (from) => `select x.id, sum(y.a) as a from ${from} as x join ${from} y on x.id = y.id group by x.id`,
  ),
  'many columns': `select id, a, ${Array.from({ length: 10_000 }, (_, i) => `a + ${i} as c${i}`).join(', ')} from t`,
  'a long list': `select id, a from t where a in (${Array.from({ length: 20_000 }, (_, i) => i).join(', ')})`,
};

describe.each(Object.keys(LARGE))('%s', (name) => {
  const text = LARGE[name];

  test('written again is cosmetic', () => {
    expect(compare(text, `${text} -- again`)).toMatchObject({ cosmetic: true, diagnostics: [] });
  });

  test('over fewer rows is not', () => {
    const diff = compare(text, text.replace(/from t\b/, 'from (select * from t where id > 3)'));
    expect(diff.diagnostics).toEqual([]);
    expect(diff.changes.map(({ kind }) => kind)).toContain('filter_added');
  });
});

test('queries that stack deeper than forms are walked are a diagnostic', () => {
  const diff = compare(groups(400), groups(400));
  expect(diff.diagnostics.map(({ code }) => code)).toContain('DIFF_TOO_DEEP');
  expect(compare('select 1', groups(400))).toMatchObject({ class: 'unknown', cosmetic: false });
});
