import { diffQueries, impactOf, type TableChange } from '@dataing/sql/diff';
import { SchemaIndex } from '@dataing/sql/scope';
import { describe, expect, test } from 'vitest';

const names = (...them: string[]) => them.map((name) => ({ name }));
const tables = {
  orders: { columns: names('id', 'size', 'cents'), keys: [['id']] },
  notes: { columns: names('id', 'note'), keys: [['id']] },
};
const options = { dialect: 'duckdb', schema: new SchemaIndex({ tables }, 'duckdb') } as const;

const sized = (words: string) => {
  const [small, large, other] = words.split(' ').map((it) => (it === 'null' ? it : `'${it}'`));
  return `select id, cents, case when cents < 5 then ${small} when cents > 9 then ${large} else ${other} end as size from orders`;
};

describe('words that are exchanged', () => {
  test.each<readonly [before: string, after: string, isRelabelled: boolean]>([
    ['small large other', 'tiny large other', true],
    ['small large other', 'tiny huge usual', true],
    ['small large other', 'small large null', true],
    ['small large small', 'tiny large tiny', true],
    ['small large small', 'tiny large small', false],
    ['small large other', 'large small other', false],
    ['small large other', 'large large other', false],
    ['small large other', 'Large large other', false],
    ['small large other', 'tiny tiny other', false],
    // A collation may take two words for one on one side, and not on the other.
    ['é e other', 'tiny e other', false],
    ['small large other', 'smaſl small other', false],
    ['true t other', 'tiny t other', false],
  ])('%s and %s', (before, after, isRelabelled) => {
    const [change] = diffQueries(sized(before), sized(after), options).changes;
    expect(change).toMatchObject({ kind: 'expression_changed', columns: ['size'] });
    expect(change.relabelled).toEqual(isRelabelled ? ['size'] : undefined);
  });

  test('numbers that are written otherwise are no other words', () => {
    const of = (word: string) => `select case when id < 5 then ${word} else 2 end as size from orders`;
    expect(diffQueries(of('1'), of('2.0'), options).changes[0].relabelled).toBeUndefined();
    expect(diffQueries(of('1'), of('3'), options).changes[0].relabelled).toEqual(['size']);
  });

  const labels = new Set(['size']);
  const word: TableChange = { columns: labels, voided: new Set(), relabelled: labels, rows: 'same' };
  const none: TableChange = { columns: labels, relabelled: labels, rows: 'same' };

  test.each<readonly [query: string, change: TableChange, said: string]>([
    ['select id, size from orders', word, 'size/size/same'],
    ['select size, count(*) n, sum(cents) s from orders group by size', word, 'size/size/unknown'],
    ['select upper(size) z, count(*) n from orders group by upper(size)', word, 'z n//unknown'],
    ["select id from orders where size = 'large'", word, '//unknown'],
    [
      'select o.size, count(*) n from notes left join orders o using (id) group by o.size',
      word,
      'size/size/unknown',
    ],
    [
      'select o.size, count(*) n from notes left join orders o using (id) group by o.size',
      none,
      'size n//unknown',
    ],
    [
      'select o.size, count(*) n from notes join orders o using (id) group by o.size',
      none,
      'size/size/unknown',
    ],
    ['select size from orders union all select note from notes', word, 'size//same'],
  ])('%s', (query, change, said) => {
    const found = impactOf(query, (name) => (name === 'orders' ? change : undefined), options);
    if (!('rows' in found)) throw new Error(found[0].message);
    expect(`${found.columns.join(' ')}/${found.relabelled.join(' ')}/${found.rows}`).toBe(said);
  });
});
